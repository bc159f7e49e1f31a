// Makes tests of cases: each variation is one, and they run side by side since their ids are their own.
import { it } from 'vitest';
import type { Case } from './suite/case.js';
import { chapterOf } from './suite/case.js';
import type { Target } from './suite/client.js';
import { failureText, runCase, variations } from './suite/run.js';

/** CONFORMANCE_SEED repeats a run; without it every run draws other ids, counts and orders. */
export const seed = process.env['CONFORMANCE_SEED'] ?? String(Math.floor(Math.random() * 1e9));

/** @param withTarget gives the case a Marathon while it runs */
export function testCases(
  cases: readonly Case[],
  withTarget: (run: (target: Target) => Promise<void>) => Promise<void>,
): void {
  for (const one of cases) {
    for (let variation = 1; variation <= variations; variation += 1) {
      it.concurrent(`${chapterOf(one)}: ${one.title} (${variation})`, async () => {
        await withTarget(async (target) => {
          const outcome = await runCase(one, target, seed, variation);
          if (outcome.kind === 'failed')
            throw new Error(`${failureText(one, outcome)}\n  again     CONFORMANCE_SEED=${seed}`);
        });
      });
    }
  }
}

export const targetOf = (url: string): Target => ({ url, patience: 30, pause: 20 });
