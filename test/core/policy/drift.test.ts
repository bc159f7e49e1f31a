// A settled app that somebody changed by hand.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { defaultPatience } from '../../../src/core/model/strategy.js';
import { foreign, known, labelled, live, noon, minute, situation, type Told } from '../rollout/build.js';

const a = known('a');
const b = known('b');
const edited = live({ definition: { ...labelled(a), env: { LEVEL: 'debug' } } });
const scaled = live({ definition: labelled(a), instances: 6, scaled: 10, changed: 90 });
const fewer = live({ definition: labelled(a), instances: 2, scaled: 10, changed: 90 });
const stepOf = (told: Told) => decide(situation({ wish: a, written: { lastGood: a }, ...told }));

describe('drift', () => {
  it('warn: says which fields, and writes nothing', () => {
    const step = stepOf({ live: edited, drift: 'warn' });
    expect(step).toMatchObject({ row: 'D2', phase: 'drifted' });
    expect(step.because).toContain('changed by hand since 2026-05-04T11:55:00Z: /env/LEVEL debug (in git (none))');
    expect(step.action).toBeUndefined();
    expect(stepOf({ live: scaled, drift: 'warn' }).because).toContain('6 instances, in git 4');
  });

  it('says both values, and never a secret', () => {
    const secret = live({ definition: { ...labelled(a), env: { DB_PASSWORD: 'tops3cret' }, cmd: 'serve z' } });
    const { because } = stepOf({ live: secret });
    expect(because).toContain('/cmd serve z (in git serve a)');
    expect(because).toContain('/env/DB_PASSWORD');
    expect(because).not.toContain('tops3cret');
  });

  it('ignore: settled', () => {
    expect(stepOf({ live: edited, drift: 'ignore' })).toMatchObject({ row: 'D1', phase: 'settled' });
  });

  it("restore: puts it back, once somebody's own deployment has ended", () => {
    expect(stepOf({ live: edited, drift: 'restore' })).toMatchObject({
      row: 'I11',
      action: { kind: 'put', force: false },
    });
    expect(stepOf({ live: edited, deployments: [foreign], drift: 'restore' })).toMatchObject({ row: 'I4' });
    expect(stepOf({ live: fewer, drift: 'restore' })).toMatchObject({
      row: 'I12',
      action: { kind: 'scale', instances: 4 },
    });
  });

  it('restore: keeps tasks that were added by hand for an hour', () => {
    expect(stepOf({ live: scaled, drift: 'restore' })).toMatchObject({ row: 'D3', wakeAt: noon + 50 * minute });
    const long = live({ definition: labelled(a), instances: 6, scaled: 61, changed: 90 });
    expect(stepOf({ live: long, drift: 'restore' })).toMatchObject({
      row: 'I12',
      action: { kind: 'scale', instances: 4 },
    });
  });

  it('a newer commit overrides it', () => {
    expect(stepOf({ wish: b, live: edited })).toMatchObject({ row: 'I11', action: { kind: 'put' } });
  });

  it('an ignored field does not drift, and stays as it is live when something else is written', () => {
    const ignore = ['/env/LEVEL'];
    expect(stepOf({ live: edited, ignore })).toMatchObject({ row: 'I14', phase: 'settled' });
    expect(stepOf({ wish: b, live: edited, ignore })).toMatchObject({
      action: { kind: 'put', definition: { cmd: 'serve b', env: { LEVEL: 'debug' } } },
    });
  });

  it('a merged number is no drift', () => {
    expect(stepOf({ wish: known('a', { instances: 6 }), live: live({ definition: labelled(a) }) })).toMatchObject({
      row: 'I12',
      action: { kind: 'scale', instances: 6 },
    });
  });

  it("a number that a commit takes back from an autoscaler is no drift: git's is brought", () => {
    const scale = { kind: 'ignore' } as const;
    const autoscaled = known('a', {}, 'a', { ...defaultPatience, kind: 'rolling', annotated: false, scale });
    expect(stepOf({ live: scaled, written: { lastGood: autoscaled } })).toMatchObject({
      row: 'I12',
      action: { kind: 'scale', instances: 4 },
    });
  });

  it('an app that rests after a verdict drifts, too; one on its way back is put back', () => {
    const condemned = { lastGood: a, rejected: b } as const;
    expect(stepOf({ wish: b, live: edited, written: { ...condemned, phase: 'rejected' } })).toMatchObject({
      row: 'D2',
    });
    expect(stepOf({ wish: b, live: edited, written: { ...condemned, phase: 'aborting' } })).toMatchObject({
      row: 'I7',
      action: { kind: 'put' },
    });
  });

  it('a hand edit of what had begun and was reverted is gone back from', () => {
    const half = live({ definition: { ...labelled(b), env: { LEVEL: 'debug' } } });
    expect(stepOf({ live: half, written: { lastGood: a, begun: b } })).toMatchObject({
      row: 'I11',
      action: { kind: 'put' },
    });
  });
});
