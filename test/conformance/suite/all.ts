// Runs all cases: side by side what is independent, one after the other what wants the cluster for itself, and last
// of all what may end it.
import pLimit from 'p-limit';
import type { Case } from './case.js';
import { runCase, variations } from './run.js';
import type { Outcome } from './run.js';
import type { Targets } from './targets.js';

export type Result = {
  readonly one: Case;
  readonly variation: number;
  readonly outcome: Outcome | { readonly kind: 'skipped'; readonly because: string };
};

export type Running = {
  readonly seed: string;
  readonly parallel: number;
  /** Whether cases that need the cluster for themselves may run. */
  readonly exclusive: boolean;
  readonly progress: (line: string) => void;
  readonly stop: AbortSignal;
};

export async function runAll(cases: readonly Case[], targets: Targets, running: Running): Promise<readonly Result[]> {
  const results: Result[] = [];
  const total = cases.length * variations;
  const turn = async (one: Case, variation: number): Promise<void> => {
    const outcome = await outcomeOf(one, variation, targets, running);
    results.push({ one, variation, outcome });
    if (outcome.kind === 'failed') running.progress(`  failed  ${one.id} (${variation}): ${one.title}`);
    if (results.length % 50 === 0 || results.length === total) running.progress(`  ${results.length} of ${total}`);
  };
  const turns = (group: readonly Case[]): (readonly [Case, number])[] =>
    group.flatMap((one) => Array.from({ length: variations }, (_, index) => [one, index + 1] as const));

  const limit = pLimit(running.parallel);
  const shared = cases.filter(({ needs }) => needs === 'tasks' || needs === 'processes');
  await Promise.all(turns(shared).map(([one, variation]) => limit(turn, one, variation)));
  for (const needs of ['alone', 'abdication'])
    for (const [one, variation] of turns(cases.filter((candidate) => candidate.needs === needs)))
      await turn(one, variation);
  return results;
}

async function outcomeOf(
  one: Case,
  variation: number,
  targets: Targets,
  { seed, exclusive, stop }: Running,
): Promise<Result['outcome']> {
  if (stop.aborted) return { kind: 'skipped', because: 'the run was stopped' };
  if (!exclusive && (one.needs === 'alone' || one.needs === 'abdication'))
    return { kind: 'skipped', because: 'it needs the cluster for itself: --exclusive allows it' };
  return targets.with(one, (target) => runCase(one, target, seed, variation));
}
