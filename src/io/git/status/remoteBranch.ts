// The status branch of a repository on a server. Two queues: turns at the folder are short and write; the network
// queue may wait for the server for minutes, and commits go on meanwhile.
import pLimit from 'p-limit';
import { shownUrl } from '../address.js';
import { reading } from '../reading.js';
import { asTrouble } from '../trouble.js';
import { defaultLimits, silent, type Connection } from '../types.js';
import { bring } from './bring.js';
import { commitOn, signature, type Author } from './commits.js';
import { readDeepHistory } from './deepen.js';
import { draftFiles, textsOf } from './drafts.js';
import { readHistory, type History } from './history.js';
import { pushWaiting } from './pushWaiting.js';
import { openStatusFolder, type StatusFolder } from './statusFolder.js';
import { tidyFolder } from './tidyFolder.js';
import type { GitStatusBranch, PushResult, StatusCommit } from './types.js';

export interface RemoteBranchOptions extends Connection {
  readonly url: string;
  readonly branch: string;
  readonly dataDir: string;
  readonly author: Author;
}

export async function openRemoteStatusBranch(options: RemoteBranchOptions): Promise<GitStatusBranch> {
  const { url, branch, dataDir, author } = options;
  const where = shownUrl(url);
  const limits = { ...defaultLimits, ...options.limits };
  const folder = await openStatusFolder(dataDir, { url, connection: options }, branch, options.log ?? silent);
  const network = pLimit(1);
  let sinceTidy = 0;

  async function push(signal: AbortSignal): Promise<PushResult> {
    const result = await pushWaiting(folder, author, signal);
    if (result.kind === 'pushed') sinceTidy += result.commits;
    // Counting files is not free, so not after every push.
    if (sinceTidy > limits.looseObjects / 20) {
      sinceTidy = 0;
      await tidyFolder(folder, limits.looseObjects, signal);
    }
    return result;
  }

  async function history(path: string | undefined, limit: number, signal: AbortSignal): Promise<History> {
    const here = await readHistory(folder.objects(), folder.standing().tip, path, limit);
    if (!here.endsEarly) return { entries: here.entries };
    return network(() => readDeepHistory(folder, { path, limit }, signal));
  }

  return {
    refresh: (tip, signal) =>
      reading(where, () =>
        network(async () => {
          if (tip !== folder.standing().pushed) await bring(folder, author, signal);
        }),
      ),
    files: () => folder.inTurn(() => Promise.resolve(textsOf(folder.standing().records))),
    commit: (entry) =>
      folder
        .inTurn(() => commit(folder, author, entry))
        .catch((error: unknown) => {
          throw asTrouble(error, `writing the status branch in ${folder.place}`);
        }),
    push: (signal) =>
      network(() => push(signal)).catch((error: unknown) => ({
        kind: 'unreachable',
        because: asTrouble(error, where).message,
      })),
    waiting: () => folder.standing().waiting.length,
    history: (path, limit, signal) => reading(where, () => history(path, limit, signal)),
  };
}

async function commit(folder: StatusFolder, author: Author, entry: StatusCommit): Promise<void> {
  const standing = folder.standing();
  const objects = folder.objects();
  const { edits, records } = await draftFiles(objects, standing.records, entry.files);
  const made = await commitOn(objects, standing.tip, {
    edits,
    message: entry.message,
    author: signature(author, entry.at),
  });
  if (made === undefined) return;
  await folder.stand({ tip: made, pushed: standing.pushed, waiting: [...standing.waiting, made], records });
}
