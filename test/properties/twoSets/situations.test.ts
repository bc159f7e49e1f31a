// Situations that broke an earlier draft of the tables of two sets: each is lived through, and has to end as it must.
import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../../src/core/decide.js';
import { isAppId, type AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { setIdOf } from '../../../src/core/model/setRole.js';
import type { Step } from '../../../src/core/model/step.js';
import { cart, checked, desired, noon } from '../../core/rollout/build.js';
import { balanced, canary, liveSet, pairSituation } from '../../core/rollout/twoSets/build.js';
import type { Verb } from '../people.js';
import { strategies, type Event, type History } from './history.js';
import { verdictOn } from './verdict.js';
import type { Setup } from './setup.js';

type Events = History['events'];
type Name = keyof typeof strategies;

const setup = (name: Name, more: Partial<Setup> = {}): Setup => ({
  strategy: strategies[name],
  balancing: 'haproxy-agent',
  balancers: 2,
  sessionsLast: 20_000,
  scale: { kind: 'git' },
  onFailure: 'rollback',
  check: 'MESOS_HTTP',
  reportsKilling: false,
  drift: 'warn',
  ...more,
});

const commit = (
  quality: 'good' | 'failing' | 'erring' | 'unplaceable' | 'crashing' = 'good',
  instances = 3,
): Event => ({ kind: 'commit', quality, instances });
const revert: Event = { kind: 'bring back', earlier: 1 };
const say = (verb: Verb): Event => ({ kind: 'person', verb });
/** Long enough for the check to pass and the candidate to be watched at its first share. */
const watched = 40;

/** What was said on the way, and how it ended. */
function lived(name: Name, events: Events, more: Partial<Setup> = {}): string {
  const { wrong, log } = verdictOn({ setup: setup(name, more), first: 'good', events });
  expect(wrong, log.join('\n')).toEqual([]);
  return log.join('\n');
}

const endsIn = (log: string): string => log.split('\n').findLast((line) => /^\d+s [A-Z]\d+ /.test(line)) ?? '';

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

const minutes = 60;
/** Seconds after the commit: the candidate comes up, is healthy, has its first share, the next ones, is promoted, has settled. */
const moments = [1, 12, 40, 140, 4 * minutes, 6 * minutes];
/** Ways that come to their end when nobody says anything. */
const byThemselves = ['canary', 'canary to the end', 'canary by tasks', 'blue-green', 'ab-test until'] as const;
const byHand = ['canary by hand', 'blue-green by hand', 'ab-test'] as const;

describe('what a person says is taken up at every moment of a rollout', () => {
  /** `log`: what was said; `end`: the last words of it. */
  type Expected = (log: string, end: string) => void;
  const settles: Expected = (_log, end) => {
    expect(end).toMatch(/[A-Z]\d+ settled/);
  };
  const isRejected: Expected = (log, end) => {
    // What had settled by then is rolled back, not aborted.
    expect(end).toMatch(log.includes('abort, refused') ? /settled/ : /rejected: .*aborted by ada/);
  };
  const words: readonly (readonly [sentence: string, says: Events, expected: Expected])[] = [
    ['next: it goes on', [[say('next'), 0]], settles],
    ['next --full: to the end', [[say('next --full'), 0]], settles],
    ['abort: it goes back', [[say('abort'), 0]], isRejected],
    [
      'abort, and retry: it is tried once more',
      [
        [say('abort'), 100],
        [say('retry'), 0],
      ],
      settles,
    ],
    ['retry of what is under way changes nothing', [[say('retry'), 0]], settles],
    [
      'pause: nothing begins until resume',
      [
        [say('pause'), 1_000],
        [say('resume'), 0],
      ],
      settles,
    ],
    [
      'abort while it is paused goes back all the same',
      [
        [say('pause'), 10],
        [say('abort'), 400],
      ],
      isRejected,
    ],
    ['a newer commit comes in its place', [[commit(), 0]], settles],
    [
      'a newer commit while it is paused comes in its place after that',
      [
        [say('pause'), 10],
        [commit(), 400],
      ],
      settles,
    ],
    ['a revert goes back', [[revert, 0]], settles],
    [
      'a newer commit that fails its check goes back to what settled last',
      [[commit('erring'), 0]],
      (_log, end) => {
        expect(end).toMatch(/rejected/);
      },
    ],
  ];

  const all = byThemselves.flatMap((name) =>
    words.map(([sentence, says, expected]) => ({ name, sentence, says, expected })),
  );
  it.each(all)(
    '$name, $sentence',
    ({ name, says, expected }) => {
      const hasChecks = strategies[name].checks.length > 0;
      const balancing = name === 'canary by tasks' ? 'instances' : 'haproxy-agent';
      for (const seconds of moments) {
        const events: Events = [[commit(), seconds], ...says];
        if (!hasChecks && says.some(([one]) => one.kind === 'commit' && one.quality === 'erring')) continue;
        const log = lived(name, events, { balancing });
        expected(log, endsIn(log));
      }
    },
    120_000,
  );

  it.each(byHand)(
    '%s goes on with next, at whatever moment it waits for one',
    (name) => {
      for (const word of ['next', 'next --full'] as const) {
        for (const seconds of moments.slice(2)) {
          const log = lived(name, [
            [commit(), seconds],
            [say(word), 0],
          ]);
          expect(log).toMatch(/as ada said/);
          settles(log, endsIn(log));
        }
      }
    },
    120_000,
  );

  it.each(byHand)(
    '%s goes back with abort, at whatever moment it waits',
    (name) => {
      for (const seconds of moments) {
        const log = lived(name, [
          [commit(), seconds],
          [say('abort'), 0],
        ]);
        isRejected(log, endsIn(log));
      }
    },
    120_000,
  );
});

describe('an app that git gave up in mid-rollout', () => {
  const a = balanced('a', canary);
  const b = balanced('b', canary);
  const prune = {
    policy: { enabled: true, atMost: 3, grace: 0, volumes: [] },
    lately: [],
    dependants: [],
    waitsFor: [],
  };
  const removal = { commit: a.commit, together: 1, allowed: true, creates: [] };

  it('is left as it runs while nothing may be pruned', () => {
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, candidate: { runs: b, instances: 1 } },
      recorded: { candidate: setIdOf(cart, 'candidate'), share: 5 },
    });
    expect(decide({ ...told, wish: { kind: 'gone' } })).toMatchObject({ phase: 'held' });
  });

  const basket = checked('/shop/basket', isAppId);
  /** The same app under another id: what git wants now, and nothing of it there yet. */
  const renamed = (portDefinitions: readonly JsonObject[]): Situation => {
    const told = pairSituation({ strategy: canary, wish: b, sets: {} });
    const app = desired({ ...b, definition: { ...b.definition, id: basket, portDefinitions } }, canary);
    const { readAt, environment, looking, sets } = told.observed;
    const neighbours = [{ id: cart, definition: liveSet('primary', { runs: a }).definition }];
    return {
      ...told,
      wish: { kind: 'app', app: { ...app, id: basket, spec: { ...app.spec, id: basket } } },
      observed: {
        id: basket,
        environment,
        readAt,
        deployments: [],
        looking,
        ...(sets && { sets: { ...sets, neighbours } }),
      },
    };
  };

  it('renamed: begins anew under its new id, and the old one serves with both sets until that has settled', () => {
    expect(decide(renamed([{ port: 0, protocol: 'tcp' }]))).toMatchObject({
      row: 'I3',
      phase: 'creating',
      action: { kind: 'put', marathonId: basket, definition: { labels: { HAPROXY_DEPLOYMENT_GROUP: 'shop_basket' } } },
    });
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, candidate: { runs: b, instances: 1 } },
      recorded: { candidate: setIdOf(cart, 'candidate'), share: 5 },
      shown: [5],
    });
    const { record } = told.observed;
    const observed = { ...told.observed, ...(record && { record: { ...record, removal } }) };
    const gone = (...created: readonly AppId[]): Step => {
      const facts = { ...told.facts, prune: { ...prune, waitsFor: created.map((id) => ({ id })) } };
      return decide({ ...told, observed, wish: { kind: 'gone' }, facts });
    };
    expect(gone(basket)).toMatchObject({ phase: 'held', because: expect.stringContaining(basket) as string });
    expect(gone(basket).action).toBe(undefined);
    expect(gone()).toMatchObject({ phase: 'pruning' });
  });

  it('renamed with a service port of its own: is not put beside the old one under the same port, and says so', () => {
    const step = decide(renamed([{ port: 10_001, protocol: 'tcp' }]));
    expect(step).toMatchObject({ row: 'S2', phase: 'invalid' });
    expect(step.because).toContain('HAPROXY_0_PORT is 10001, which is a port of /shop/cart');
    expect(step.action).toBe(undefined);
  });

  it('loses its candidate first, and then goes like any app', () => {
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, candidate: { runs: b, instances: 1 } },
      recorded: { candidate: setIdOf(cart, 'candidate'), share: 5 },
    });
    const { record } = told.observed;
    const observed = {
      ...told.observed,
      ...(record && { record: { ...record, removal: { ...removal, begunAt: noon } } }),
    };
    const step = decide({
      ...told,
      observed,
      wish: { kind: 'gone' },
      facts: { ...told.facts, prune },
    });
    expect(step).toMatchObject({
      row: 'P16',
      phase: 'pruning',
      action: { kind: 'remove', marathonId: setIdOf(cart, 'candidate') },
    });
  });
});
