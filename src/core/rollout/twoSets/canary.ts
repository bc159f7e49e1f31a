// The decision tables of canary and ab-test: the primary keeps its id for ever, W is tried beside it, and at last put in its
// place. docs/rollouts.md shows them; the rows stand in the same order, and the first that matches wins.
import type { Said } from '../words.js';
import { goesFastBack } from './fastBack.js';
import { notShown, unheard, withoutWeights } from './followed.js';
import {
  candidateTooWeak,
  leftOver,
  primaryAstray,
  primaryMissing,
  primaryMixed,
  primaryStandsStill,
  primaryTooSmall,
  shareOfNobody,
  wayBack,
} from './goingBack.js';
import {
  candidateMissing,
  candidateOfAnother,
  candidateUnready,
  leftOverServes,
  nextShare,
  primaryNumber,
  primaryOfW,
  promote,
  underWay,
  watching,
} from './goingOn.js';
import { givenUp, undecided } from './judging.js';
import type { Pair } from './pair.js';

export interface PairRow {
  readonly row: string;
  readonly says: (pair: Pair) => Said | undefined;
}

/** C3, the table in place, comes between C2 and C4 (table.ts). */
export const canary: readonly PairRow[] = [
  { row: 'C1', says: shareOfNobody },
  { row: 'C2', says: leftOver },
  { row: 'C4', says: primaryMissing },
  { row: 'C5', says: primaryAstray },
  { row: 'C6', says: primaryTooSmall },
  { row: 'C7', says: primaryStandsStill },
  { row: 'C8', says: candidateTooWeak },
  { row: 'C9', says: primaryMixed },
  { row: 'C10', says: wayBack },
  { row: 'S1', says: withoutWeights },
  { row: 'C11', says: (pair) => givenUp(pair, [pair.candidate, pair.primary]) },
  { row: 'C12', says: primaryOfW },
  { row: 'C13', says: candidateOfAnother },
  { row: 'C14', says: underWay },
  { row: 'C15', says: primaryNumber },
  { row: 'C16', says: leftOverServes },
  { row: 'S3', says: unlessFast(unheard) },
  { row: 'C17', says: unlessFast(candidateMissing) },
  { row: 'C18', says: unlessFast(candidateUnready) },
  { row: 'C19', says: unlessFast(notShown) },
  { row: 'C20', says: unlessFast(undecided) },
  { row: 'C21', says: unlessFast(watching) },
  { row: 'C22', says: unlessFast(nextShare) },
  { row: 'C23', says: promote },
];

/** What settled here before is put into the primary at once. */
function unlessFast(says: PairRow['says']): PairRow['says'] {
  return (pair) => (goesFastBack(pair) ? undefined : says(pair));
}
