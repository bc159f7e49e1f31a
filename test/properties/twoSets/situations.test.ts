// Situations that broke an earlier draft of the tables of two sets: each is lived through, and has to end as it must.
import { describe, expect, it } from 'vitest';
import { strategies } from './history.js';
import { commit, endsIn, lived, revert, say, setup, watched, type Events, type Name } from './lived.js';
import type { Setup } from './setup.js';
import { verdictOn } from './verdict.js';

describe('ends as it must', () => {
  it.each<[sentence: string, name: Name, events: Events, on: RegExp, end: RegExp, more?: Partial<Setup>]>([
    [
      'abort in the middle of promotion',
      'canary to the end',
      [
        [commit(), 30],
        [say('next --full'), 5],
        [say('abort'), 0],
      ],
      /promoting[^]*aborted by ada/,
      /rejected/,
    ],
    [
      'a newer commit while the older candidate is stuck',
      'canary',
      [
        [commit('unplaceable'), 60],
        [commit(), 0],
      ],
      /stalled[^]*beside it as \/shop\/cart-canary, 1 instance, over our own deployment/,
      /C12 settled/,
    ],
    [
      'a newer commit while the older candidate has traffic',
      'canary',
      [
        [commit(), watched],
        [commit(), 0],
      ],
      /takes the traffic/,
      /C12 settled/,
    ],
    [
      'revert while promoting',
      'canary to the end',
      [
        [commit(), 30],
        [say('next --full'), 5],
        [revert, 0],
      ],
      /promoting[^]*puts back/,
      /C12 settled/,
    ],
    [
      'revert in the soak: one change of weights',
      'blue-green',
      [
        [commit(), 60],
        [revert, 0],
      ],
      /moves 100%[^]*takes the traffic from \/shop\/cart-green/,
      /settled/,
    ],
    [
      'a deployment of the candidate that somebody cancelled',
      'canary',
      [
        [commit(), 5],
        [{ kind: 'cancel', set: 1, force: true }, 0],
      ],
      /cancel/,
      /C12 settled/,
    ],
    [
      'a promotion that somebody cancelled',
      'canary to the end',
      [
        [commit(), 30],
        [say('next --full'), 5],
        [{ kind: 'cancel', set: 0, force: true }, 0],
      ],
      /promoting/,
      /C12 settled/,
    ],
    [
      'another number in mid-canary',
      'canary',
      [
        [commit(), watched],
        [{ kind: 'rescale', instances: 5 }, 0],
      ],
      /wanted are 5/,
      /all 5 tasks are healthy/,
    ],
    [
      'the first deployment never gets healthy',
      'canary',
      [
        [{ kind: 'strategy', name: 'canary' }, 0],
        [commit('failing'), 0],
      ],
      /aborting/,
      /rejected/,
    ],
    ['a version that crashes', 'blue-green', [[commit('crashing'), 0]], /ended as TASK_FAILED/, /rejected/],
    [
      'one that gets no offers is stalled, and serves nothing',
      'ab-test until',
      [[commit('unplaceable'), 0]],
      /stalled/,
      /rejected/,
    ],
    ['a check that fails', 'canary', [[commit('erring'), 0]], /errors failed 3 times/, /rejected/],
    [
      'the window closes at 25% just before a check fails',
      'canary',
      [
        [commit('erring'), 20],
        [{ kind: 'window', is: false }, 400],
      ],
      /errors failed/,
      /rejected/,
    ],
    [
      'B, revert, B again: judged anew',
      'canary',
      [
        [commit('erring'), 400],
        [revert, 60],
        [{ kind: 'bring back', earlier: 0 }, 0],
      ],
      /errors failed[^]*commit v2 again[^]*errors failed/,
      /rejected/,
    ],
    [
      'the strategy changes in mid-rollout, to one in place',
      'canary',
      [
        [commit(), watched],
        [{ kind: 'strategy', name: 'rolling' }, 0],
      ],
      /left over/,
      /settled/,
    ],
    [
      'the strategy changes in mid-rollout, to the other pair',
      'canary',
      [
        [commit(), watched],
        [{ kind: 'strategy', name: 'blue-green' }, 0],
      ],
      /left over/,
      /settled/,
    ],
    [
      'the strategy changes after a switch, to one in place',
      'blue-green',
      [
        [commit(), 400],
        [{ kind: 'strategy', name: 'rolling' }, 0],
      ],
      /left over/,
      /settled/,
    ],
    [
      'how traffic finds it changes in mid-rollout',
      'canary',
      [
        [commit(), watched],
        [{ kind: 'reroute' }, 0],
      ],
      /in place of/,
      /settled/,
    ],
    [
      'keepOld ends while a rollback is wanted',
      'blue-green',
      [
        [commit(), 2_000],
        [say('rollback'), 1],
      ],
      /rolled back by ada/,
      /rejected/,
    ],
    [
      'a rollback while the old set is warm',
      'blue-green',
      [
        [commit(), 700],
        [say('rollback'), 0],
      ],
      /rolled back by ada/,
      /rejected/,
    ],
    [
      'half of two balancers switched',
      'blue-green',
      [
        [{ kind: 'balancer', index: 1, is: false }, 0],
        [commit(), 400],
        [{ kind: 'kill', at: 'after the act' }, 60],
      ],
      /cannot be read/,
      /settled/,
    ],
    [
      'git away in mid-canary: what began goes on',
      'canary',
      [
        [commit(), watched],
        [{ kind: 'git', is: false }, 0],
      ],
      /moves 25%/,
      /settled/,
    ],
    [
      'sessions that never end',
      'canary',
      [[commit('erring'), 0]],
      /drainTimeout has passed/,
      /rejected/,
      { sessionsLast: 36_000_000 },
    ],
    [
      'no next ever comes',
      'canary by hand',
      [[commit(), 0]],
      /goes on with `baton next`, for longer than 3h/,
      /rejected/,
    ],
    [
      'next, and the canary is promoted',
      'canary by hand',
      [
        [commit(), 100],
        [say('next'), 0],
      ],
      /goes on, as ada said/,
      /settled/,
    ],
    ['a test of two versions ends on its day', 'ab-test until', [[commit(), 0]], /goes on at 13:00:00Z/, /settled/],
    [
      'last good at one instance while five run',
      'canary',
      [
        [{ kind: 'rescale', instances: 1 }, 400],
        [commit('good', 5), watched],
        [say('abort'), 0],
      ],
      /aborted by ada/,
      /rejected/,
    ],
    [
      'pods of a VIP: shares by the number of tasks',
      'canary by tasks',
      [[commit(), 0]],
      /wanted are|moves/,
      /settled/,
      { balancing: 'instances' },
    ],
  ])('%s (%s)', (_sentence, name, events, on, end, more) => {
    const log = lived(name, events, more);
    expect(log).toMatch(on);
    expect(endsIn(log)).toMatch(end);
  });

  it('a set deleted by hand in every phase', () => {
    for (const name of ['canary', 'blue-green', 'ab-test until'] as const) {
      for (const set of [0, 1]) {
        for (const seconds of [5, 60, 150, 300])
          lived(name, [
            [commit(), seconds],
            [{ kind: 'delete', set }, 0],
          ]);
      }
    }
  }, 120_000);

  it('three long pauses against one deadline', () => {
    const pause = 20 * 60_000;
    const size = (percent: number) => ({ size: { kind: 'weight', percent }, pause }) as const;
    const strategy = { ...strategies.canary, steps: [size(10), size(20), size(30)] };
    const { wrong, log } = verdictOn({
      setup: { ...setup('canary'), strategy },
      first: 'good',
      events: [[commit(), 0]],
    });
    expect(wrong, log.join('\n')).toEqual([]);
    expect(endsIn(log.join('\n'))).toMatch(/C12 settled/);
  });

  it('a kill at every moment of a rollout that goes well', () => {
    for (const name of ['canary', 'blue-green', 'ab-test until'] as const) {
      for (const at of ['before the record', 'before the act', 'after the act'] as const) {
        for (const seconds of [5, 8, 70, 130]) {
          const log = lived(name, [
            [commit(), seconds],
            [{ kind: 'kill', at }, 0],
          ]);
          expect(endsIn(log)).toMatch(/settled/);
        }
      }
    }
  }, 120_000);
});
