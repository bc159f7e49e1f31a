// The objects of one git folder: read straight from their files where that is understood (packs.ts), else and for
// writing through isomorphic-git. One ObjectStore is one cache: isomorphic-git keeps whole packs in it, so whoever reads
// for a while takes a fresh store with `reopened` and drops the old one.
import { promises } from 'node:fs';
import path from 'node:path';
import git, { type CommitObject, type PromiseFsClient, type TreeEntry } from 'isomorphic-git';
import { atomicFiles, replaceFile } from './files.js';
import type { IndexedPack } from './indexPack.js';
import type { ObjectKind } from './packObject.js';
import { openPacks, type Packs } from './packs.js';
import { parseCommit, parseTree, type CommitSummary } from './parseObject.js';

export interface ObjectStore {
  readonly gitdir: string;
  readonly fs: PromiseFsClient;
  /** isomorphic-git's own, to be handed to its calls on this folder. */
  readonly cache: object;
  commit(oid: string): Promise<CommitObject>;
  /** What reading a commit's files needs of it. */
  summary(oid: string): Promise<CommitSummary>;
  tree(oid: string): Promise<readonly TreeEntry[]>;
  blob(oid: string): Promise<Uint8Array>;
  writeBlob(content: string): Promise<string>;
  writeTree(entries: readonly TreeEntry[]): Promise<string>;
  writeCommit(commit: CommitObject): Promise<string>;
  /** Stores a pack that was received with its index; the pack first, since it is found by its index. */
  storePack(pack: Buffer, indexed: IndexedPack): Promise<void>;
  /** The same folder with an empty cache: sees what another process wrote, and frees memory. */
  reopened(): ObjectStore;
}

/** `flush`: see atomicFiles. Errors are isomorphic-git's and the file system's own; callers say what they mean. */
export function openObjects(gitdir: string, flush: boolean, packs: Packs = openPacks(gitdir)): ObjectStore {
  const fs = atomicFiles(`${gitdir}/objects`, flush);
  const cache = {};
  const at = { fs, gitdir, cache };
  const commit: ObjectStore['commit'] = async (oid) => {
    const read = await git.readCommit({ ...at, oid });
    // A tag in its place would be peeled without a word.
    if (read.oid !== oid) throw new Error(`${oid} is not a commit`);
    return read.commit;
  };
  const content = async (kind: ObjectKind, oid: string): Promise<Uint8Array | undefined> => {
    const found = await packs.read(oid);
    return found?.kind === kind ? found.content : undefined;
  };
  return {
    gitdir,
    fs,
    cache,
    commit,
    summary: async (oid) => parseCommit(await content('commit', oid)) ?? summaryOf(await commit(oid)),
    tree: async (oid) => parseTree(await content('tree', oid)) ?? (await git.readTree({ ...at, oid })).tree,
    blob: async (oid) => (await content('blob', oid)) ?? (await git.readBlob({ ...at, oid })).blob,
    writeBlob: (content) => git.writeBlob({ fs, gitdir, blob: Buffer.from(content, 'utf8') }),
    writeTree: (entries) => git.writeTree({ fs, gitdir, tree: [...entries] }),
    writeCommit: (commit) => git.writeCommit({ fs, gitdir, commit }),
    async storePack(pack, { checksum, index }) {
      const name = path.join(gitdir, 'objects', 'pack', `pack-${checksum}`);
      const options = { scratch: `${gitdir}/objects`, flush };
      await promises.mkdir(path.dirname(name), { recursive: true });
      await replaceFile(`${name}.pack`, pack, options);
      await replaceFile(`${name}.idx`, index, options);
    },
    reopened: () => {
      packs.relist();
      return openObjects(gitdir, flush, packs);
    },
  };
}

const summaryOf = ({ tree, parent, author, committer, message }: CommitObject): CommitSummary => ({
  tree,
  parents: parent,
  author: author.name,
  committedAt: committer.timestamp,
  message,
});

/** Whether isomorphic-git says that the object is not in the folder, as opposed to being there and unreadable. */
export const isNotFound = (error: unknown): boolean => error instanceof git.Errors.NotFoundError;
