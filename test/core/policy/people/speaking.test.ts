// When `next` is taken down, and when it is refused because nothing would come of it.
import { describe, expect, it } from 'vitest';
import type { RecordedSets } from '../../../../src/core/model/record.js';
import { isAppId } from '../../../../src/core/model/ids.js';
import type { Strategy } from '../../../../src/core/model/strategy.js';
import { next, type Standing } from '../../../../src/core/policy/people/speaking.js';
import { checked, known, noon, record } from '../../rollout/build.js';
import { abTest, blueGreen, canary, common, recordedSets } from '../../rollout/twoSets/build.js';

const word = { by: 'ada', because: 'looks fine', at: noon };
const byHand: Strategy = { ...common, kind: 'blue-green', soak: 0, keepOld: 0, switch: 'by-hand' };
const candidate = checked('/shop/cart-canary', isAppId);

function at(strategy: Strategy, sets: Partial<RecordedSets>): Standing {
  const begun = known('b', {}, 'b', strategy);
  const now = { phase: 'progressing', because: '0 of 1 tasks healthy' } as const;
  return {
    wanted: 'defined',
    decisions: { paused: null, verdict: null },
    mode: 'apply',
    record: { ...record({ begun }), ...now, sets: recordedSets({ candidate, ...sets }) },
  };
}

describe('`next`', () => {
  it.each<[sentence: string, strategy: Strategy, sets: Partial<RecordedSets>, full: boolean, kind: string]>([
    ['ends the stage of a canary', canary, { share: 5, step: 0 }, false, 'said'],
    ['ends an A/B test', abTest, { share: 20, step: 0 }, false, 'said'],
    ['says yes to a switch by hand', byHand, {}, false, 'said'],
    ['is refused before the first share of a canary', canary, {}, false, 'refused'],
    ['is refused where a share was taken back, which comes again by itself', canary, { step: 1 }, false, 'refused'],
    ['is refused before a switch that waits for nobody', blueGreen, {}, false, 'refused'],
    ['is refused before the first share of an A/B test', abTest, {}, false, 'refused'],
    ['with --full goes past all stages before the first of them, too', canary, {}, true, 'said'],
    ['is refused beside no other set', canary, { candidate: null }, false, 'refused'],
    ['need not be said twice', canary, { share: 5, step: 0, next: 'once' }, false, 'already'],
  ])('%s', (_sentence, strategy, sets, full, kind) => {
    expect(next(at(strategy, sets), word, full).kind).toBe(kind);
  });

  it('says why there is nothing to end yet', () => {
    expect(next(at(canary, {}), word, false)).toEqual({
      kind: 'refused',
      because:
        '/shop/cart-canary has no traffic now, and gets it without a word as soon as it may; it is progressing: 0 of 1 tasks healthy',
    });
  });
});
