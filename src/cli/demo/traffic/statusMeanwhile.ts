// `baton status` in the middle of a canary: what it draws of the app that has two sets just now.
import { systemClock } from '../../../kit/clock.js';
import type { Scene } from '../scene.js';
import { bold } from '../screen.js';
import { Missing } from '../until.js';
import type { Shopfront } from './shopfront.js';

/** Shows it once, as soon as `isTime`; not at all when the signal is aborted before. */
export async function statusMeanwhile(
  { screen, children, settings }: Scene,
  { id }: Shopfront,
  isTime: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  while (!isTime() && !signal.aborted) await systemClock.wait(100, signal);
  if (signal.aborted) return;
  // Killed in the middle it would have been started for nothing: what it says is still worth to be shown afterwards.
  const run = await children.run(
    'status-canary',
    ['status', '--config', settings, '--env', 'production'],
    new AbortController().signal,
  );
  if (run.code !== 0) throw new Missing(`baton status ended with ${run.code}:\n${run.output}`);
  const lines = run.output.trimEnd().split('\n');
  const from = lines.findIndex((line) => line.startsWith(`production ${id} `));
  if (from < 0) return;
  screen.line();
  screen.line(`   ${bold('baton status')}`);
  for (const line of lines.slice(from)) screen.line(`   ${line}`);
  screen.line();
}
