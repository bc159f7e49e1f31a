// `baton demo`: an embedded GitLab, an embedded Marathon and the real daemon as processes of their own, and a story told
// through git and HTTP, as users would. Whatever happens, everything that was started is stopped again.
import { openChildren, type Children } from './demo/children.js';
import { listenForSignals, Interrupted } from './demo/interruption.js';
import { invite } from './demo/invitation.js';
import { openScreen } from './demo/screen.js';
import { setStage } from './demo/stage.js';
import { tellStory } from './demo/story.js';
import { openWorkshop, type Workshop } from './demo/workshop.js';

export interface DemoOptions {
  /** End when the story is told; otherwise everything stays up until Ctrl-C. */
  readonly once: boolean;
  /** Leave the folder with logs, clone and settings behind. */
  readonly keep?: boolean;
  /** Kill the daemon with SIGKILL this many times at random moments of the story, and start it again each time. */
  readonly kills?: number;
}

/**
 * Runs the demo and returns the exit code: 0 when every expected status commit came (without `once`: when somebody ended
 * it after that), 1 with a sentence otherwise, 128 + the signal's number when one ended it in the middle of the story.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  // Aborted by a signal or by the death of a child; its reason is what the demo then ends with.
  const ending = new AbortController();
  const forget = listenForSignals(ending);
  try {
    const workshop = await openWorkshop();
    const children = openChildren(workshop.folder, (death) => {
      ending.abort(death);
    });
    return await play(workshop, children, options, ending.signal);
  } finally {
    forget();
  }
}

async function play(
  workshop: Workshop,
  children: Children,
  options: DemoOptions,
  signal: AbortSignal,
): Promise<number> {
  const screen = openScreen((text) => process.stdout.write(text));
  let keep = options.keep ?? false;
  let told = false;
  try {
    const scene = await setStage(workshop, children, screen, options.kills ?? 0, signal);
    try {
      await tellStory(scene);
    } finally {
      await scene.unrest.end();
    }
    told = true;
    if (!options.once) await invite(workshop, scene, signal);
    return 0;
  } catch (error) {
    const why: unknown = signal.aborted ? signal.reason : error;
    if (why instanceof Interrupted) return told ? 0 : why.exitCode;
    keep = true;
    process.stderr.write(`\nbaton demo: ${why instanceof Error ? why.message : String(why)}\n`);
    return 1;
  } finally {
    await children.stop();
    if (keep) process.stderr.write(`baton demo: logs, clone and settings are kept in ${workshop.folder}\n`);
    else await workshop.remove();
  }
}
