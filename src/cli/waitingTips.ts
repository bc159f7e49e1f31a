// Branches whose tip is not taken, or cannot be used for every environment, for the head of `baton status`: records alone
// would look as if nothing waited.
import type { Composed } from '../compose.js';
import { problemText } from '../core/model/problem.js';
import { branchesPath, noticesOf, parseBranches } from '../core/status/branchesFile.js';

/** A line for each of them; the status branch must have been refreshed. */
export async function waitingTips({ status }: Pick<Composed, 'status'>): Promise<string> {
  const text = (await status.files()).get(branchesPath);
  if (text === undefined) return '';
  const read = parseBranches(text);
  if (!read.ok) return read.problems.map((one) => `${problemText(one)}\n`).join('');
  return noticesOf(read.value)
    .map(({ because }) => `${because}\n`)
    .join('');
}
