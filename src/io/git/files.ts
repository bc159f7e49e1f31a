// The file system that isomorphic-git is given. It writes in place otherwise: killed in the middle, half an object or
// half a reference stays behind. Here every write is a new file that is renamed over the old, so a reader and the next
// start see the old content or the new, nothing between.
import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { PromiseFsClient } from 'isomorphic-git';

/**
 * `flush`: whether a write is on the disk, name and all, when it resolves. For what exists nowhere else (our own
 * commits); a clone can be had again and goes without. `scratch` is a folder on the same file system; names there begin
 * with `tmp_obj_`, which git's own prune knows as left-overs.
 */
export function atomicFiles(scratch: string, flush: boolean): PromiseFsClient {
  return {
    promises: {
      readFile: fs.readFile,
      unlink: fs.unlink,
      readdir: fs.readdir,
      mkdir: fs.mkdir,
      rmdir: fs.rmdir,
      stat: fs.stat,
      lstat: fs.lstat,
      readlink: fs.readlink,
      symlink: fs.symlink,
      writeFile: (file: string, content: string | Uint8Array) => replaceFile(file, content, { scratch, flush }),
    },
  };
}

/** Writes a file by renaming a finished one over it. */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  { scratch, flush }: { readonly scratch: string; readonly flush: boolean },
): Promise<void> {
  const draft = path.join(scratch, `tmp_obj_${randomUUID()}`);
  try {
    await write(draft, content, flush);
    await fs.rename(draft, file);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw error;
  }
  if (flush) await flushFolder(path.dirname(file));
}

async function write(file: string, content: string | Uint8Array, flush: boolean): Promise<void> {
  const opened = await fs.open(file, 'wx', 0o644);
  try {
    await opened.writeFile(content);
    if (flush) await opened.sync();
  } finally {
    await opened.close();
  }
}

/** Makes names in a folder survive a power cut. */
export async function flushFolder(folder: string): Promise<void> {
  const opened = await fs.open(folder, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** Removes what a killed process left half-written in a folder that is ours alone. */
export async function sweepDrafts(scratch: string): Promise<void> {
  const names = await fs.readdir(scratch).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const drafts = names.filter((name) => name.startsWith('tmp_obj_'));
  await Promise.all(drafts.map((name) => fs.rm(path.join(scratch, name), { force: true })));
}
