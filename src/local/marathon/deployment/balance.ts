// Which instances a scale-down takes so that GROUP_BY stays even: Marathon's Constraints.selectInstancesToKill. It may
// find fewer than asked for. Pure.
import { constraintsOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { fieldOf } from '../agent/constraints.js';
import type { Host } from '../agent/constraints.js';
import type { Instance } from '../task/instance.js';

/** Where an instance is, as far as that is known. */
export type HostOf = (instance: Instance) => Host | undefined;

/** Instances by the value of one field. */
type Distribution = readonly (readonly Instance[])[];

export function balancing(
  instances: readonly Instance[],
  count: number,
  runSpec: RunSpec,
  hostOf: HostOf,
): readonly Instance[] {
  if (count >= instances.length) return instances;
  const distributions = constraintsOf(runSpec)
    .filter(([, operator]) => operator === 'GROUP_BY')
    .map(([field = '']) => distribution(instances, field, hostOf));
  if (distributions.length === 0) return [];
  const victims = new Set<Instance>();
  while (victims.size < count) {
    const unevenFirst = [...distributions].sort((a, b) => difference(b, victims) - difference(a, victims));
    const candidates = [...unevenFirst.flatMap((some) => largest(some, victims)), ...instances];
    const victim = candidates.find(
      (instance) => !victims.has(instance) && distributions.every((some) => isMoreEvenWithout(some, victims, instance)),
    );
    if (victim === undefined) break;
    victims.add(victim);
  }
  return [...victims];
}

function distribution(instances: readonly Instance[], field: string, hostOf: HostOf): Distribution {
  const groups = new Map<string | undefined, Instance[]>();
  for (const instance of instances) {
    const host = hostOf(instance);
    const value = host === undefined ? undefined : fieldOf(host, field);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [instance]);
    else group.push(instance);
  }
  return [...groups.values()];
}

const left = (group: readonly Instance[], victims: ReadonlySet<Instance>): readonly Instance[] =>
  group.filter((instance) => !victims.has(instance));

/** By how much the largest group exceeds the smallest. */
function difference(groups: Distribution, victims: ReadonlySet<Instance>): number {
  const sizes = groups.map((group) => left(group, victims).length);
  return Math.max(...sizes) - Math.min(...sizes);
}

/** Who is left in the largest groups; nobody when all are equally large. */
function largest(groups: Distribution, victims: ReadonlySet<Instance>): readonly Instance[] {
  const rest = groups.map((group) => left(group, victims));
  const sizes = new Set(rest.map(({ length }) => length));
  return sizes.size === 1 ? [] : rest.filter(({ length }) => length === Math.max(...sizes)).flat();
}

/** A difference of one is tolerated; more than that must at least be less than in the beginning. */
function isMoreEvenWithout(groups: Distribution, victims: ReadonlySet<Instance>, instance: Instance): boolean {
  const after = difference(groups, new Set([...victims, instance]));
  return after <= 1 || difference(groups, new Set()) > after;
}
