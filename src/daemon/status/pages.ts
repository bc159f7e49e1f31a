// The pages of the status branch that are rewritten now and then: the table of each environment that is behind its records,
// and the page that links them all.
import type { EnvironmentName, Instant } from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import type { BranchNotice } from '../../core/status/branchesFile.js';
import { statusIndex, statusIndexPath, statusTable, statusTablePath } from '../../core/status/tables.js';
import type { Said } from './said.js';

/** Path → text. `notices`: of branches whose newest commit is not followed everywhere, as the index shows them. */
export function pagesOf(
  records: readonly AppRecord[],
  stale: ReadonlySet<EnvironmentName>,
  { said, now, notices }: { readonly said: Said; readonly now: Instant; readonly notices: readonly BranchNotice[] },
): ReadonlyMap<string, string> {
  const environments = [...new Set(records.map((record) => record.environment))].sort().map((name) => ({
    name,
    records: records.filter((record) => record.environment === name),
  }));
  const tables = environments.flatMap(({ name, records: own }): [string, string][] =>
    stale.has(name) ? [[statusTablePath(name), statusTable(name, own, said.linesOf(name, own, now))]] : [],
  );
  return new Map([...tables, [statusIndexPath, statusIndex(environments, notices)]]);
}
