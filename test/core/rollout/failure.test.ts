// Why a set is not healthy: every cause has a sentence of its own.
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/core/rollout/failure.js';
import { known, labelled, live, minute, noon, type Live } from './build.js';

const b = labelled(known('b'));
const failure = {
  taskId: 'shop_cart.instance-6f._app.7',
  state: 'TASK_FAILED',
  message: 'Command exited with status 3',
  host: '10.0.0.4',
  at: noon - minute,
  version: noon - 5 * minute,
  stderr: ['starting', '', 'cannot open /etc/cart.conf', 'giving up'],
};

const rows: readonly (readonly [string, Partial<Live>, string | undefined])[] = [
  [
    'a crash is told with its exit, its host, and its last words',
    { tasks: { healthy: 1 }, queue: { count: 3, delaySeconds: 60 }, lastFailure: failure },
    'task shop_cart.instance-6f on 10.0.0.4 ended as TASK_FAILED: Command exited with status 3; its last words: starting | cannot open /etc/cart.conf | giving up',
  ],
  [
    'the failure of an earlier version says nothing about this one',
    { tasks: { healthy: 3, staging: 1 }, lastFailure: { ...failure, version: noon - 60 * minute } },
    '1 task not running yet, TASK_STAGING-none-0-1 on 10.0.0.1 is in TASK_STAGING (image, artifacts or agent)',
  ],
  [
    'a failing check is told with its answer',
    { tasks: { healthy: 2, failing: 2 } },
    'the health check of 2 tasks fails, TASK_RUNNING-failing-0-1 on 10.0.0.1: HTTP 503',
  ],
  [
    'no offer is told with the reasons of Marathon',
    {
      tasks: { healthy: 2 },
      queue: { count: 2, refusals: [{ reason: 'UnfulfilledConstraint', declined: 9 }], processedOffers: 9 },
    },
    'no offer fits 2 tasks: UnfulfilledConstraint (9) of 9 offers',
  ],
  [
    'a backoff is told with its length',
    { tasks: { healthy: 3 }, queue: { delaySeconds: 90 } },
    '1 task held back for 1m30s after failures',
  ],
  ['a healthy set has nothing to tell', {}, undefined],
];

describe('why a set is not healthy', () => {
  it.each(rows)('%s', (_sentence, more, said) => {
    expect(failureOf(live({ definition: b, ...more }))).toBe(said);
  });

  it('a check that has not answered yet is told apart from one that fails', () => {
    const silent = live({ definition: b, tasks: {} });
    const task = { id: 'one', host: 'h', state: 'TASK_RUNNING', version: silent.changedAt, health: 'none' } as const;
    expect(failureOf({ ...silent, tasks: [task] })).toBe(
      '1 task running, but no health check has passed yet, one on h',
    );
  });
});
