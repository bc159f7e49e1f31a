// "What must always hold" of docs/rollouts.md, over random histories with kills between any two acts.
// BATON_HISTORIES sets how many: the committed run is short and the same every time; a long one, with histories of its
// own, is for whoever changes a row. What a long run finds is kept in found.test.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history } from './history.js';
import { verdictOn } from './verdict.js';

const asked = process.env['BATON_HISTORIES'];
const histories = Number(asked ?? 700);
const chosen = process.env['BATON_SEED'] ?? (asked === undefined ? '20261121' : undefined);
const seed = chosen === undefined ? {} : { seed: Number(chosen) };

describe('whatever happens, and wherever the process is killed', () => {
  it(
    `it ends settled, or rejected with the last good revision serving (${histories} histories)`,
    { timeout: 600_000 },
    () => {
      fc.assert(
        fc.property(history, (told) => {
          const { wrong, log } = verdictOn(told);
          expect(wrong, log.join('\n')).toEqual([]);
        }),
        { numRuns: histories, ...seed },
      );
    },
  );
});
