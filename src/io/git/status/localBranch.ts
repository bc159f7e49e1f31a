// The status branch of a repository on this machine: one reference in it, written where it is. Nothing ever waits. The
// reference is the only truth: whoever else moves it is followed before every commit.
import pLimit from 'p-limit';
import { isWordPath } from '../../../core/status/decisionPath.js';
import { findGitFolder } from '../localFolder.js';
import { openObjects, type ObjectStore } from '../objects.js';
import { reading } from '../reading.js';
import { branchTip } from '../references.js';
import { asTrouble, GitTrouble } from '../trouble.js';
import { commitOn, signature, withoutOutrun, type Author } from './commits.js';
import { draftFiles, textsOf } from './drafts.js';
import { readHistory } from './history.js';
import type { GitStatusBranch, StatusCommit } from './types.js';
import { pause } from './pause.js';
import { noRecords, readRecords, type Records } from './records.js';
import { moveBranch } from './refFile.js';

export interface LocalBranchOptions {
  readonly path: string;
  readonly branch: string;
  readonly author: Author;
}

interface Seen {
  readonly tip: string | undefined;
  readonly records: Records;
}

/** How often somebody else may be faster before it is told: a record that could not be added is a lost record. */
const races = 50;

const patient = new AbortController().signal;

export async function openLocalStatusBranch({ path, branch, author }: LocalBranchOptions): Promise<GitStatusBranch> {
  const where = `the status branch in ${path}`;
  const gitdir = await findGitFolder(path);
  const serial = pLimit(1);
  let seen: Seen = { tip: undefined, records: noRecords };
  /** What people said, as whoever writes has read it: path → object. */
  let given: ReadonlyMap<string, string> = new Map();

  /** A store with an empty cache each time: people run git in there too, and their gc moves objects about. */
  async function look(): Promise<ObjectStore> {
    const objects = openObjects(gitdir, true);
    const tip = await branchTip(objects.gitdir, branch);
    if (tip === seen.tip) return objects;
    seen = { tip, records: tip === undefined ? noRecords : await readRecords(objects, tip, seen.records) };
    return objects;
  }

  async function commit(entry: StatusCommit): Promise<void> {
    for (let lost = 0; lost < races; lost += 1) {
      const objects = await look();
      const isOutrun = (path: string): boolean => seen.records.get(path)?.blob !== given.get(path);
      const { edits, records } = await draftFiles(objects, seen.records, withoutOutrun(entry.files, isOutrun));
      const draft = { edits, message: entry.message, author: signature(author, entry.at) };
      const made = await commitOn(objects, seen.tip, draft);
      if (made === undefined) return;
      if (!(await moveBranch(objects, branch, seen.tip, made))) {
        await pause(Math.min(lost + 1, 4), patient);
        continue;
      }
      seen = { tip: made, records };
      if ([...edits.keys()].some(isWordPath)) given = wordsIn(records);
      return;
    }
    throw new GitTrouble('damaged', `${where}: others keep writing to ${branch}; the record could not be added.`);
  }

  await look().catch((error: unknown) => {
    throw asTrouble(error, where);
  });
  return {
    refresh: () =>
      reading(where, () =>
        serial(async () => {
          await look();
        }),
      ),
    files: () =>
      serial(() => {
        given = wordsIn(seen.records);
        return textsOf(seen.records);
      }),
    commit: (entry) =>
      serial(() => commit(entry)).catch((error: unknown) => {
        throw asTrouble(error, where);
      }),
    push: () => Promise.resolve({ kind: 'nothing' }),
    waiting: () => 0,
    history: (wanted, limit) =>
      reading(where, () =>
        serial(async () => {
          const objects = await look();
          return { entries: (await readHistory(objects, seen.tip, wanted, limit)).entries };
        }),
      ),
  };
}

const wordsIn = (records: Records): ReadonlyMap<string, string> =>
  new Map([...records].flatMap(([path, { blob }]) => (isWordPath(path) ? [[path, blob]] : [])));
