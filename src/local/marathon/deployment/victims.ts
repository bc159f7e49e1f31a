// Whom a scale-down kills: the ones that were named, then those whose loss keeps GROUP_BY even, then by state
// (unreachable, staging, starting, running) and age as killSelection says. Pure.
import { constraintsOf, killSelectionOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Condition, Instance } from '../task/instance.js';

/** Instances to take down so that `scaleTo` remain; only instances whose goal is to run count. */
export function chooseVictims(
  instances: readonly Instance[],
  named: readonly string[],
  scaleTo: number,
  runSpec: RunSpec,
): readonly Instance[] {
  const running = instances.filter(({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive');
  const sentenced = running.filter(({ id }) => named.includes(id));
  const others = running.filter(({ id }) => !named.includes(id));
  const count = Math.max(running.length - scaleTo, sentenced.length);
  const forBalance = balancing(others, count - sentenced.length, runSpec);
  const rest = others.filter((instance) => !forBalance.includes(instance)).sort(byStateAndAge(runSpec));
  return [...sentenced, ...forBalance, ...rest].slice(0, count);
}

/** One victim after the other from the largest group, as long as the groups get no less even by it. */
function balancing(instances: readonly Instance[], count: number, runSpec: RunSpec): readonly Instance[] {
  const fields = constraintsOf(runSpec)
    .filter(([, operator]) => operator === 'GROUP_BY')
    .map(([field]) => field);
  if (count >= instances.length || !fields.some((field) => field === 'hostname' || field === '@hostname')) return [];
  const left = [...instances];
  const victims: Instance[] = [];
  while (victims.length < count) {
    const groups = groupByHost(left);
    const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
    const victim = largest?.[0];
    if (victim === undefined) break;
    left.splice(left.indexOf(victim), 1);
    victims.push(victim);
  }
  return victims;
}

const weights: Partial<Readonly<Record<Condition, number>>> = { Unreachable: 1, Staging: 2, Starting: 3, Running: 4 };

function byStateAndAge(runSpec: RunSpec): (a: Instance, b: Instance) => number {
  const youngestFirst = killSelectionOf(runSpec) === 'YOUNGEST_FIRST' ? -1 : 1;
  return (a, b) => {
    const byState = (weights[a.condition] ?? 5) - (weights[b.condition] ?? 5);
    return byState === 0 ? youngestFirst * (startOf(a) - startOf(b)) : byState;
  };
}

const startOf = ({ tasks: [task], scheduledAt }: Instance): number => task?.startedAt ?? task?.stagedAt ?? scheduledAt;

function groupByHost(instances: readonly Instance[]): Map<string | undefined, Instance[]> {
  const groups = new Map<string | undefined, Instance[]>();
  for (const instance of instances) {
    const host = instance.placement?.host;
    groups.set(host, [...(groups.get(host) ?? []), instance]);
  }
  return groups;
}
