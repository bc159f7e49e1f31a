// The records of the status branch, read as any clone would: with the settings, whether a daemon runs or not.
import type { AppId, EnvironmentName } from '../core/model/ids.js';
import { isPartOf, resolveAppId } from '../core/model/ids.js';
import { problemText } from '../core/model/problem.js';
import type { AppRecord } from '../core/model/record.js';
import { parseRecord } from '../core/status/parseRecord.js';
import type { Composed } from '../compose.js';
import type { RepositorySettings } from '../config/settings.js';
import { must } from './context.js';
import { Failure } from './failure.js';

export async function readRecords(
  { repository, status }: Composed,
  { statusBranch }: RepositorySettings,
  signal: AbortSignal,
): Promise<readonly AppRecord[]> {
  const branches = must(await repository.listBranches(signal));
  must(await status.refresh(branches.get(statusBranch), signal));
  const files = [...(await status.files())].filter(([path]) => path.startsWith('apps/'));
  return files.flatMap(([path, text]) => {
    const record = parseRecord(path, text);
    if (record.ok) return [record.value];
    process.stderr.write(record.problems.map((one) => `baton: ${problemText(one)}\n`).join(''));
    return [];
  });
}

/** The record of one app; when it is on record in several environments, `environment` must say which. */
export function findRecord(
  records: readonly AppRecord[],
  app: string,
  environment: EnvironmentName | undefined,
): AppRecord {
  const id = parseApp(app);
  const found = records.filter(
    (one) => one.app === id && (environment === undefined || isPartOf(one.environment, environment)),
  );
  const [only, second] = found;
  if (only === undefined) {
    const near = didYouMean(
      id,
      records.map((one) => one.app),
    );
    throw new Failure(
      `nothing is on record about ${id}${environment === undefined ? '' : ` in ${environment}`}${near}`,
    );
  }
  if (second === undefined) return only;
  throw new Failure(
    `${id} is in several environments; add --env, one of ${found.map((one) => one.environment).join(', ')}`,
    2,
  );
}

/** `; did you mean /staging/shop/cart?`: ids with the same last name, as when a prefix was left out or put before; else empty. */
export function didYouMean(id: AppId, known: readonly AppId[]): string {
  const near = [...new Set(known)].filter((other) => other.endsWith(id.slice(id.lastIndexOf('/'))));
  const more = near.length > mostMeant ? ` (and ${near.length - mostMeant} more of that name)` : '';
  return near.length === 0 ? '' : `; did you mean ${near.slice(0, mostMeant).join(' or ')}${more}?`;
}

const mostMeant = 5;

export function parseApp(text: string): AppId {
  const id = resolveAppId(text);
  if (id !== undefined) return id;
  throw new Failure(`${text} is not the id of an app; write it like /shop/cart`, 2);
}
