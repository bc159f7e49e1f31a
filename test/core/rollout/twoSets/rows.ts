// What a row of a table of two sets is, as a test: a situation, and the sentence that it leads to.
import { expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import type { Strategy } from '../../../../src/core/model/strategy.js';
import { pairSituation, type PairTold } from './build.js';

export type Row = readonly [
  row: string,
  sentence: string,
  /** Another strategy than the one of the table, where the row is about that. */
  told: Omit<PairTold, 'strategy'> & { readonly strategy?: Strategy },
  phase: string,
  because: string,
  action: Readonly<Record<string, unknown>> | 'none',
  /** What is written down about the sets; null: that there are none; absent: whatever. */
  sets?: Readonly<Record<string, unknown>> | null,
];

/** One test for each row. */
export function decidesAs(strategy: Strategy, rows: readonly Row[]): void {
  it.each(rows.map((of) => [of[0], of[1], of] as const))('%s: %s', (row, _sentence, of) => {
    const [, , told, phase, because, action, sets] = of;
    const step = decide(pairSituation({ strategy, ...told }));
    expect({ row: step.row, phase: step.phase }, step.because).toEqual({ row, phase });
    expect(step.because).toContain(because);
    if (action === 'none') expect(step.action).toBe(undefined);
    else expect(step.action).toMatchObject(action);
    if (sets === null) expect(step.sets).toBe(null);
    else if (sets !== undefined) expect(step.sets).toMatchObject(sets);
  });
}
