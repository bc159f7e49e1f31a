// What the plan says about one app: its kind, its reason and what it costs while it runs.
import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { canonicalDefinition, normaliseDefinition } from '../../../src/core/definition/normal/normalise.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { pruneChange } from '../../../src/core/plan/change.js';
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

const withoutExecutor = (pod: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(pod).filter(([name]) => name !== 'executorResources'));

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
      because: 'from 3 to 5 instances; nothing on record says who changed it',
      changedBy: 'unknown',
      fields: [{ path: '/instances', old: 3, new: 5 }],
      tasksRestarted: 0,
      peakExtra: 0,
    });
  });

  it('whose definition differs is an update that replaces its tasks', () => {
    expect(changed({ desired: wanting({ env: { LEVEL: 'debug' } }) })).toMatchObject({
      kind: 'update',
      because: 'the definition differs; nothing on record says who changed it',
      fields: [{ path: '/env/LEVEL', new: 'debug' }],
      tasksRestarted: 3,
      peakExtra: 3,
    });
  });

  it('counts an ignored field as it is live, in steps, room and resources', () => {
    const bold = { cpus: 2, mem: 512, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 } };
    const environment = { name: production, ignore: ['/cpus', '/mem', '/upgradeStrategy'], drift: 'warn' } as const;
    const desired = wanting({ cpus: 0.5, mem: 64, env: { LEVEL: 'debug' } });
    const change = changed({ desired, live: live({ definition: definitionOf(bold) }), environment });
    expect(change).toMatchObject({
      kind: 'update',
      fields: [{ path: '/env/LEVEL' }],
      peakExtra: 0,
      resources: {
        now: { tasks: 3, cpus: 6, mem: 1536 },
        peak: { tasks: 3, cpus: 6, mem: 1536 },
        after: { tasks: 3, cpus: 6, mem: 1536 },
      },
    });
    expect(change.steps[0]).toBe('stops all 3 old tasks at once');
  });

  it('of a pod counts its executor on both sides, and says which instances a scale stops', () => {
    const pod = (more: Parameters<typeof definitionOf>[0]) =>
      normaliseDefinition({
        id: '/shop/cart',
        containers: [{ name: 'web', resources: { cpus: 0.5, mem: 64 } }],
        scaling: { kind: 'fixed', instances: 2 },
        scheduling: { killSelection: 'OLDEST_FIRST' },
        ...more,
      });
    const wantedPod = (definition: JsonObject) => {
      const app = anApp({ definition: canonicalDefinition(definition) });
      return { ...app, spec: { ...app.spec, kind: 'pod' as const } };
    };
    const livePod = live({ kind: 'pod', definition: pod({ executorResources: { cpus: 0.1, mem: 32, disk: 10 } }) });
    const bare = withoutExecutor(pod({ environment: { LEVEL: 'debug' } }));
    expect(changed({ desired: wantedPod(bare), live: livePod })).toMatchObject({
      kind: 'update',
      resources: { now: { cpus: 1.2, mem: 192 }, peak: { cpus: 2.4, mem: 384 }, after: { cpus: 1.2, mem: 192 } },
    });
    const one = withoutExecutor(pod({ scaling: { kind: 'fixed', instances: 1 } }));
    expect(changed({ desired: wantedPod(one), live: livePod })).toMatchObject({
      kind: 'scale',
      steps: ['stops 1 of 2 tasks, the oldest first, none restarts'],
    });
    const environment = { name: production, ignore: ['/scaling'], drift: 'warn' } as const;
    expect(changed({ desired: wantedPod(one), live: livePod, environment })).toMatchObject({
      kind: 'same',
      changedBy: 'autoscaler',
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

  it('never runs two versions at once with recreate', () => {
    const strategy: Strategy = { ...rolling, kind: 'recreate' };
    expect(changed({ desired: wanting({ cmd: 'x' }, strategy) })).toMatchObject({ tasksRestarted: 3, peakExtra: 0 });
  });

  it('of which some tasks run an earlier definition is a restart, unless it is under way', () => {
    const mixed = live({ tasks: [task(0), task(1, noon - 1), task(2)] });
    expect(changed({ live: mixed })).toMatchObject({ kind: 'restart', fields: [], tasksRestarted: 3 });
    expect(changed({ live: mixed, deploying: true })).toMatchObject({
      kind: 'same',
      underWay: 'a deployment is under way: 2 of 3 tasks healthy as in git, 1 of an earlier version left',
    });
  });

  it('that was put and has not settled is under way, also between two deployments; a person who is needed is told', () => {
    const begun = aRecord({ phase: 'progressing', begun: known() });
    expect(changed({ record: begun })).toMatchObject({
      kind: 'same',
      underWay: 'under way: 3 of 3 tasks healthy as in git',
    });
    expect(changed({ record: { ...begun, phase: 'paused', because: '5xx failed 3 times' } })).toMatchObject({
      underWay: 'paused: 5xx failed 3 times',
    });
    expect(changed({ record: aRecord({ begun: known({ revision: revision('9') }) }) }).underWay).toBeUndefined();
    expect(changed({ record: aRecord() }).underWay).toBeUndefined();
  });

  it('that git dropped is a prune', () => {
    const gate = { kind: 'held', by: 'prune-guard', because: 'prune is off' } as const;
    expect(pruneChange({ environment: production, app: cart, live: live(), gate })).toMatchObject({
      kind: 'prune',
      because: 'no longer in git; 3 instances of it in the cluster',
      gate,
      steps: ['stops 3 tasks', 'removes the app'],
    });
    const kept = pruneChange({
      environment: production,
      app: cart,
      live: live({ instances: 0 }),
      gate,
      grace: 86_400_000,
    });
    expect(kept.steps).toEqual(['keeps it with 0 instances for 1d', 'removes the app']);
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

describe('who is named, field by field', () => {
  const by = (more: Parameters<typeof changed>[0]) => {
    const { changedBy, because, fields } = changed(more);
    return { changedBy, because, fields: fields.map((field) => [field.path, field.changedBy]) };
  };

  it('is git for what the commit brings, and a hand for what the commit did not touch', () => {
    const record = aRecord({ lastGood: known({ revision: revision('0'), definition: definitionOf({ mem: 128 }) }) });
    const desired = wanting({ mem: 256 });
    expect(by({ desired, record, live: live({ definition: definitionOf({ mem: 128, cmd: 'by hand' }) }) })).toEqual({
      changedBy: 'git',
      because: 'changed in git, and in the cluster by hand: the definition differs',
      fields: [
        ['/cmd', 'cluster'],
        ['/mem', 'git'],
      ],
    });
  });

  it('is git where both changed the same field: its wish is what will be', () => {
    const record = aRecord({ lastGood: known({ revision: revision('0'), definition: definitionOf({ mem: 128 }) }) });
    const found = by({ desired: wanting({ mem: 256 }), record, live: live({ definition: definitionOf({ mem: 64 }) }) });
    expect(found.fields).toEqual([['/mem', 'git']]);
  });

  it('is git for everything while one of its own revisions runs', () => {
    const rejected = {
      ...known({ revision: revision('9'), definition: definitionOf({ cmd: 'y' }) }),
      because: '',
      at: noon,
    };
    const found = by({
      desired: wanting({ cmd: 'x' }),
      record: aRecord({ rejected }),
      live: live({ definition: definitionOf({ cmd: 'y' }) }),
    });
    expect(found).toMatchObject({ changedBy: 'git', fields: [['/cmd', 'git']] });
  });

  it('is a hand, when an app that settled here is gone', () => {
    expect(changed({ live: undefined, record: aRecord() })).toMatchObject({
      kind: 'create',
      changedBy: 'cluster',
      because: 'removed from the cluster by hand: 3 instances will be started',
    });
  });

  it('is git, when it takes the number back from an autoscaler', () => {
    const lastGood = known({ strategy: { ...rolling, scale: { kind: 'range', min: 2, max: 9 } } });
    const change = changed({ live: live({ instances: 7 }), record: aRecord({ lastGood }) });
    expect(change).toMatchObject({ kind: 'scale', changedBy: 'git', because: 'changed in git: from 7 to 3 instances' });
  });

  it('is nobody known, when an autoscaler has nothing to do with the definition that differs', () => {
    const scale = { kind: 'range', min: 2, max: 5 } as const;
    const desired = wanting({ env: { LEVEL: 'debug' } }, { ...rolling, scale });
    const change = changed({ desired, live: live({ instances: 7 }) });
    expect(change).toMatchObject({
      kind: 'update',
      changedBy: 'unknown',
      because: 'the definition differs; nothing on record says who changed it',
    });
  });

  it("is nobody, where a number that is not git's settled at 0", () => {
    const desired = wanting({ instances: 0 }, { ...rolling, scale: { kind: 'ignore' } });
    const record = aRecord({ lastGood: known({ revision: revision('0') }), settledInstances: 0 });
    expect(changed({ desired, record, live: live({ instances: 0 }) })).toMatchObject({ kind: 'same', fields: [] });
  });

  it('is told in other words where the number to be left alone is 0', () => {
    const change = changed({
      desired: wanting({}, { ...rolling, scale: { kind: 'ignore' } }),
      live: live({ instances: 0 }),
    });
    expect(change.because).toBe("0 is taken for nobody's number: from 0 to 3 instances");
  });

  it('is an autoscaler, when its number left the range of git', () => {
    const strategy: Strategy = { ...rolling, scale: { kind: 'range', min: 2, max: 5 } };
    expect(by({ desired: wanting({}, strategy), live: live({ instances: 7 }), record: aRecord() })).toEqual({
      changedBy: 'autoscaler',
      because: "an autoscaler's number outside the range in git: from 7 to 5 instances",
      fields: [['/instances', 'autoscaler']],
    });
    expect(changed({ desired: wanting({}, strategy), live: live({ instances: 4 }), record: aRecord() })).toMatchObject({
      kind: 'same',
      changedBy: 'autoscaler',
      because: "as in git; 4 instances as they run, the number is not git's",
    });
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
  it('counts an ignored pointer once, wherever and however often it stands', () => {
    const [once, again] = [
      ['/env/A', '/mem'],
      ['/mem', '/env/A', '/mem'],
    ].map((ignore) =>
      changed({ desired: wanting({ cmd: 'x' }), environment: { name: production, ignore, drift: 'warn' } }),
    );
    expect(again?.hash).toBe(once?.hash);
    expect(once?.hash).toMatch(/./);
  });
  it('is another one when git, the cluster, the strategy or the policy is', () => {
    const others = [
      changed({ desired: wanting({ cmd: 'y' }) }),
      changed({ desired: wanting({ cmd: 'x' }), live: live({ definition: definitionOf({ cmd: 'z' }) }) }),
      changed({ desired: wanting({ cmd: 'x' }, { ...rolling, healthyWithin: 1 }) }),
      changed({ desired: wanting({ cmd: 'x' }, { ...rolling, scale: { kind: 'ignore' } }) }),
      changed({ desired: wanting({ cmd: 'x' }), live: undefined }),
      changed({ desired: wanting({ cmd: 'x' }), environment: { name: production, ignore: ['/env/A'], drift: 'warn' } }),
      changed({ desired: wanting({ cmd: 'x' }), environment: { name: production, ignore: [], drift: 'restore' } }),
    ].map((change) => change.hash);
    expect(new Set([update.hash, ...others]).size).toBe(8);
  });
});
