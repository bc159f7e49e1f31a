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
import { rolesOf } from '../rollout/twoSets/pair.js';

/** The sets of an app as far as a plan asks: how traffic is split between them, and which Marathon apps there are. */
export interface PlannedSets {
  readonly balancing: Balancing;
  readonly isThere: (id: AppId) => boolean;
}

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
  if (!record?.lastGood) return inPlace('nothing has settled here yet that it could stand beside');
  if (!sameRouting(wanted, record.lastGood.definition)) {
    return inPlace('its traffic finds it in another way than before (balancer labels, ports or networks)');
  }
  if (strategy.kind === 'ab-test' || !hasLabel(wanted, /^HAPROXY_/)) return { kind: 'beside' };
  if (!wearsGroup(live)) return inPlace('what serves does not carry the labels of two sets yet');
  if (sets === undefined) return { kind: 'beside' };
  const [, candidate] = rolesOf(id, strategy.kind, record.sets, sets.isThere);
  const isHeard = sets.isThere(setIdOf(id, candidate)) || wearsGroup(live, agentOf(sets.balancing));
  return isHeard
    ? { kind: 'beside' }
    : inPlace('balancers ask for the weights of what serves at another address than `advertise` says now');
}

const inPlace = (because: string): Where => ({ kind: 'in-place', because });

/** The first step of a replacement where somebody wrote stages, and has to hear that there are none this time. */
export function inPlaceText({ kind, checks }: TwoSetStrategy, because: string): string {
  const less = { canary: 'stages', 'blue-green': 'a second set', 'ab-test': 'a test' }[kind];
  return `this time in place, without ${less}${checks.length === 0 ? '' : ' and checks'}: ${because}`;
}
