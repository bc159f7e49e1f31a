// S4: a check that can never be asked is said before anything of a rollout begins, and holds nothing else.
import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../../../src/core/decide.js';
import type { Check } from '../../../../src/core/model/check.js';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import type { Strategy } from '../../../../src/core/model/strategy.js';
import { cart, known, minute, noon } from '../build.js';
import { abTest, balanced, blueGreen, canary, common, pairSituation, type PairTold } from './build.js';

const because = 'status.example may not be asked';

/** As `pairSituation`, by settings that do not let `errors` be asked. */
function refused(told: PairTold): Situation {
  const plain = pairSituation(told);
  const { sets } = plain.observed;
  if (sets === undefined) throw new Error('the situation has no sets');
  return {
    ...plain,
    observed: { ...plain.observed, sets: { ...sets, unaskable: [{ check: 'errors', because }] } },
  };
}
const a = balanced('a', canary);
const b = balanced('b', canary);
const beginning = { strategy: canary, wish: b, written: { lastGood: a }, sets: { primary: { runs: a } } } as const;

describe('a check that can never be asked', () => {
  it.each<[string, Strategy]>([
    ['canary', canary],
    ['blue-green', blueGreen],
    ['ab-test', abTest],
  ])('holds a %s before anything of it begins, and names the setting', (_kind, strategy) => {
    const [good, wanted] = [balanced('a', strategy), balanced('b', strategy)];
    const told = { strategy, wish: wanted, written: { lastGood: good }, sets: { primary: { runs: good } } };
    const step = decide(refused(told));
    expect(step).toMatchObject({ row: 'S4', phase: 'held' });
    expect(step.because).toBe(`the check errors can never be asked: ${because}`);
    expect([step.action, step.begins, step.sets]).toEqual([undefined, undefined, undefined]);
    expect(decide(pairSituation(told)).action).toMatchObject({ kind: 'put' });
  });

  it('holds nothing that has begun', () => {
    const told = { ...beginning, written: { lastGood: a, begun: b } };
    expect(decide(refused(told))).toMatchObject({ row: 'C17', action: { kind: 'put' } });
  });

  it('holds no way back to what has settled here lately', () => {
    const settled = [{ revision: b.revision, commit: b.commit, at: noon - 60 * minute }];
    const told = { ...beginning, written: { lastGood: a, settled } };
    expect(decide(refused(told))).toMatchObject({ row: 'C23', phase: 'promoting' });
  });

  it('takes the traffic from what a newer commit took the place of all the same, and then that itself', () => {
    const before = { primary: { runs: a }, candidate: { runs: balanced('c', canary) } };
    const recorded = { candidate: setIdOf(cart, 'candidate'), share: 5, size: 1, step: 0 } as const;
    const told = { ...beginning, sets: before, recorded, shown: [5] };
    expect(decide(refused(told))).toMatchObject({ row: 'C13', action: { kind: 'weigh', share: 0 } });
    const drained = { ...told, recorded: { ...recorded, share: 0 }, shown: [0] };
    expect(decide(refused(drained))).toMatchObject({ row: 'C13', action: { kind: 'remove' } });
  });

  it('holds no scale', () => {
    const more = balanced('a', canary, { instances: 6 });
    expect(decide(refused({ ...beginning, wish: more }))).toMatchObject({ action: { kind: 'scale' } });
  });
});

describe('a check of HAProxy', () => {
  const check: Check = { name: '5xx', failAfter: 3, kind: 'haproxy', what: 'error-share', limit: { below: 0.1 } };
  const strategy: Strategy = {
    ...common,
    checks: [check],
    kind: 'canary',
    steps: [{ size: { kind: 'weight', percent: 5 }, pause: 0 }],
  };
  const [good, wanted] = [balanced('a', strategy), balanced('b', strategy)];
  const told = { strategy, wish: wanted, written: { lastGood: good }, sets: { primary: { runs: good } } };

  it('can be asked where the settings name an agent', () => {
    expect(decide(pairSituation(told))).toMatchObject({ row: 'C17' });
  });

  it('can never be asked where shares follow the number of tasks', () => {
    const step = decide(pairSituation({ ...told, balancing: { kind: 'instances' } }));
    expect(step).toMatchObject({ row: 'S4', phase: 'held' });
    expect(step.because).toContain('name no haproxy-agent in `balancers`');
  });

  it('can never be asked about an app that no HAProxy serves', () => {
    const vip = { portDefinitions: [{ port: 10_001, protocol: 'tcp', labels: { VIP_0: '/cart:80' } }] };
    const [old, young] = [known('a', vip, 'a', strategy), known('b', vip, 'b', strategy)];
    const step = decide(
      pairSituation({ ...told, wish: young, written: { lastGood: old }, sets: { primary: { runs: old, bare: true } } }),
    );
    expect(step).toMatchObject({ row: 'S4', phase: 'held' });
    expect(step.because).toContain('without a HAPROXY label');
  });
});
