// Situations that broke earlier drafts of the table, each by its name, as far as they can occur in place.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { normaliseDefinition } from '../../../src/core/definition/normal/normalise.js';
import { isJsonObject, type JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp } from '../../../src/core/model/observed.js';
import type { KnownRevision } from '../../../src/core/model/record.js';
import { look } from '../../../src/core/rollout/looking.js';
import { sightOf } from '../../../src/core/rollout/sight.js';
import {
  cart,
  foreign,
  known,
  labelled,
  live,
  minute,
  noon,
  ours,
  recreate,
  situation,
  type Tasks,
  type Told,
} from './build.js';

const a = known('a');
const b = known('b');
const c = known('c');
const begun = { lastGood: a, begun: b } as const;
const condemned = { lastGood: a, rejected: b } as const;
const closed = { window: { open: false, because: 'closed until Monday', until: noon + 60 * minute } } as const;

const runsA = live({ definition: labelled(a) });
const bringsB = live({ definition: labelled(b), changed: 5, tasks: { healthy: 1, failing: 1, old: 3 } });
const failsB = live({ definition: labelled(b), changed: 16, tasks: { failing: 4 } });

const stepOf = (told: Told) => decide(situation(told));

describe('situations that broke earlier drafts', () => {
  it('abort in the middle: W is judged with half of its tasks there, and L comes back over our own deployment', () => {
    const halfway = live({ definition: labelled(b), changed: 16, tasks: { healthy: 2, failing: 2, old: 2 } });
    const judged = stepOf({ wish: b, live: halfway, deployments: [ours(halfway)], written: begun });
    expect(judged).toMatchObject({ row: 'I8', action: { kind: 'record' } });
    const back = stepOf({ wish: b, live: halfway, deployments: [ours(halfway)], written: condemned });
    expect(back).toMatchObject({ row: 'I5', action: { kind: 'put', force: true, definition: { cmd: 'serve a' } } });
  });

  it('newer commit while the older rollout is stuck: the newer one is put over it at once', () => {
    const step = stepOf({ wish: c, live: bringsB, deployments: [ours(bringsB)], written: begun });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', force: true, definition: { cmd: 'serve c' } } });
    expect(step.begins).toMatchObject({ revision: c.revision, instead: { revision: b.revision } });
  });

  it('newer commit whose put did not arrive: what the cluster is still set to is known, and goes back when reverted', () => {
    const written = { lastGood: a, begun: c, superseded: b };
    const step = stepOf({ wish: a, live: bringsB, deployments: [ours(bringsB)], written });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', force: true, definition: { cmd: 'serve a' } } });
  });

  it('revert in the middle is no drift: L is put over our own deployment, whatever drift says', () => {
    const step = stepOf({ wish: a, live: bringsB, deployments: [ours(bringsB)], written: begun, drift: 'warn' });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', force: true, definition: { cmd: 'serve a' } } });
  });

  it('revert in a closed window goes back all the same', () => {
    const step = stepOf({ wish: a, live: bringsB, deployments: [ours(bringsB)], written: begun, facts: closed });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });

  it.each([
    ['before anything settled', { wish: b, written: { begun: b } }, 'serve b'],
    ['in mid-rollout', { wish: b, written: begun }, 'serve b'],
    ['settled', { wish: a, written: { lastGood: a } }, 'serve a'],
    ['settled, in a closed window', { wish: a, written: { lastGood: a }, facts: closed }, 'serve a'],
    ['on the way back', { wish: b, written: condemned }, 'serve a'],
    ['while a newer commit is held', { wish: b, written: { lastGood: a }, facts: closed }, 'serve a'],
  ] as const)('deleted by hand %s: it is created again', (_when, told, cmd) => {
    expect(stepOf(told)).toMatchObject({ row: 'I3', action: { kind: 'put', force: false, definition: { cmd } } });
  });

  it('deployment cancelled by a person: the rest of the tasks is replaced', () => {
    expect(stepOf({ wish: b, live: bringsB, written: begun })).toMatchObject({
      row: 'I10',
      action: { kind: 'restart' },
    });
  });

  it('`instances` changed in mid-rollout: the replacement is let finish, then it is scaled', () => {
    const more = known('b', { instances: 6 });
    const waits = stepOf({ wish: more, live: bringsB, deployments: [ours(bringsB)], written: begun });
    expect(waits).toMatchObject({ row: 'I9', phase: 'progressing' });
    expect(waits.action).toBeUndefined();
    const then = stepOf({ wish: more, live: live({ definition: labelled(b) }), written: begun });
    expect(then).toMatchObject({ row: 'I12', action: { kind: 'scale', instances: 6 } });
  });

  it('three stalls against one deadline: each gives the whole of it anew', () => {
    const old = live({ definition: labelled(b), changed: 600, tasks: { healthy: 2, staging: 2 } });
    const deployments = [ours(old)];
    const told = { wish: b, live: old, deployments, written: begun };
    expect(stepOf({ ...told, looking: { stalledAt: noon - 14 * minute } })).toMatchObject({ row: 'I9' });
    expect(stepOf({ ...told, looking: { stalledAt: noon - 16 * minute } })).toMatchObject({ row: 'I8' });
  });

  it('plain scale of an app changed days ago: it has its own deadline, and is never judged', () => {
    const scaling = live({
      definition: labelled(a),
      instances: 6,
      changed: 5_000,
      scaled: 20,
      tasks: { healthy: 4, staging: 2 },
    });
    const step = stepOf({
      wish: known('a', { instances: 6 }),
      live: scaling,
      deployments: [ours(scaling)],
      written: { lastGood: a, begun: known('a', { instances: 6 }) },
    });
    expect(step).toMatchObject({ row: 'I9', phase: 'progressing' });
    expect(step.action).toBeUndefined();
  });

  it('first deployment that never gets healthy: a verdict, then nothing is left running', () => {
    const first = { wish: b, live: failsB, deployments: [ours(failsB)] };
    expect(stepOf({ ...first, written: { begun: b } })).toMatchObject({ row: 'I8', action: { kind: 'record' } });
    expect(stepOf({ ...first, written: { rejected: b } })).toMatchObject({
      row: 'I5',
      action: { kind: 'scale', instances: 0 },
    });
  });

  it('window closing in mid-rollout, just before it fails: it is judged and goes back all the same', () => {
    const told = { wish: b, live: failsB, deployments: [ours(failsB)], facts: closed };
    expect(stepOf({ ...told, written: begun })).toMatchObject({ row: 'I8', action: { kind: 'record' } });
    expect(stepOf({ ...told, written: condemned })).toMatchObject({ row: 'I5', action: { kind: 'put', force: true } });
  });

  it('B, revert, B again: the second B came with another commit and is judged anew', () => {
    const again = known('b', {}, 'c');
    const step = stepOf({ wish: again, live: runsA, written: condemned });
    expect(step).toMatchObject({ row: 'I11', action: { kind: 'put', definition: { cmd: 'serve b' } } });
    // Brought while the rejected one is still live: that one goes back first.
    const early = stepOf({ wish: again, live: failsB, deployments: [ours(failsB)], written: condemned });
    expect(early).toMatchObject({ row: 'I5', action: { kind: 'put', definition: { cmd: 'serve a' } } });
  });

  it('strategy changed in mid-rollout: what is under way goes on, as nothing would be written', () => {
    const step = stepOf({ wish: b, strategy: recreate, live: bringsB, deployments: [ours(bringsB)], written: begun });
    expect(step).toMatchObject({ row: 'I9', phase: 'progressing' });
    expect(step.action).toBeUndefined();
  });

  it('last good at 4 instances while 10 run: it comes back with 10', () => {
    const ten = live({ definition: labelled(b), instances: 10, changed: 16, tasks: { failing: 10 } });
    const step = stepOf({ wish: b, live: ten, deployments: [ours(ten)], written: condemned });
    expect(step).toMatchObject({ action: { kind: 'put', definition: { cmd: 'serve a', instances: 10 } } });
    // Reverted, the 10 are our own doing and no drift: git's 4 are brought.
    const reverted = stepOf({ wish: a, live: live({ definition: labelled(a), instances: 10 }), written: condemned });
    expect(reverted).toMatchObject({ row: 'I12', action: { kind: 'scale', instances: 4 } });
  });

  it('recreate reverted while it is at 0: that is no scale by hand, the tasks come back', () => {
    const nought = live({ definition: labelled(a), instances: 0, changed: 900, scaled: 1, tasks: {} });
    const started = { ...b, strategy: recreate };
    const step = stepOf({
      wish: a,
      strategy: recreate,
      live: nought,
      deployments: [ours(nought)],
      written: { lastGood: a, begun: started },
    });
    expect(step).toMatchObject({ row: 'I9', action: { kind: 'scale', instances: 4, force: true } });
  });

  it('record lost: what is live with our labels is not judged, for there is nothing to go back to', () => {
    const step = stepOf({ wish: b, live: failsB, looking: { ailingSince: noon - 60 * minute } });
    expect(step).toMatchObject({ row: 'I15', phase: 'progressing' });
    expect(step.action).toBeUndefined();
  });

  it('only upgradeStrategy differs: nothing is written, and nothing is judged', () => {
    const wider = known('a', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 1 } });
    const step = stepOf({ wish: wider, live: runsA, written: { lastGood: a } });
    expect(step).toMatchObject({ row: 'I14', phase: 'settled' });
    expect(step.action).toBeUndefined();
  });

  it("somebody's deployment while W fails: nothing is judged until it has ended", () => {
    expect(stepOf({ wish: b, live: failsB, deployments: [foreign], written: begun })).toMatchObject({ row: 'I4' });
  });
});

describe('looking', () => {
  const looking = { since: noon - 60 * minute, ailingSince: noon - 20 * minute };
  const ailing = { readAt: noon, live: live({ definition: labelled(b), tasks: { failing: 4 } }), deployments: [] };

  it('remembers since when a set is not all healthy, until it is', () => {
    expect(look(looking, ailing, false).ailingSince).toBe(noon - 20 * minute);
    expect(look(looking, { ...ailing, live: runsA }, false).ailingSince).toBeUndefined();
  });

  it('begins anew after a gap, after a kill, and when the clock ran backwards: forgetting only lengthens a wait', () => {
    for (const next of [
      look(looking, ailing, true),
      look(undefined, ailing, false),
      look({ since: noon + 1 }, ailing, false),
    ]) {
      expect(next).toMatchObject({ since: noon, ailingSince: noon });
    }
  });

  it('calls an app stalled only if nothing but offers is missing', () => {
    const queue = { refusals: [{ reason: 'InsufficientMemory', declined: 3 }] };
    const failure = {
      taskId: 'x',
      state: 'TASK_FAILED',
      message: 'exit 1',
      host: 'h',
      at: noon - minute,
      version: noon,
    };
    const seen = (more: object) =>
      look(
        undefined,
        {
          readAt: noon,
          deployments: [],
          live: live({ definition: labelled(b), tasks: { healthy: 3 }, queue, ...more }),
        },
        false,
      );
    expect(seen({}).stalledAt).toBe(noon);
    expect(seen({ queue: { ...queue, delaySeconds: 20 } }).stalledAt).toBeUndefined();
    expect(seen({ tasks: { healthy: 2, failing: 1 } }).stalledAt).toBeUndefined();
    expect(seen({ lastFailure: failure }).stalledAt).toBeUndefined();
  });
});

describe('the number of instances', () => {
  const numberFor = (scale: NonNullable<Told['strategy']>['scale'], instances: number) => {
    const { observed } = situation({ live: live({ definition: labelled(a), instances }), written: { lastGood: a } });
    const strategy = { ...recreate, scale };
    return sightOf({ owner: 'shop', observed, wanted: b, strategy, gate: { kind: 'open' }, ignore: [] }).number;
  };

  it("is git's, an autoscaler's, or the autoscaler's within bounds", () => {
    expect(numberFor({ kind: 'git' }, 9)).toEqual({ instances: 4, ours: true });
    expect(numberFor({ kind: 'ignore' }, 9)).toEqual({ instances: 9, ours: false });
    expect(numberFor({ kind: 'ignore' }, 0)).toEqual({ instances: 4, ours: false });
    expect(numberFor({ kind: 'range', min: 2, max: 6 }, 9)).toEqual({ instances: 6, ours: true });
    expect(numberFor({ kind: 'range', min: 2, max: 6 }, 1)).toEqual({ instances: 2, ours: true });
  });
});

describe('a pod whose instances are of two versions, with nobody replacing them', () => {
  const definition = normaliseDefinition({
    id: cart,
    containers: [{ name: 'web', resources: { cpus: 0.1, mem: 32 }, exec: { command: { shell: 'serve' } } }],
    scaling: { kind: 'fixed', instances: 4 },
  });
  const pod: KnownRevision = { ...a, definition };
  const running = (labels: JsonObject, tasks: Tasks): LiveApp => ({
    ...live({ definition, tasks }),
    kind: 'pod',
    definition: { ...labelled(pod), labels: { ...labelsOf(pod), ...labels } },
  });
  const labelsOf = (known: KnownRevision): JsonObject => {
    const { labels } = labelled(known);
    return isJsonObject(labels) ? labels : {};
  };

  it('is put again with a label of its own, because Marathon restarts no pod and replaces nothing for the same definition', () => {
    const mixed = running({}, { healthy: 3, old: 1 });
    const step = stepOf({ wish: pod, live: mixed, written: { lastGood: pod } });
    const labels = { ...labelsOf(pod), BATON_AGAIN: new Date(mixed.version).toISOString() };
    expect(step).toMatchObject({ row: 'I10', action: { kind: 'put', runSpec: 'pod', definition: { labels } } });
  });

  it('is at rest once they are replaced: the label is no difference', () => {
    const replaced = running({ BATON_AGAIN: new Date(noon).toISOString() }, { healthy: 4 });
    const step = stepOf({ wish: pod, live: replaced, written: { lastGood: pod } });
    expect(step).toMatchObject({ row: 'I14', phase: 'settled' });
    expect(step).not.toHaveProperty('action');
  });
});
