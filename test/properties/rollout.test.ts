// "What must always hold" of docs/rollouts.md, over random histories with kills between any two acts.
// BATON_HISTORIES sets how many: the committed run is short, a long one is for whoever changes a row.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history } from './history.js';
import { verdictOn } from './verdict.js';

const histories = Number(process.env['BATON_HISTORIES'] ?? 700);
const seed = process.env['BATON_SEED'] === undefined ? {} : { seed: Number(process.env['BATON_SEED']) };

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
