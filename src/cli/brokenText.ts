// What is broken in git and belongs to no app, for the head of `baton status`: records alone would look as if the newest
// commit were in force, while a broken baton.yaml lets nothing begin.
import type { Composed } from '../compose.js';
import { problemText } from '../core/model/problem.js';
import { printable } from '../core/plan/show/printable.js';
import { unnamedErrors } from '../daemon/sources/desired.js';

const atMost = 5;

/** A line for each, the first few; what cannot be read at all is said in one. */
export async function brokenText({ daemon }: Pick<Composed, 'daemon'>, signal: AbortSignal): Promise<string> {
  const wanted = await daemon.read(undefined, signal);
  if (!wanted.ok) return `git: ${printable(wanted.because, 1_500)}\n`;
  const errors = unnamedErrors(wanted.value);
  const rest = errors.length > atMost ? `… and ${errors.length - atMost} more, see \`baton plan\`\n` : '';
  return `${errors
    .slice(0, atMost)
    .map((one) => `broken in git: ${printable(problemText(one), 1_500)}\n`)
    .join('')}${rest}`;
}
