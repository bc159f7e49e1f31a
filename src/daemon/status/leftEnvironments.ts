// Apps of an environment that baton.yaml does not have any more: they are left as they run, and their records say so. To take
// an environment out is the quickest way to let go of it; it must never be the quickest way to delete it.
import type { AppKey } from '../../core/model/ids.js';
import { baseOf } from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import { nextRecord } from '../../core/status/nextRecord.js';
import type { Wanted } from '../sources/desired.js';

/** The records that have to be written; none while it cannot be told which environments there are. */
export function leftRecords(
  { loaded, followed, apart }: Wanted,
  records: ReadonlyMap<AppKey, AppRecord>,
): readonly (readonly [AppKey, AppRecord])[] {
  if (!loaded.described) return [];
  const described = new Set<string>([
    // `production` was perhaps given a second cluster: then its apps are looked after under another name.
    ...loaded.environments.flatMap(({ environment }) => [environment.name, environment.base]),
    ...loaded.stopped.keys(),
    ...apart.keys(),
  ]);
  const stopped = new Set<string>(loaded.stopped.keys());
  const left: (readonly [AppKey, AppRecord])[] = [];
  for (const [key, record] of records) {
    const { environment } = record;
    if (described.has(environment) || stopped.has(baseOf(environment))) continue;
    const next = nextRecord({
      app: record.app,
      environment,
      previous: record,
      commit: followed.tree.commit,
      counts: { instances: record.instances, healthy: record.healthy },
      step: { row: 'E0', phase: 'held', because: `baton.yaml has no environment ${environment} any more: ${leftSo}` },
      problems: [],
      at: followed.tree.committedAt,
    });
    if (next !== record) left.push([key, next]);
  }
  return left;
}

const leftSo =
  'the app is left as it runs, and nothing is done with it: put the environment back (git revert), or, if it was meant, remove the app from Marathon by hand';
