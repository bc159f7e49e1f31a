// The pages of the status branch that are rewritten now and then: the table of each environment that is behind its records,
// and the page that links them all.
import type { EnvironmentName, Instant } from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import { statusIndex, statusIndexPath, statusTable, statusTablePath } from '../../core/status/tables.js';
import type { Said } from './said.js';

/** Path → text. `waiting`: branches whose newest commit is not followed, with the reason, as the index shows them. */
export function pagesOf(
  records: readonly AppRecord[],
  stale: ReadonlySet<EnvironmentName>,
  { said, now, waiting }: { readonly said: Said; readonly now: Instant; readonly waiting: Waiting },
): ReadonlyMap<string, string> {
  const environments = [...new Set(records.map((record) => record.environment))].sort().map((name) => ({
    name,
    records: records.filter((record) => record.environment === name),
  }));
  const tables = environments.flatMap(({ name, records: own }): [string, string][] =>
    stale.has(name) ? [[statusTablePath(name), statusTable(name, own, said.linesOf(name, own, now))]] : [],
  );
  return new Map([...tables, [statusIndexPath, statusIndex(environments, waiting)]]);
}

type Waiting = Parameters<typeof statusIndex>[1];
