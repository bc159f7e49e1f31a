// The arithmetic of a replacement: the worked examples of the Marathon source, played through by a small simulation
// that lets every new instance become healthy and every doomed one die.
import { describe, expect, it } from 'vitest';
import { launchable, replacementStrategy } from '../../../src/local/marathon/deployment/replacement.js';

const situation = (
  wanted: number,
  current: number,
  min: number,
  over: number,
  healthy = current,
  resident = false,
) => ({
  wanted,
  current,
  healthy,
  minimumHealthCapacity: min,
  maximumOverCapacity: over,
  resident,
});

describe('a replacement', () => {
  it.each([
    // wanted, current, min, over → maxCapacity, killed at once, launched at once
    [10, 10, 1, 1, 20, 0, 10],
    [10, 10, 0.5, 0, 10, 5, 0],
    [10, 10, 1, 0, 11, 0, 1],
    [1, 1, 0, 0, 1, 1, 0],
    [3, 3, 0.5, 0.5, 4, 1, 1],
    [4, 10, 1, 1, 8, 6, 0],
    [6, 2, 0.5, 0, 6, 0, 4],
    [5, 5, 0.5, 0.25, 6, 2, 1],
  ])(
    'of %i over %i with min %f and over %f may hold %i, kills %i and launches %i',
    (n, c, min, over, max, kill, launch) => {
      const strategy = replacementStrategy(situation(n, c, min, over));
      expect(strategy).toEqual({ maxCapacity: max, killNow: kill });
      expect(launchable(n, 0, c, strategy.maxCapacity)).toBe(launch);
    },
  );

  it('counts no old instance as healthy when only Marathon checks it, so that over-capacity 0 moves nothing', () => {
    const strategy = replacementStrategy(situation(4, 4, 0.5, 0, 0));
    expect(strategy).toEqual({ maxCapacity: 4, killNow: 0 });
    expect(launchable(4, 0, 4, strategy.maxCapacity)).toBe(0);
  });

  it('takes a resident app below its minimum rather than over its capacity', () => {
    expect(replacementStrategy(situation(3, 3, 1, 0, 3, true))).toEqual({ maxCapacity: 3, killNow: 1 });
  });

  it('kills what an earlier, cancelled deployment left over at once', () => {
    expect(replacementStrategy(situation(4, 7, 1, 1)).killNow).toBe(3);
  });

  it.each([
    [10, 10, 1, 1],
    [10, 10, 0.5, 0],
    [10, 10, 1, 0],
    [1, 1, 0, 0],
    [3, 3, 0.5, 0.5],
    [4, 10, 1, 1],
    [6, 2, 0.5, 0],
    [5, 5, 0.5, 0.25],
  ])(
    'of %i over %i with min %f and over %f ends, never above its capacity nor below its minimum',
    (n, c, min, over) => {
      const { killNow, maxCapacity } = replacementStrategy(situation(n, c, min, over));
      const floor = Math.min(Math.ceil(n * min), c);
      let old = c;
      let toKill = c;
      let dying = Math.min(killNow, toKill);
      toKill -= dying;
      let started = launchable(n, 0, old, maxCapacity);
      let healthy = 0;
      for (let round = 0; (old > 0 || healthy < n) && round < 100; round += 1) {
        expect(old - dying + healthy).toBeGreaterThanOrEqual(floor);
        // Capacity may be exceeded only by what was too many before anything began.
        expect(old + started).toBeLessThanOrEqual(Math.max(maxCapacity, c));
        old -= dying;
        dying = 0;
        started += launchable(n, started, old, maxCapacity);
        const cameUp = started - healthy;
        healthy = started;
        dying = Math.min(cameUp, toKill);
        toKill -= dying;
      }
      expect({ old, healthy }).toEqual({ old: 0, healthy: n });
    },
  );
});
