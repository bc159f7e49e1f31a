// The fast way back: what settled here lately is brought again without stages.
import { hasGoneWellHere } from '../../policy/gate/clusterOrder.js';
import type { Pair } from './pair.js';

/**
 * What settled here within its last revisions and a month, with no job in between that may have migrated something, needs
 * no stages and no watching. Health, deadline and floor it needs like any other.
 */
export function goesFastBack({ sight, now }: Pair): boolean {
  const { record } = sight.observed;
  const { wanted, settledBefore } = sight;
  if (record === undefined || settledBefore || !hasGoneWellHere(record, wanted, now)) return false;
  const at = record.settled.find(({ revision }) => revision === wanted.revision)?.at ?? now;
  return !(record.jobs ?? []).some((job) => job.at > at);
}
