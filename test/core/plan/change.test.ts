// What the plan says about one app: its kind, its reason and what it costs while it runs.
import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { pruneChange } from '../../../src/core/plan/change.js';
import { peakExtra } from '../../../src/core/plan/surge.js';
import {
  anApp,
  aRecord,
  cart,
  changed,
  definitionOf,
  known,
  live,
  noon,
  production,
  revision,
  rolling,
  task,
} from './builders.js';

const wanting = (more: Parameters<typeof definitionOf>[0], strategy: Strategy = rolling) =>
  anApp({ definition: definitionOf(more), strategy });

describe('the change of an app', () => {
  it('that the cluster does not have is a create', () => {
    expect(changed({ live: undefined })).toMatchObject({
      kind: 'create',
      because: 'not in the cluster yet: 3 instances will be started',
      tasksRestarted: 0,
      peakExtra: 0,
    });
  });

  it('that is as in git is none, whatever the gate', () => {
    const gate = { kind: 'held', by: 'window', because: 'closed' } as const;
    expect(changed({ gate })).toMatchObject({ kind: 'same', fields: [], gate: { kind: 'open' }, because: 'as in git' });
  });

  it('whose number alone differs is a scale that restarts nothing', () => {
    expect(changed({ desired: wanting({ instances: 5 }) })).toMatchObject({
      kind: 'scale',
      because: 'from 3 to 5 instances',
      fields: [{ path: '/instances', old: 3, new: 5 }],
      tasksRestarted: 0,
      peakExtra: 0,
    });
  });

  it('whose definition differs is an update that replaces its tasks', () => {
    expect(changed({ desired: wanting({ env: { LEVEL: 'debug' } }) })).toMatchObject({
      kind: 'update',
      because: 'the definition differs',
      fields: [{ path: '/env/LEVEL', new: 'debug' }],
      tasksRestarted: 3,
      peakExtra: 3,
    });
  });

  it('shows no secret', () => {
    const change = changed({ desired: wanting({ env: { TOKEN: 'hunter2' } }) });
    expect(JSON.stringify(change)).not.toContain('hunter2');
    expect(change.fields).toMatchObject([{ path: '/env/TOKEN', new: '••••' }]);
  });

  it('whose upgradeStrategy alone differs is none: writing it would restart every task', () => {
    const desired = wanting({ upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } });
    expect(changed({ desired })).toMatchObject({
      kind: 'same',
      because: 'as in git; upgradeStrategy follows with the next change',
    });
    expect(
      changed({ desired: anApp({ definition: { ...desired.spec.definition, instances: 4 } }) }).fields,
    ).toHaveLength(1);
  });

  it('takes along what rides along when the definition changes anyway', () => {
    const desired = wanting({ cmd: 'x', upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } });
    expect(changed({ desired }).fields.map((field) => [field.path, field.ridesAlong])).toEqual([
      ['/cmd', false],
      ['/upgradeStrategy/maximumOverCapacity', true],
      ['/upgradeStrategy/minimumHealthCapacity', true],
    ]);
  });

  it('is scaled to 0 without replacing anything, whatever else changed', () => {
    expect(changed({ desired: wanting({ cmd: 'x', instances: 0 }) })).toMatchObject({
      kind: 'update',
      tasksRestarted: 0,
    });
  });

  it('restarts nothing for executorResources, which Marathon only stores', () => {
    expect(changed({ desired: wanting({ executorResources: { cpus: 1 } }) })).toMatchObject({
      kind: 'update',
      tasksRestarted: 0,
    });
  });

  it('never runs two versions at once with recreate', () => {
    const strategy: Strategy = { ...rolling, kind: 'recreate' };
    expect(changed({ desired: wanting({ cmd: 'x' }, strategy) })).toMatchObject({ tasksRestarted: 3, peakExtra: 0 });
  });

  it('of which some tasks run an earlier definition is a restart, unless it is under way', () => {
    const mixed = live({ tasks: [task(0), task(1, noon - 1), task(2)] });
    expect(changed({ live: mixed })).toMatchObject({ kind: 'restart', fields: [], tasksRestarted: 3 });
    expect(changed({ live: mixed, deploying: true })).toMatchObject({ kind: 'same' });
  });

  it('that git dropped is a prune', () => {
    const gate = { kind: 'held', by: 'prune-guard', because: 'prune is off' } as const;
    expect(pruneChange({ environment: production, app: cart, live: live(), gate })).toMatchObject({
      kind: 'prune',
      because: 'no longer in git; 3 instances of it in the cluster',
      gate,
    });
  });
});

describe('who differs', () => {
  it('is git, when the record knows another revision', () => {
    const record = aRecord({ lastGood: known({ revision: revision('0') }) });
    expect(changed({ desired: wanting({ cmd: 'x' }), record }).because).toBe('changed in git: the definition differs');
  });

  it('is somebody’s hand, when git is as it settled', () => {
    expect(changed({ live: live({ instances: 7 }), record: aRecord() }).because).toBe(
      'changed in the cluster by hand, not in git (drift: warn leaves it so): from 7 to 3 instances',
    );
    const environment = { name: production, ignore: [], drift: 'restore' } as const;
    expect(
      changed({ live: live({ definition: definitionOf({ cmd: 'x' }) }), record: aRecord(), environment }).because,
    ).toBe('changed in the cluster by hand, not in git (will be restored): the definition differs');
  });

  it('is git, when what settled is wanted back in the middle of the next revision', () => {
    const begun = known({ revision: revision('2'), definition: definitionOf({ cmd: 'x' }) });
    expect(
      changed({ live: live({ definition: definitionOf({ cmd: 'x' }) }), record: aRecord({ begun }) }).because,
    ).toBe('changed in git: the definition differs');
  });

  it('is nobody, when an autoscaler owns the number', () => {
    const scaled = live({ instances: 7 });
    expect(changed({ desired: wanting({}, { ...rolling, scale: { kind: 'ignore' } }), live: scaled }).kind).toBe(
      'same',
    );
    const range = (min: number, max: number): Strategy => ({ ...rolling, scale: { kind: 'range', min, max } });
    expect(changed({ desired: wanting({}, range(2, 9)), live: scaled }).kind).toBe('same');
    expect(changed({ desired: wanting({}, range(2, 5)), live: scaled }).fields).toMatchObject([{ old: 7, new: 5 }]);
    const environment = { name: production, ignore: ['/instances'], drift: 'warn' } as const;
    expect(changed({ live: scaled, environment }).kind).toBe('same');
  });

  it('is nobody, when the field is ignored', () => {
    const environment = { name: production, ignore: ['/env/LEVEL'], drift: 'warn' } as const;
    expect(changed({ desired: wanting({ env: { LEVEL: 'debug' } }), environment }).kind).toBe('same');
  });
});

describe('the hash of a change', () => {
  const update = changed({ desired: wanting({ cmd: 'x' }) });
  it('is the same while an app is scaled, or carries our labels', () => {
    expect(
      changed({
        desired: wanting({ cmd: 'x' }),
        live: live({ definition: definitionOf({ instances: 9 }), instances: 9 }),
      }).hash,
    ).toBe(update.hash);
    expect(
      changed({
        desired: wanting({ cmd: 'x' }),
        live: live({ definition: definitionOf({ labels: { BATON_OWNER: 'shop' } }) }),
      }).hash,
    ).toBe(update.hash);
  });
  it('is another one when git, the cluster or the strategy is', () => {
    const others = [
      changed({ desired: wanting({ cmd: 'y' }) }),
      changed({ desired: wanting({ cmd: 'x' }), live: live({ definition: definitionOf({ cmd: 'z' }) }) }),
      changed({ desired: wanting({ cmd: 'x' }, { ...rolling, healthyWithin: 1 }) }),
      changed({ desired: wanting({ cmd: 'x' }), live: undefined }),
    ].map((change) => change.hash);
    expect(new Set([update.hash, ...others]).size).toBe(5);
  });
});

describe('the extra capacity at the peak', () => {
  // N, C, min, over: the worked examples of Marathon's arithmetic.
  it.each([
    { wanted: 10, current: 10, min: 1, over: 1, extra: 10 },
    { wanted: 10, current: 10, min: 0.5, over: 0, extra: 0 },
    { wanted: 10, current: 10, min: 1, over: 0, extra: 1 },
    { wanted: 1, current: 1, min: 0, over: 0, extra: 0 },
    { wanted: 3, current: 3, min: 0.5, over: 0.5, extra: 1 },
    { wanted: 4, current: 10, min: 1, over: 1, extra: 4 },
    { wanted: 6, current: 2, min: 0.5, over: 0, extra: 0 },
    { wanted: 5, current: 5, min: 0.5, over: 0.25, extra: 1 },
    { wanted: 10, current: 0, min: 1, over: 1, extra: 0 },
    { wanted: 10, current: 2, min: 1, over: 1, extra: 2 },
  ])('$current to $wanted with min $min and over $over is $extra', ({ wanted, current, min, over, extra }) => {
    const replacement = { wanted, current, minimumHealthCapacity: min, maximumOverCapacity: over };
    expect(peakExtra({ ...replacement, resident: false })).toBe(extra);
  });

  it('is none for an app whose volume ties it to its agent', () => {
    const replacement = { wanted: 2, current: 2, minimumHealthCapacity: 1, maximumOverCapacity: 0 };
    expect(peakExtra({ ...replacement, resident: true })).toBe(0);
  });
});
