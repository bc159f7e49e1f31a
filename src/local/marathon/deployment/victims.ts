// Whom a scale-down takes down: the ones that were named, then those whose loss keeps GROUP_BY even, then by state
// (unreachable, staging, starting, running) and age as killSelection says: Marathon's ScalingProposition. Pure.
import { killSelectionOf } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Condition, Instance } from '../task/instance.js';
import { balancing } from './balance.js';
import type { HostOf } from './balance.js';

/** Instances to take down so that `scaleTo` remain; only instances whose goal is to run count. */
export function chooseVictims(
  instances: readonly Instance[],
  named: readonly string[],
  scaleTo: number,
  runSpec: RunSpec,
  hostOf: HostOf,
): readonly Instance[] {
  const running = countedInstances(instances);
  const sentenced = running.filter(({ id }) => named.includes(id));
  const count = Math.max(running.length - scaleTo, sentenced.length);
  if (count === 0) return [];
  const others = running.filter(({ id }) => !named.includes(id));
  const forBalance = new Set(balancing(others, count - sentenced.length, runSpec, hostOf));
  const rest = others.filter((instance) => !forBalance.has(instance)).sort(byStateAndAge(runSpec));
  return [...sentenced, ...forBalance, ...rest].slice(0, count);
}

/** The instances that count as there: to be kept running, and not out of reach for too long. */
export const countedInstances = (instances: readonly Instance[]): readonly Instance[] =>
  instances.filter(({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive');

const weights: Partial<Readonly<Record<Condition, number>>> = { Unreachable: 1, Staging: 2, Starting: 3, Running: 4 };

function byStateAndAge(runSpec: RunSpec): (a: Instance, b: Instance) => number {
  const youngestFirst = killSelectionOf(runSpec) === 'YOUNGEST_FIRST' ? -1 : 1;
  return (a, b) => {
    const byState = (weights[a.condition] ?? 5) - (weights[b.condition] ?? 5);
    if (byState !== 0) return byState;
    const [first, second] = [ageOf(a), ageOf(b)];
    // Who was never seen running goes first.
    if (first === undefined || second === undefined) return Number(first !== undefined) - Number(second !== undefined);
    return youngestFirst * (first - second);
  };
}

/** The moment that killSelection compares, which depends on how far an instance has come. */
function ageOf({ condition, since, tasks }: Instance): number | undefined {
  if (condition === 'Staging') return tasks.reduce((last, { stagedAt }) => Math.max(last, stagedAt), 0);
  if (condition === 'Starting') return since;
  return tasks.reduce<number | undefined>(
    (first, { startedAt }) => (startedAt === undefined || (first ?? startedAt) < startedAt ? first : startedAt),
    undefined,
  );
}
