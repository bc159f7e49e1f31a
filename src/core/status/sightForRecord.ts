// What a look at two sets has to say to people: how many tasks of each are healthy, and what the checks answered last.
import type { ObservedApp } from '../model/observed.js';
import type { RecordedSight, SeenAnswer, SeenSet } from '../model/record.js';
import type { Sample } from '../model/check.js';
import { healthyTasks } from '../rollout/tasks.js';

/** Undefined where no second set was looked for. */
export function sightForRecord({ live, sets }: ObservedApp): RecordedSight | undefined {
  if (sets === undefined) return undefined;
  const all = [live, ...sets.others.map((one) => one.live)].filter((one) => one !== undefined);
  return {
    sets: all.map((one): SeenSet => ({
      marathonId: one.id,
      instances: one.instances,
      healthy: healthyTasks(one).length,
    })),
    answers: newest(sets.samples),
  };
}

function newest(samples: readonly Sample[]): readonly SeenAnswer[] {
  const answers = new Map<string, SeenAnswer>();
  for (const { check, at, verdict, because } of samples) answers.set(check, { check, at, verdict, because });
  return [...answers.values()];
}
