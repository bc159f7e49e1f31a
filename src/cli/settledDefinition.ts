// The definition of a revision that settled once: from the records in the history of the status branch, which hold what
// really ran, else rendered anew from the commit that brought it.
import type { CommitSha, Revision } from '../core/model/ids.js';
import type { KnownRevision } from '../core/model/record.js';
import { knownOf } from '../core/rollout/pursuit.js';
import { parseRecord } from '../core/status/parseRecord.js';
import { recordPath } from '../core/status/recordPath.js';
import { must } from './context.js';
import type { Named, Room } from './saying.js';

/** Far enough for five revisions of an app that moves all day; each step costs another look at the history. */
const reaches = [30, 300, 3_000];

export async function settledDefinition(
  app: Named,
  wanted: { readonly revision: Revision; readonly commit: CommitSha },
  room: Room,
): Promise<KnownRevision | undefined> {
  return (await inHistory(app, wanted.revision, room)) ?? (await inCommit(app, wanted, room));
}

async function inHistory(
  { id, environment }: Named,
  revision: Revision,
  { composed, signal }: Room,
): Promise<KnownRevision | undefined> {
  const path = recordPath(environment, id);
  for (const reach of reaches) {
    const { entries } = must(await composed.status.history(path, reach, signal));
    for (const { text } of entries) {
      const record = typeof text === 'string' ? parseRecord(path, text) : undefined;
      const good = record?.ok === true ? record.value.lastGood : null;
      if (good?.revision === revision) return good;
    }
    if (entries.length < reach) return undefined;
  }
  return undefined;
}

/** Only if it renders to the very same revision: another Baton may render otherwise. */
async function inCommit(
  { key }: Named,
  { revision, commit }: { readonly revision: Revision; readonly commit: CommitSha },
  { composed, signal }: Room,
): Promise<KnownRevision | undefined> {
  const wanted = await composed.daemon.read(commit, signal);
  const app = wanted.ok ? wanted.value.apps.get(key) : undefined;
  return app?.revision === revision ? { ...knownOf(app), commit } : undefined;
}
