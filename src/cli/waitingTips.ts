// Branches whose tip is not taken, or cannot be used for every environment, for the head of `baton status`: records alone
// would look as if nothing waited.
import type { Composed } from '../compose.js';
import { problemText } from '../core/model/problem.js';
import { branchesPath, noticesOf, parseBranches, type BranchNotice } from '../core/status/branchesFile.js';

/** `unreadable`: which commits were taken last cannot be told, of any branch. */
export type WaitingTip = BranchNotice | { readonly kind: 'unreadable'; readonly because: string };

/** By branch; the status branch must have been refreshed. */
export async function waitingTips({ status }: Pick<Composed, 'status'>): Promise<readonly WaitingTip[]> {
  const text = (await status.files()).get(branchesPath);
  if (text === undefined) return [];
  const read = parseBranches(text);
  if (!read.ok) return read.problems.map((one) => ({ kind: 'unreadable', because: problemText(one) }));
  return noticesOf(read.value);
}

/** A line for each of them. */
export const waitingTipsText = (tips: readonly WaitingTip[]): string =>
  tips.map(({ because }) => `${because}\n`).join('');
