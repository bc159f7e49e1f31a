// The decision table of rolling, minimum-in-service and recreate: one Marathon app whose tasks Marathon replaces.
// docs/rollouts.md shows it as a table; the rows here stand in the same order, and the first that matches wins.
import type { Step } from '../model/step.js';
import { beginning } from './acts.js';
import { backToLastGood, missing, setToRejected } from './goingBack.js';
import { anotherRevision, deploying, failed, mixed, number } from './goingOn.js';
import { jobsFirst } from './jobRows.js';
import { afterDependants, releaseFailed, waitsForRelease } from './releaseRows.js';
import type { LiveSet, Sight } from './sight.js';
import { atRest, foreignHolds, healing, standsStill } from './standing.js';
import type { Said } from './words.js';

interface Row {
  readonly row: string;
  readonly says: (sight: Sight, set: LiveSet) => Said | undefined;
}

const rows: readonly Row[] = [
  { row: 'I4', says: foreignHolds },
  { row: 'R0', says: afterDependants },
  { row: 'I5', says: setToRejected },
  { row: 'I6', says: standsStill },
  { row: 'I7', says: backToLastGood },
  { row: 'R1', says: releaseFailed },
  { row: 'I8', says: failed },
  { row: 'I9', says: deploying },
  { row: 'I10', says: mixed },
  { row: 'I11', says: anotherRevision },
  { row: 'I12', says: number },
  { row: 'R2', says: waitsForRelease },
  { row: 'I14', says: atRest },
  { row: 'I15', says: healing },
];

/** The one step that brings the app nearer to W, or back to L. Pure: the same sight always gives the same step. */
export function inPlace(sight: Sight): Step {
  const { set } = sight;
  if (set === undefined) {
    const failed = releaseFailed(sight);
    if (failed !== undefined) return told(sight, 'R1', failed);
    const job = sight.observed.deployments.length === 0 ? jobsFirst(sight) : undefined;
    return job === undefined ? told(sight, 'I3', missing(sight)) : told(sight, job.row, job);
  }
  for (const { row, says } of rows) {
    const job = row === 'I11' && !set.toWanted ? jobsFirst(sight) : undefined;
    if (job !== undefined) return told(sight, job.row, job);
    const said = says(sight, set);
    if (said !== undefined) return told(sight, row, said);
  }
  throw new Error('the table in place has no row for this situation, although its last one takes all');
}

/**
 * A revision that somebody else brought here, while we know what to go back to, begins when we first see it: from
 * then on it is judged. Without a last good revision it is not: judging could only end with no task at all.
 */
function told(sight: Sight, row: string, said: Said): Step {
  const about = { ...sight.wanted, strategy: sight.strategy };
  const unnoticed =
    sight.set?.toWanted === true &&
    !sight.settledBefore &&
    !sight.rejected &&
    !sight.begun &&
    sight.lastGood !== undefined &&
    sight.set.deploying.kind !== 'foreign' &&
    said.action === undefined &&
    said.settles === undefined;
  const begins = unnoticed ? { begins: beginning(sight, sight.set.live.instances) } : {};
  return { row, about, ...begins, ...said };
}
