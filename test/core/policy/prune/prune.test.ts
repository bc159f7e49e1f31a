// The table of docs/pruning.md, row by row: what happens to an app that git does not name any more.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { withOurLabels } from '../../../../src/core/definition/strategy/labels.js';
import { isAppId } from '../../../../src/core/model/ids.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { objectAt } from '../../../../src/core/model/jsonParts.js';
import type { ObservedApp } from '../../../../src/core/model/observed.js';
import type { Removal } from '../../../../src/core/model/removal.js';
import type { Step } from '../../../../src/core/model/step.js';
import type { GateFacts } from '../../../../src/core/policy/gate.js';
import { gateOfPrune } from '../../../../src/core/policy/prune/prune.js';
import type { PruneFacts } from '../../../../src/core/policy/prune/pruneFacts.js';
import {
  cart,
  checked,
  commit,
  definition,
  foreign,
  known,
  labelled,
  live,
  minute,
  noon,
  ours,
  owner,
  record,
  situation,
  type Live,
  type Told,
} from '../../rollout/build.js';

const a = known('a');
const b = known('b');
const shelf = checked('/shop/shelf', isAppId);
const day = 24 * 60 * minute;

const missed: Removal = { commit: commit('f'), together: 1, allowed: false, creates: [] };
const on: PruneFacts = {
  policy: { enabled: true, atMost: 3, grace: day, volumes: [] },
  dependants: [],
  waitsFor: [],
  lately: [],
};

interface Gone {
  /** Absent: it is not in Marathon. */
  readonly runs?: Partial<Live> | undefined;
  readonly removal?: Partial<Removal> | null;
  readonly prunedAt?: number;
  readonly prune?: Partial<PruneFacts> | undefined;
  readonly policy?: Partial<PruneFacts['policy']>;
  readonly facts?: Partial<GateFacts>;
  readonly written?: Told['written'];
  readonly more?: Partial<Told>;
}

function told({ runs, removal = {}, prunedAt, prune = {}, policy, facts, written, more }: Gone) {
  const from = situation({
    wish: 'gone',
    ...(runs === undefined ? {} : { live: live({ definition: labelled(a), ...runs }) }),
    facts: { prune: { ...on, ...prune, policy: { ...on.policy, ...policy } }, ...facts },
    ...more,
  });
  const observed: ObservedApp = {
    ...from.observed,
    record: {
      ...record(written ?? { lastGood: a }),
      ...(removal === null ? {} : { removal: { ...missed, ...removal } }),
      ...(prunedAt === undefined ? {} : { prunedAt }),
    },
  };
  return { ...from, observed };
}

const stepOf = (gone: Gone): Step => decide(told(gone));

const running = { runs: {} };
const down = { runs: { instances: 0, scaled: 5, changed: 90, tasks: {} } };
const begun = { removal: { begunAt: noon - 5 * minute }, prunedAt: noon - 5 * minute };
const resting = { removal: { begunAt: noon - 5 * minute, zeroAt: noon - 4 * minute }, prunedAt: noon - 5 * minute };
const persistent: JsonObject = {
  container: { type: 'MESOS', volumes: [{ containerPath: 'db', mode: 'RW', persistent: { size: 10 } }] },
};
const external: JsonObject = {
  container: {
    type: 'DOCKER',
    volumes: [{ containerPath: '/db', mode: 'RW', external: { name: 'v', provider: 'dvdi' } }],
  },
};
const foreignLabels = withOurLabels(a.definition, {
  ...a,
  owner: 'other',
  app: cart,
  environment: told({}).observed.environment,
  role: 'primary',
});

describe('not in Marathon', () => {
  it.each<[string, Gone, Partial<Step>]>([
    ['never taken down', {}, { row: 'P1', phase: 'held', because: 'is not in git any more, and not in Marathon' }],
    [
      'a deployment still removes it',
      { ...resting, more: { deployments: [foreign] } },
      { row: 'P1', phase: 'pruning' },
    ],
    [
      'removed',
      resting,
      { row: 'P1', phase: 'settled', because: 'is not in git any more since commit ffffffff: removed from Marathon' },
    ],
  ])('%s', (_, gone, expected) => {
    expect(stepOf(gone)).toMatchObject(expected);
  });
});

describe('a guard holds it as it runs, and says why', () => {
  it.each<[string, Gone, string, string]>([
    [
      'released',
      { ...running, more: { ownership: { kind: 'released', by: 'ann', because: 'moves', at: noon } } },
      'P2',
      'released by ann',
    ],
    [
      "another repository's labels",
      { runs: { definition: foreignLabels } },
      'P2',
      'its labels say that it belongs to other, production /shop/cart',
    ],
    [
      'a package',
      {
        runs: {
          definition: {
            ...labelled(a),
            labels: { ...objectAt(labelled(a), 'labels'), DCOS_PACKAGE_NAME: 'kafka' },
          },
        },
      },
      'P2',
      'DC/OS package',
    ],
    [
      'adopted without a write',
      { runs: { definition: definition('a') } },
      'P2',
      'was adopted as it ran and never written by Baton',
    ],
    ['off, as it is by default', { ...running, policy: { enabled: false } }, 'P3', 'pruning is off here'],
    [
      'git was not read whole',
      { ...running, prune: { doubt: 'nothing is removed while a file cannot be used' } },
      'P4',
      'while a file cannot be used',
    ],
    ['not written down yet', { ...running, removal: null }, 'P4', 'about to be written down'],
    [
      'a persistent volume',
      { runs: { definition: { ...labelled(a), ...persistent } } },
      'P5',
      'add its id to prune.volumes',
    ],
    [
      'an external volume',
      { runs: { definition: { ...labelled(a), ...external } } },
      'P5',
      'add its id to prune.volumes',
    ],
    [
      'another app depends on it',
      { ...running, prune: { dependants: [shelf] } },
      'P6',
      '/shop/shelf still names it among its dependencies',
    ],
    [
      'its commit is not through',
      { ...running, prune: { waitsFor: [{ id: shelf, phase: 'creating' }] } },
      'P7',
      '/shop/shelf came with the commit that gave this one up, and has not settled yet (creating)',
    ],
    ['observe mode', { ...running, facts: { mode: 'observe' } }, 'P8', 'observe mode'],
    [
      'a closed window',
      { ...running, facts: { window: { open: false, because: 'until nine', until: noon + minute } } },
      'P8',
      'until nine',
    ],
    ['git is away', { ...running, facts: { unpushed: 'no route' } }, 'P8', 'no route'],
    ['enough is in motion', { ...running, facts: { inMotion: 10 } }, 'P8', 'rollouts.atOnce'],
    [
      "somebody's deployment",
      { ...running, more: { deployments: [foreign] } },
      'P9',
      'waits for deployment group-deployment (on 2 apps), which is not ours',
    ],
    ['started by hand after it was stopped', { ...running, ...resting }, 'P10', 'started it again by hand'],
    [
      'three went within the hour',
      { ...running, prune: { lately: [noon - 50 * minute, noon - 5 * minute, noon] } },
      'P11',
      'prune.atMost allows 3 apps an hour',
    ],
    ['none may go', { ...running, policy: { atMost: 0 } }, 'P11', '`Baton-Allow-Prune: 1`'],
  ])('%s', (_, gone, row, because) => {
    const step = stepOf(gone);
    expect(step).toMatchObject({ row, phase: 'held', because: expect.stringContaining(because) as string });
    expect(step.action).toBeUndefined();
    const { observed, facts, environment } = told(gone);
    expect(gateOfPrune({ owner, observed, facts, ignore: environment.ignore })).toMatchObject({ kind: 'held' });
  });

  it('each of them also holds what is at zero already: nothing is deleted while one says no', () => {
    const guards: readonly Gone[] = [
      { policy: { enabled: false } },
      { prune: { doubt: 'a broken file' } },
      { prune: { dependants: [shelf] } },
      { prune: { waitsFor: [{ id: shelf }] } },
      { facts: { window: { open: false, because: 'closed' } } },
      { more: { deployments: [foreign] } },
    ];
    for (const guard of guards) {
      const step = stepOf({ ...down, ...resting, ...guard, policy: { grace: 0, ...guard.policy } });
      expect(step).toMatchObject({ phase: 'held' });
      expect(step.action).toBeUndefined();
    }
  });

  it('the hour ends when the first of as many as are allowed is older than it', () => {
    expect(stepOf({ ...running, prune: { lately: [noon - 50 * minute, noon - 5 * minute, noon] } }).wakeAt).toBe(
      noon + 10 * minute,
    );
    expect(stepOf({ ...running, prune: { lately: [noon - 61 * minute, noon - 5 * minute, noon] } })).toMatchObject({
      row: 'P12',
    });
  });
});

describe('nothing speaks against it', () => {
  it('P12: scaled to 0, which is written down before; by name with volumes; beyond the limit with the trailer', () => {
    const expected = {
      row: 'P12',
      phase: 'pruning',
      action: { kind: 'scale', runSpec: 'app', marathonId: cart, instances: 0, force: false },
      removal: { ...missed, begunAt: noon },
      prunes: true,
    };
    expect(stepOf(running)).toMatchObject(expected);
    expect(
      stepOf({ runs: { definition: { ...labelled(a), ...persistent } }, policy: { volumes: [cart] } }),
    ).toMatchObject(expected);
    expect(stepOf({ ...running, removal: { allowed: true }, policy: { atMost: 0 } })).toMatchObject({
      row: 'P12',
      prunes: true,
    });
  });

  it('P12: a write that did not arrive is sent once more, and counted once', () => {
    const step = stepOf({ ...running, ...begun, policy: { atMost: 0 } });
    expect(step).toMatchObject({ row: 'P12', action: { instances: 0 }, removal: { begunAt: noon - 5 * minute } });
    expect(step.prunes).toBeUndefined();
  });

  it('P12: over our own rollout, which may never end, with force', () => {
    const rolling = live({ definition: labelled(b), changed: 5, tasks: { healthy: 4, failing: 1 } });
    const step = stepOf({
      runs: { definition: labelled(b), changed: 5, tasks: { healthy: 4, failing: 1 } },
      written: { lastGood: a, begun: b },
      more: { deployments: [ours(rolling)] },
    });
    expect(step).toMatchObject({ row: 'P12', action: { force: true } });
  });

  it('P13: waits for the last task', () => {
    const step = stepOf({ runs: { instances: 0, scaled: 1, changed: 90, tasks: { terminating: 2 } }, ...begun });
    expect(step).toMatchObject({
      row: 'P13',
      phase: 'pruning',
      because: expect.stringContaining('2 tasks left to end') as string,
    });
    expect(step.wakeAt).toBeUndefined();
  });

  it('P14: kept with 0 instances for its grace, from the moment that this was first seen', () => {
    expect(stepOf({ ...down, ...begun })).toMatchObject({ row: 'P14', removal: { zeroAt: noon }, wakeAt: noon + day });
    expect(stepOf({ ...down, ...resting })).toMatchObject({ row: 'P14', wakeAt: noon - 4 * minute + day });
  });

  it('P14: somebody who started it by hand, and stopped it again, has the whole grace once more', () => {
    const old = { removal: { begunAt: noon - 3 * day, zeroAt: noon - 3 * day }, prunedAt: noon - 3 * day };
    expect(stepOf({ ...down, ...old })).toMatchObject({ row: 'P14', wakeAt: noon - 5 * minute + day });
  });

  it('P15: deleted by its id, without force, when the grace is over', () => {
    const step = stepOf({ ...down, ...resting, policy: { grace: 3 * minute } });
    expect(step).toMatchObject({
      row: 'P15',
      action: { kind: 'remove', runSpec: 'app', marathonId: cart, force: false },
    });
  });

  it('P15: an app that runs 0 instances in git goes through the same grace, and counts', () => {
    expect(stepOf(down)).toMatchObject({ row: 'P14', prunes: true, removal: { begunAt: noon, zeroAt: noon } });
  });
});

describe('what never settled', () => {
  const failing = { instances: 4, tasks: { failing: 4 } };
  const neverSettled = { written: { rejected: a } };

  it('and serves nothing needs no grace and is not counted', () => {
    const step = stepOf({ runs: failing, ...neverSettled, policy: { atMost: 0 } });
    expect(step).toMatchObject({ row: 'P12', action: { kind: 'scale', instances: 0 } });
    expect(step.prunes).toBeUndefined();
    expect(stepOf({ ...down, ...neverSettled, removal: { begunAt: noon - minute } })).toMatchObject({ row: 'P15' });
  });

  it('but serves all the same is treated as if it had', () => {
    expect(stepOf({ ...running, ...neverSettled })).toMatchObject({ row: 'P12', prunes: true });
  });

  it('as far as is known, because its record was lost, is treated as if it had', () => {
    expect(stepOf({ runs: failing, written: {} })).toMatchObject({ row: 'P12', prunes: true });
  });
});

describe('an app that comes back into git', () => {
  it('is started again without asking the gate: its 0 instances were ours, and nobody changed it by hand', () => {
    const back = told({ ...down, ...resting });
    const step = decide({ ...back, wish: situation({ wish: a }).wish, facts: { ...back.facts, inMotion: 10 } });
    expect(step).toMatchObject({ row: 'I12', action: { kind: 'scale', instances: 4 } });
  });
});
