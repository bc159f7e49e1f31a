// Where the new version of an app with two sets goes: beside what serves, or this time in its place, and why.
import { hasLabel } from '../definition/rules/labels.js';
import type { AppId } from '../model/ids.js';
import type { JsonObject } from '../model/json.js';
import type { Balancing } from '../model/observed.js';
import type { AppRecord } from '../model/record.js';
import { setIdOf } from '../model/setRole.js';
import type { TwoSetStrategy } from '../model/strategy.js';
import { wearsGroup } from '../rollout/rendering/dress.js';
import { agentOf } from '../rollout/rendering/groupLabels.js';
import { sameRouting } from '../rollout/rendering/routing.js';
import { inPlaceText } from '../rollout/twoSets/inPlaceText.js';
import { rolesOf } from '../rollout/twoSets/pair.js';

/** The sets of an app as far as a plan asks: how traffic is split between them, and which Marathon apps there are. */
export interface PlannedSets {
  readonly balancing: Balancing;
  readonly isThere: (id: AppId) => boolean;
}

/** `because`: a sentence that says so, and why. */
export type Where = { readonly kind: 'beside' } | { readonly kind: 'in-place'; readonly because: string };

/**
 * In place goes the first version, one that traffic finds in another way, and one that would stand beside an app that is in no
 * deployment group yet, or whose labels have another agent asked for weights than the settings name, unless a second set stands
 * there already (docs/rollouts.md).
 */
export function whereItGoes(
  { id, strategy }: { readonly id: AppId; readonly strategy: TwoSetStrategy },
  wanted: JsonObject,
  live: JsonObject,
  record: Pick<AppRecord, 'lastGood' | 'sets'> | undefined,
  sets: PlannedSets | undefined,
): Where {
  const inPlace = (why: Parameters<typeof inPlaceText>[1]): Where => ({
    kind: 'in-place',
    because: inPlaceText(strategy, why),
  });
  if (!record?.lastGood) return inPlace('first');
  const byGroup = strategy.kind !== 'ab-test' && hasLabel(wanted, /^HAPROXY_/);
  if (byGroup && !wearsGroup(live)) return inPlace('unlabelled');
  if (byGroup && sets !== undefined) {
    const [, candidate] = rolesOf(id, strategy.kind, record.sets, sets.isThere);
    const isHeard = sets.isThere(setIdOf(id, candidate)) || wearsGroup(live, agentOf(sets.balancing));
    if (!isHeard) return inPlace('another-agent');
  }
  return sameRouting(wanted, record.lastGood.definition) ? { kind: 'beside' } : inPlace('another-route');
}
