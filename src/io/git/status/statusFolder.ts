// The local folder of a remote status branch and where it stands. What is in memory is always what the journal says:
// both change in one place.
import path from 'node:path';
import { promises as fs } from 'node:fs';
import pLimit from 'p-limit';
import { cloneFolder } from '../cloneFolder.js';
import type { Source } from '../fetch.js';
import type { ObjectStore } from '../objects.js';
import { systemCode } from '../trouble.js';
import type { GitLog } from '../types.js';
import { appendJournal } from './journal.js';
import { openFolder, type OpenedFolder } from './remoteFolder.js';
import type { Standing } from './standing.js';

export interface StatusFolder {
  readonly place: string;
  readonly source: Source;
  readonly branch: string;
  readonly log: GitLog;
  objects(): ObjectStore;
  standing(): Standing;
  /** Writes the step into the journal, then takes it. Only from within `inTurn`. */
  stand(next: Standing): Promise<void>;
  /** Another folder has taken this one's place. Only from within `inTurn`. */
  replaced(by: OpenedFolder): void;
  /** One at a time: whoever reads the standing to change it. Never waits for the server. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Whether the oldest commits of the branch are not here. */
  isShallow(): Promise<boolean>;
}

export async function openStatusFolder(
  dataDir: string,
  source: Source,
  branch: string,
  log: GitLog,
): Promise<StatusFolder> {
  const place = cloneFolder(dataDir, 'status', `${source.url}#${branch}`);
  let { objects, standing } = await openFolder(place, source, branch, log);
  const turns = pLimit(1);
  return {
    place,
    source,
    branch,
    log,
    objects: () => objects,
    standing: () => standing,
    async stand(next) {
      if (next.tip !== standing.tip || next.pushed !== standing.pushed) await appendJournal(place, next);
      standing = next;
    },
    replaced(by) {
      ({ objects, standing } = by);
    },
    inTurn: (work) => turns(work),
    isShallow: () => hasContent(path.join(place, 'shallow')),
  };
}

async function hasContent(file: string): Promise<boolean> {
  try {
    return (await fs.stat(file)).size > 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
