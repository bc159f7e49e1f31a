// A plain folder as a repository: its files are what is wanted. Each state of the folder is a "commit" named by the
// hash of its content, so that the rest of Baton sees what it always sees: a tip that moves when something changed.
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { watch as watchFiles } from 'chokidar';
import git from 'isomorphic-git';
import * as fs from 'node:fs';
import { baselinePath } from '../../core/definition/read/sourceKind.js';
import { isCommitSha, type CommitSha } from '../../core/model/ids.js';
import type { CommitFile, CommitTree, Descent, FileContent, Reading } from '../../core/model/repository.js';

interface Snapshot {
  readonly commit: CommitSha;
  readonly at: number;
  readonly files: readonly CommitFile[];
  readonly contents: ReadonlyMap<string, FileContent>;
}

/** A folder of definitions, not a disk: above these it is a mistake. */
const largestFile = 1024 * 1024;
const mostFiles = 20_000;
const deepest = 32;

/** The only names with a dot in front that mean anything, and only at the root. */
const lookedAt = new Set(['.batonignore', baselinePath]);

export interface Folder {
  listBranches(signal: AbortSignal): Promise<Reading<ReadonlyMap<string, CommitSha>>>;
  readCommit(
    branch: string,
    commit: CommitSha,
    wanted: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<Reading<CommitTree>>;
  descent(): Promise<Reading<Descent>>;
  readFile(file: CommitFile, signal: AbortSignal): Promise<Reading<FileContent>>;
  renew(signal: AbortSignal): Promise<Reading<void>>;
  /** Calls back after changes have come to rest, until aborted. */
  readonly watch: (changed: () => void, signal: AbortSignal) => Promise<void>;
}

/** `branch` is the name under which the folder's state is listed: there is only one. */
export function openFolder(root: string, branch: string): Folder {
  let snapshot: Snapshot | undefined;
  return {
    listBranches: (signal) =>
      reading(root, async () => {
        snapshot = await take(root, signal);
        return new Map([[branch, snapshot.commit]]);
      }),
    readCommit: (_branch, commit, wanted) =>
      reading(root, () => {
        if (snapshot?.commit !== commit)
          throw new Error('it changed while it was being read; the next look gets it whole');
        const files = snapshot.files.filter((file) => wanted(file.path));
        const subject = `${path.basename(root)} as it is on this machine`;
        return Promise.resolve({ commit, committedAt: snapshot.at, author: '', subject, files });
      }),
    // A folder has no history that could be rewritten: it is what it is.
    descent: () => Promise.resolve({ ok: true, value: 'after' }),
    readFile: (file) =>
      reading(root, () => {
        const content = snapshot?.contents.get(file.blob);
        if (content === undefined) throw new Error(`${file.path} changed while it was being read`);
        return Promise.resolve(content);
      }),
    renew: () => Promise.resolve({ ok: true, value: undefined }),
    watch: (changed, signal) => watching(root, changed, signal),
  };
}

/** The bare repository that holds the status branch of a folder; made when it is missing. Returns its path. */
export async function statusRepositoryOf(dataDir: string): Promise<string> {
  const gitdir = path.join(dataDir, 'status.git');
  await git.init({ fs, gitdir, bare: true, defaultBranch: 'baton/status' });
  return gitdir;
}

async function take(root: string, signal: AbortSignal): Promise<Snapshot> {
  const contents = new Map<string, FileContent>();
  const files: CommitFile[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > deepest) throw new Error(`folders are nested more than ${deepest} deep below ${folder}`);
    for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
      signal.throwIfAborted();
      if (entry.name.startsWith('.') && !lookedAt.has(entry.name)) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        await visit(name, depth + 1);
        continue;
      }
      if (files.length >= mostFiles) throw new Error(`there are more than ${mostFiles} files in it`);
      const content = await contentOf(path.join(root, name));
      const blob = createHash('sha1').update(JSON.stringify(content)).digest('hex');
      contents.set(blob, content);
      files.push({ path: name, blob });
    }
  };
  await visit('', 0);
  files.sort((left, right) => (left.path < right.path ? -1 : 1));
  const commit = createHash('sha1').update(JSON.stringify(files)).digest('hex');
  if (!isCommitSha(commit)) throw new Error(`${commit} is not a hash`);
  return { commit, at: Date.now(), files, contents };
}

async function contentOf(file: string): Promise<FileContent> {
  const { size, ...stat } = await lstat(file).then((found) => ({ size: found.size, link: !found.isFile() }));
  if (stat.link) return { kind: 'symlink' };
  if (size > largestFile) return { kind: 'too-large', size };
  const bytes = await readFile(file);
  try {
    if (bytes.includes(0)) return { kind: 'binary' };
    // A byte order mark stays, as in what git gives: it is told, and an edit leaves it where it is.
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'binary' };
    throw error;
  }
}

async function watching(root: string, changed: () => void, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const watcher = watchFiles(root, {
    ignoreInitial: true,
    ignored: (name) => path.basename(name).startsWith('.') && name !== root,
    awaitWriteFinish: { stabilityThreshold: 150, pollInterval: 50 },
  });
  watcher.on('all', changed);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await watcher.close();
}

async function reading<T>(root: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, because: `the folder ${root}: ${error instanceof Error ? error.message : String(error)}` };
  }
}
