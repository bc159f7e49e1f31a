// Floors and room, over every number of instances that matters.
import { describe, expect, it } from 'vitest';
import { floorOf, most, withRoom, wouldStandStill } from '../../../src/core/rollout/capacity.js';
import { capacityOf } from '../../../src/core/rollout/definition.js';
import { defaultPatience, type Strategy } from '../../../src/core/model/strategy.js';
import { definition, rolling } from './build.js';

const tight = { upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0 } };

describe('room', () => {
  it('is at least one task more for every number of instances up to 2000, and never a fraction above 1', () => {
    for (let instances = 1; instances <= 2_000; instances += 1) {
      const { maximumOver } = capacityOf(withRoom(definition('a', { ...tight, instances })));
      expect(most(instances, maximumOver), `${instances} × (1 + ${maximumOver})`).toBeGreaterThan(instances);
      expect(maximumOver).toBeLessThanOrEqual(1);
    }
  });

  it('leaves alone what has room, and what Marathon does not let have it', () => {
    const roomy = definition('a');
    expect(withRoom(roomy)).toBe(roomy);
    const single = definition('a', { ...tight, instances: 1, labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' } });
    expect(withRoom(single)).toBe(single);
    const resident = definition('a', {
      ...tight,
      container: { type: 'MESOS', volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 10 } }] },
    });
    expect(withRoom(resident)).toBe(resident);
  });
});

describe('a replacement that could never begin', () => {
  const of = (minimumHealthCapacity: number, maximumOverCapacity: number) =>
    definition('a', { instances: 4, upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity } });

  it.each([
    ['three of four must stay and three are healthy', of(0.75, 0), 4, 3, true],
    ['three of four must stay and four are healthy', of(0.75, 0), 4, 4, false],
    ['three of four must stay, three are left, and one may be started', of(0.75, 0), 3, 3, false],
    ['all must stay and all are healthy: Marathon starts one more by itself', of(1, 0), 4, 4, false],
    ['all must stay and one is sick', of(1, 0), 4, 3, true],
    ['all must stay, one is sick, and one more may run', of(1, 0.25), 4, 3, false],
    ['none must stay', of(0, 0), 4, 1, false],
    ['none must stay, and none is healthy', of(0, 0), 4, 0, true],
  ])('%s', (_, wanted, tasks, healthy, still) => {
    expect(wouldStandStill(wanted, tasks, healthy)).toBe(still);
  });
});

describe('the floor', () => {
  const inService = (atLeast: Extract<Strategy, { kind: 'minimum-in-service' }>['atLeast']): Strategy => ({
    ...defaultPatience,
    kind: 'minimum-in-service',
    atLeast,
    scale: { kind: 'git' },
  });

  it("is Marathon's, or the strategy's, and never more than there are instances", () => {
    expect(
      floorOf(rolling, definition('a', { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 } }), 5),
    ).toBe(3);
    expect(floorOf(inService({ kind: 'count', count: 3 }), definition('a'), 5)).toBe(3);
    expect(floorOf(inService({ kind: 'count', count: 3 }), definition('a'), 2)).toBe(2);
    expect(floorOf(inService({ kind: 'percent', percent: 75 }), definition('a'), 10)).toBe(8);
  });
});
