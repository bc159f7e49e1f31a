// The arithmetic of a replacement, seen from outside: the new version fits on no agent, so that what is killed at
// once and what is asked for at once stay visible as tasks that are left and instances in the queue.
import { chapter } from '../suite/case.js';
import type { Case } from '../suite/case.js';
import { at, expectReply, expectThat, listAt } from '../suite/expect.js';
import { listOf } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { World } from '../suite/world.js';

type Situation = { readonly wanted: number; readonly current: number; readonly min: number; readonly over: number };

/** What stands still: old tasks that are left, and new instances that wait. No health checks: every old task counts. */
function standstill({ wanted, current, min, over }: Situation): { readonly old: number; readonly queued: number } {
  const minimum = Math.ceil(wanted * min);
  let capacity = Math.floor(wanted * (1 + over));
  let kill = Math.max(0, current - minimum);
  if (minimum === capacity && capacity <= current) capacity += 1;
  if (wanted < current) kill = Math.max(current - wanted, kill);
  const old = current - kill;
  return { old, queued: Math.min(wanted, Math.max(0, capacity - old)) };
}

async function replacing(w: World, situation: Situation): Promise<void> {
  const { wanted, current, min, over } = situation;
  const id = w.id('app');
  await w.deploy(w.app(id, { instances: current }));
  const upgradeStrategy = { minimumHealthCapacity: min, maximumOverCapacity: over };
  expectReply(await w.put(`/v2/apps${id}`, { ...unplaceable, instances: wanted, upgradeStrategy }), { status: 200 });
  const expected = standstill(situation);
  const queued = async (): Promise<unknown> =>
    at(
      listAt((await w.get('/v2/queue')).json, 'queue').find((item) => at(item, 'app', 'id') === id),
      'count',
    ) ?? 0;
  await w.until(
    `of ${current} tasks ${expected.old} are left and ${expected.queued} instances wait in the queue`,
    async () => (await w.tasks(id)).length === expected.old && (await queued()) === expected.queued,
  );
  // And there it stands: another look sees the same.
  expectThat(await w.tasks(id), listOf(expected.old, { state: 'TASK_RUNNING' }), 'the old tasks');
  expectThat(await queued(), expected.queued, 'the number in the queue');
  expectThat(await w.deployments(), listOf(1), 'the deployments');
}

const examples: Readonly<Record<string, Situation>> = {
  default: { wanted: 10, current: 10, min: 1, over: 1 },
  'half-without-room': { wanted: 10, current: 10, min: 0.5, over: 0 },
  'one-by-one': { wanted: 10, current: 10, min: 1, over: 0 },
  'single-instance': { wanted: 1, current: 1, min: 0, over: 0 },
  'halves-of-three': { wanted: 3, current: 3, min: 0.5, over: 0.5 },
  'down-and-change': { wanted: 4, current: 10, min: 1, over: 1 },
  'up-and-change': { wanted: 6, current: 2, min: 0.5, over: 0 },
  'quarter-of-five': { wanted: 5, current: 5, min: 0.5, over: 0.25 },
};

export const replacementCases: readonly Case[] = [
  ...chapter(
    'replacement',
    'tasks',
    Object.fromEntries(
      Object.entries(examples).map(([key, situation]) => {
        const { wanted, current, min, over } = situation;
        const { old, queued } = standstill(situation);
        return [
          key,
          {
            title: `${wanted} over ${current} with ${min} and ${over} keeps ${old} old tasks and asks for ${queued} new ones`,
            cites: '3.3; TaskReplaceActor.computeRestartStrategy, launchInstances',
            run: (w: World) => replacing(w, situation),
          },
        ];
      }),
    ),
  ),
  ...chapter('replacement', 'tasks', {
    'any-numbers': {
      title: 'with any numbers what is killed and asked for at once follows the arithmetic',
      cites: '3.3; TaskReplaceActor.computeRestartStrategy',
      run: (w) =>
        replacing(w, {
          wanted: w.random.between(1, 8),
          current: w.random.between(1, 8),
          min: w.random.between(0, 4) / 4,
          over: w.random.between(0, 4) / 4,
        }),
    },
  }),
];
