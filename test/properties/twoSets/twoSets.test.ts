// "What must always hold" of docs/rollouts.md for two sets, over random histories with kills between any two acts.
// BATON_HISTORIES sets how many for each way to deploy; the committed run is short and the same every time. What a long
// run finds is kept in found.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOf, twoSetNames } from './history.js';
import { verdictOn } from './verdict.js';

const asked = process.env['BATON_HISTORIES'];
const histories = Number(asked ?? 12);
const chosen = process.env['BATON_SEED'] ?? (asked === undefined ? '20261121' : undefined);
const seed = chosen === undefined ? {} : { seed: Number(chosen) };

describe('whatever happens to two sets, and wherever the process is killed', () => {
  it.each(twoSetNames)(
    `%s ends settled, or rejected with the last good revision serving (${histories} histories)`,
    { timeout: 36_000_000 },
    (name) => {
      fc.assert(
        fc.property(historyOf(name), (told) => {
          const { wrong, log } = verdictOn(told);
          expect(wrong, log.join('\n')).toEqual([]);
        }),
        { numRuns: histories, ...seed },
      );
    },
  );
});
