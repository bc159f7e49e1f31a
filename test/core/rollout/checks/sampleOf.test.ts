import { describe, expect, it } from 'vitest';
import type { Check, CheckLimit, Comparison } from '../../../../src/core/model/check.js';
import { measured, nothing, sampleOf, type Measured } from '../../../../src/core/rollout/checks/sampleOf.js';

const check = (limit: CheckLimit, compared?: Comparison): Check => ({
  name: 'errors',
  kind: 'prometheus',
  query: 'q',
  failAfter: 3,
  limit,
  ...(compared && { compared }),
});

describe('a sample', () => {
  it.each<[CheckLimit, number, string, string]>([
    [{ below: 0.01 }, 0.0018, 'pass', '0.0018, which is below 0.01'],
    [{ below: 0.01 }, 0.01834567, 'fail', '0.01835, and has to be below 0.01'],
    [{ below: 0.01 }, 0.01, 'fail', '0.01, and has to be below 0.01'],
    [{ above: 100 }, 12_345.6, 'pass', '12346, which is above 100'],
    [{ above: 100 }, 100, 'fail', '100, and has to be above 100'],
    [{ above: 1, below: 2 }, 1.5, 'pass', '1.5, which is above 1 and below 2'],
    [{ above: 1, below: 2 }, 2.5, 'fail', '2.5, and has to be above 1 and below 2'],
  ])('within %j, %d: %s', (limit, value, verdict, because) => {
    expect(sampleOf(check(limit), 7, measured(value))).toEqual({ check: 'errors', at: 7, verdict, because, value });
  });

  it.each<[Comparison, number, number, string, string]>([
    ['ratio', 0.03, 0.02, 'fail', '1.5 times that of the primary (0.03 to 0.02), and has to be below 1.5'],
    ['ratio', 0.01, 0.02, 'pass', '0.5 times that of the primary (0.01 to 0.02), which is below 1.5'],
    ['ratio', 0, 0, 'pass', '1 times that of the primary (0 to 0), which is below 1.5'],
    ['ratio', 0.001, 0, 'fail', 'infinitely many times that of the primary (0.001 to 0), and has to be below 1.5'],
    ['difference', 3, 1, 'fail', 'a difference of 2 from that of the primary (3 to 1), and has to be below 1.5'],
    ['difference', 1, 3, 'pass', 'a difference of -2 from that of the primary (1 to 3), which is below 1.5'],
  ])('by %s of %d and %d: %s', (how, candidate, primary, verdict, because) => {
    const sample = sampleOf(check({ below: 1.5 }, how), 7, measured(candidate), measured(primary));
    expect(sample).toMatchObject({ verdict, because });
  });

  it.each<[Measured, Measured | undefined, string]>([
    [nothing('Prometheus is away'), measured(1), 'Prometheus is away'],
    [measured(1), nothing('Prometheus is away'), 'of the primary, Prometheus is away'],
    [measured(1), undefined, 'there is no primary to compare it with'],
    [measured(NaN), measured(1), 'it is NaN, so there is no data behind it'],
    [measured(Infinity), measured(1), 'it is Infinity, so there is no data behind it'],
  ])('of %j and %j decides nothing', (candidate, primary, because) => {
    expect(sampleOf(check({ below: 1.5 }, 'ratio'), 7, candidate, primary)).toEqual({
      check: 'errors',
      at: 7,
      verdict: 'undecided',
      because,
    });
  });
});
