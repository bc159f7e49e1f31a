// The sets of an app as a plan sees them: from the last full look alone. What balancers show is not asked for a plan.
import { idsOfSets } from '../core/model/setRole.js';
import type { Balancing, ObservedSets } from '../core/model/observed.js';
import type { AppRecord } from '../core/model/record.js';
import { hasTwoSets } from '../core/model/strategy.js';
import type { ClusterView } from './ports.js';
import type { Target } from './targets.js';

/** Undefined: neither git nor its record says that the app has two sets. */
export function plannedSets(
  view: ClusterView,
  { id, desired }: Target,
  record: AppRecord | undefined,
  balancing: Balancing,
): ObservedSets | undefined {
  const hasTwo = desired !== undefined && hasTwoSets(desired.strategy);
  if (!hasTwo && record?.sets === undefined) return undefined;
  const others = idsOfSets(id)
    .filter((one) => one !== id)
    .map((marathonId) => {
      const live = view.apps.get(marathonId);
      return {
        marathonId,
        ...(live && { live }),
        deployments: view.deployments.filter((one) => one.affected.includes(marathonId)),
        looking: { since: view.readAt },
      };
    });
  return { others, balancing, traffic: { readings: [] }, samples: [] };
}
