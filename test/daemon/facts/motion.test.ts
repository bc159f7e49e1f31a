// Who takes one of the places of `rollouts.atOnce`.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import { appKey, isAppId } from '../../../src/core/model/ids.js';
import { plainEnvironment } from '../../../src/core/definition/environments/environmentDefaults.js';
import { Motion } from '../../../src/daemon/facts/motion.js';
import type { Target } from '../../../src/daemon/targets.js';
import { cart, checked, known, labelled, live, situation } from '../../core/rollout/build.js';

const environment = plainEnvironment();
const target = (id: typeof cart): Target => ({ key: appKey(environment.name, id), id, environment });
const shelf = checked('/shop/shelf', isAppId);

describe('the places of rollouts.atOnce', () => {
  it('are not taken by apps that have settled and that Marathon has to heal', () => {
    const a = known('a');
    const sick = live({ definition: labelled(a), tasks: { healthy: 1, failing: 3 } });
    const step = decide(situation({ wish: a, live: sick, written: { lastGood: a } }));
    const motion = new Motion('shop', () => undefined);
    motion.decided(target(cart), step);
    expect(step).toMatchObject({ row: 'I15', phase: 'progressing' });
    expect(motion.besides(target(shelf), [])).toBe(0);
    // A sync waits for it all the same.
    expect(motion.isStill).toBe(false);
  });

  it('are taken by a change that is not healthy yet', () => {
    const [a, b] = [known('a'), known('b')];
    const young = live({ definition: labelled(b), tasks: { healthy: 1, failing: 3 } });
    const step = decide(situation({ wish: b, live: young, written: { lastGood: a, begun: b } }));
    const motion = new Motion('shop', () => undefined);
    motion.decided(target(cart), step);
    expect(step).toMatchObject({ row: 'I15', phase: 'progressing' });
    expect(motion.besides(target(shelf), [])).toBe(1);
  });
});
