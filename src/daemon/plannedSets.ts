// The sets of an app as a plan sees them: from the last full look alone. What balancers show is not asked for a plan.
import { idsOfSets } from '../core/model/setRole.js';
import type { Balancing, ObservedSets } from '../core/model/observed.js';
import type { AppRecord } from '../core/model/record.js';
import { hasTwoSets } from '../core/model/strategy.js';
import type { TrafficOptions } from './clusters/clusters.js';
import { unaskableOf } from './pass/unaskable.js';
import type { ClusterView } from './ports.js';
import type { Target } from './targets.js';

/** `traffic` of the cluster; undefined: the settings have none of that name. Undefined: neither git nor its record says that the app has two sets. */
export function plannedSets(
  view: ClusterView,
  target: Target,
  record: AppRecord | undefined,
  traffic: Pick<TrafficOptions, 'balancing' | 'checks'> | undefined,
): ObservedSets | undefined {
  const { id, desired } = target;
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
  return {
    others,
    balancing: traffic?.balancing ?? byTasks,
    traffic: { readings: [] },
    samples: [],
    ...(traffic && unaskableOf(target, traffic.checks)),
  };
}

/** What is planned for a cluster that nobody knows is planned nowhere. */
const byTasks: Balancing = { kind: 'instances' };
