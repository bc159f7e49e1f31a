// Which checks are asked when: a preview while the new set has no traffic, and about which of its tasks.
import { expect, it } from 'vitest';
import type { CheckQuestion, PreviewCheck, Sample } from '../../../src/core/model/check.js';
import type { RecordedSets } from '../../../src/core/model/record.js';
import { setIdOf } from '../../../src/core/model/setRole.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { RolloutChecks } from '../../../src/daemon/pass/rolloutChecks.js';
import { appKey } from '../../../src/core/model/ids.js';
import { cart, minute, noon, production } from '../../core/rollout/build.js';
import { balanced, common, pairSituation, type SetTold } from '../../core/rollout/twoSets/build.js';

const preview: PreviewCheck = { name: 'preview', kind: 'preview', path: '/s', portIndex: 0, limit: {}, failAfter: 3 };
const strategy: Strategy = { ...common, kind: 'blue-green', soak: 0, keepOld: 0, switch: 'automatic', preview };
const [a, b] = [balanced('a', strategy), balanced('b', strategy)];
const key = appKey(production, cart);
const signal = new AbortController().signal;
const ready = { candidate: setIdOf(cart, 'green'), size: 4 };

/** Looks at a new set in the given shape; every question is answered at once. */
function aRollout() {
  const asked: CheckQuestion[] = [];
  const checks = new RolloutChecks();
  let now = noon;
  const on = {
    traffic: {
      checkEvery: 1_000,
      checks: {
        refusal: () => undefined,
        ask: (question: CheckQuestion): Promise<Sample> => {
          asked.push(question);
          return Promise.resolve({ check: question.check.name, at: question.at, verdict: 'pass', because: 'fine' });
        },
      },
    },
    clock: { now: () => now, wait: () => new Promise<void>(() => undefined) },
    poke: () => undefined,
  };
  const look = async (tasks: SetTold['tasks'], sets: Partial<RecordedSets> = {}): Promise<readonly string[]> => {
    now += 1_000;
    const green: SetTold = { runs: b, ...(tasks && { tasks }) };
    const { observed } = pairSituation({
      strategy,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, green },
      recorded: { ...ready, ...sets },
    });
    const { live, record, readAt, sets: shown } = observed;
    if (live === undefined || shown === undefined) throw new Error('the situation has no sets');
    const seen = { live, readAt, others: shown.others, record };
    const samples = checks.samples({ key, id: cart }, on, seen, signal);
    await new Promise((resolve) => setImmediate(resolve));
    return samples.map(({ check }) => check);
  };
  return { asked, checks, look };
}

it('asks for the preview first when every task of the new set is healthy, and then about those that are', async () => {
  const { asked, look } = aRollout();
  await look({ healthy: 3, staging: 1 });
  expect(asked).toEqual([]);
  await look({ healthy: 4, old: 1 });
  expect(await look({ healthy: 3, failing: 1 })).toEqual(['preview']);
  expect(asked.map(({ check, candidate: { marathonId, tasks } }) => [check.name, marathonId, tasks.length])).toEqual([
    ['preview', ready.candidate, 4],
    ['preview', ready.candidate, 3],
  ]);
});

it('forgets what was answered before the revision was put, or the traffic taken away', async () => {
  const { look } = aRollout();
  await look(undefined);
  expect(await look(undefined)).toEqual(['preview']);
  expect(await look(undefined, { since: noon - minute })).toEqual([]);
});

it('asks for the checks once there is traffic, and for the preview no more', async () => {
  const { asked, checks, look } = aRollout();
  await look(undefined);
  await look(undefined, { share: 100, watchedSince: noon - minute });
  expect(await look(undefined, { share: 100, watchedSince: noon - minute })).toEqual(['errors']);
  expect(asked.map(({ check }) => check.name)).toEqual(['preview', 'errors', 'errors']);
  checks.forget(key);
  expect(await look(undefined, { candidate: null })).toEqual([]);
  expect(asked).toHaveLength(3);
});
