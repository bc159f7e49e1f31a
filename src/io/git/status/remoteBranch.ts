// The status branch of a repository on a server. Two queues: `local` is short and writes the folder; `network` may wait
// for the server for a minute, and commits go on meanwhile. What is in memory is always what the journal says.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import pLimit from 'p-limit';
import { shownUrl } from '../address.js';
import { cloneFolder } from '../cloneFolder.js';
import { fetchCommit, listRemoteBranches, type Source } from '../fetch.js';
import { reading } from '../reading.js';
import { asTrouble, systemCode } from '../trouble.js';
import { silent, type Connection } from '../types.js';
import { adoptGone, adoptTip } from './adopt.js';
import { commitOn, signature, type Author } from './commits.js';
import { readDeepHistory } from './deepen.js';
import { draftFiles, textsOf } from './drafts.js';
import { readHistory } from './history.js';
import { appendJournal } from './journal.js';
import type { GitStatusBranch, PushResult, StatusCommit } from './types.js';
import { pushCommit } from './pushCommit.js';
import { openFolder } from './remoteFolder.js';
import type { Standing } from './standing.js';
import { pause } from './pause.js';

export interface RemoteBranchOptions extends Connection {
  readonly url: string;
  readonly branch: string;
  readonly dataDir: string;
  readonly author: Author;
}

/** Enough for the daemon's own look back; older commits are fetched when a history asks for them. */
const firstDepth = 50;
/** A race is lost because somebody else won it: five in a row mean that something else is wrong. */
const races = 5;

export async function openRemoteStatusBranch(options: RemoteBranchOptions): Promise<GitStatusBranch> {
  const { branch, author } = options;
  const log = options.log ?? silent;
  const where = shownUrl(options.url);
  const source: Source = { url: options.url, connection: options };
  const folder = cloneFolder(options.dataDir, 'status', `${options.url}#${branch}`);
  const opened = await openFolder(folder, source, branch, log);
  const objects = opened.objects;
  let standing = opened.standing;
  const local = pLimit(1);
  const network = pLimit(1);

  async function stand(next: Standing): Promise<void> {
    if (next.tip !== standing.tip || next.pushed !== standing.pushed) await appendJournal(folder, next);
    standing = next;
  }

  async function commit(entry: StatusCommit): Promise<void> {
    const { edits, records } = await draftFiles(objects, standing.records, entry.files);
    const draft = { edits, message: entry.message, author: signature(author, entry.at) };
    const made = await commitOn(objects, standing.tip, draft);
    if (made === undefined) return;
    await stand({ tip: made, pushed: standing.pushed, waiting: [...standing.waiting, made], records });
  }

  /** Takes the server's branch as it is at this moment, whatever a listing said before. */
  async function bring(signal: AbortSignal): Promise<void> {
    const listed = await listRemoteBranches(source, branch, signal);
    const tip = listed.get(branch);
    if (tip === undefined) {
      if (standing.pushed !== undefined) log.warn(`${where} no longer has ${branch}; the next push makes it again.`);
      await local(async () => stand(await adoptGone(objects, standing, await isShallow(folder), author)));
      return;
    }
    if (tip === standing.pushed) return;
    const since = standing.pushed === undefined ? { depth: firstDepth } : { have: standing.pushed };
    const fetched = await fetchCommit(objects, source, { branch, ...since }, signal);
    await local(async () => {
      const adopted = await adoptTip(objects, standing, fetched);
      if (adopted.rewritten)
        log.warn(`${branch} of ${where} was rewritten by somebody; Baton goes on from its new tip.`);
      await stand(adopted.standing);
    });
  }

  /** The server has everything up to this commit of ours. */
  const arrived = (commit: string): Promise<void> =>
    local(async () => {
      const waiting = standing.waiting.slice(standing.waiting.indexOf(commit) + 1);
      await stand({ ...standing, pushed: commit, waiting });
    });

  async function push(signal: AbortSignal): Promise<PushResult> {
    let sent = 0;
    for (let lost = 0; lost < races;) {
      const commit = standing.tip;
      const commits = standing.waiting.length;
      if (commit === undefined || commits === 0)
        return sent === 0 ? { kind: 'nothing' } : { kind: 'pushed', commits: sent };
      const pushed = await pushCommit(objects, source, { branch, commit, onto: standing.pushed }, signal);
      if (pushed.kind === 'refused' || pushed.kind === 'unreachable') return pushed;
      if (pushed.kind === 'done') {
        await arrived(commit);
        return { kind: 'pushed', commits: sent + commits };
      }
      if (pushed.kind === 'elsewhere' && pushed.tip !== undefined && standing.waiting.includes(pushed.tip)) {
        // The answer to an earlier push was lost on the way; the push itself was not.
        sent += standing.waiting.indexOf(pushed.tip) + 1;
        await arrived(pushed.tip);
        continue;
      }
      if (pushed.kind === 'lost-race' && lost > 0) await pause(lost, signal);
      lost += 1;
      await bring(signal);
    }
    return { kind: 'unreachable', because: `${where}: others keep writing to ${branch}. Baton tries again.` };
  }

  return {
    refresh: (tip, signal) =>
      reading(where, () =>
        network(async () => {
          if (tip !== standing.pushed) await bring(signal);
        }),
      ),
    files: () => local(() => textsOf(standing.records)),
    commit: (entry) =>
      local(() => commit(entry)).catch((error: unknown) => {
        throw asTrouble(error, `writing the status branch in ${folder}`);
      }),
    push: (signal) =>
      network(() =>
        push(signal).catch((error: unknown): PushResult => ({
          kind: 'unreachable',
          because: asTrouble(error, where).message,
        })),
      ),
    waiting: () => standing.waiting.length,
    history: (wanted, limit, signal) =>
      reading(where, async () => {
        const asked = { path: wanted, limit };
        const here = await readHistory(objects, standing.tip, wanted, limit);
        if (!here.endsEarly) return { entries: here.entries };
        return network(() => readDeepHistory({ objects, source, branch, position: standing }, asked, signal));
      }),
  };
}

async function isShallow(folder: string): Promise<boolean> {
  try {
    return (await fs.stat(path.join(folder, 'shallow'))).size > 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
