// Moves one reference of somebody's repository the way git does: a .lock file beside it, made exclusively, then
// renamed. isomorphic-git honours no locks and would overwrite what a `git` command wrote in between.
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { flushFolder } from '../files.js';
import type { ObjectStore } from '../objects.js';
import { branchTip } from '../references.js';
import { GitTrouble, systemCode } from '../trouble.js';
import { pause } from './pause.js';

/** Moves the branch if it still stands at `from`; false when it does not. Durable when it resolves. */
export async function moveBranch(
  objects: ObjectStore,
  branch: string,
  from: string | undefined,
  to: string,
): Promise<boolean> {
  const file = path.join(objects.gitdir, 'refs', 'heads', ...branch.split('/'));
  if (from === undefined) await refuseCollision(objects, branch);
  await fs.mkdir(path.dirname(file), { recursive: true });
  const lock = `${file}.lock`;
  const opened = await takeLock(lock);
  try {
    if ((await branchTip(objects.gitdir, branch)) !== from) {
      await opened.close();
      await fs.rm(lock, { force: true });
      return false;
    }
    await opened.writeFile(`${to}\n`);
    await opened.sync();
    await opened.close();
    await fs.rename(lock, file);
  } catch (error) {
    await opened.close();
    await fs.rm(lock, { force: true });
    throw error;
  }
  await flushFolder(path.dirname(file));
  return true;
}

/** `baton/status` cannot exist beside a branch `baton`: one is a folder, the other a file. */
async function refuseCollision(objects: ObjectStore, branch: string): Promise<void> {
  const names = branch.split('/');
  for (let count = 1; count < names.length; count += 1) {
    const parent = names.slice(0, count).join('/');
    if ((await branchTip(objects.gitdir, parent)) === undefined) continue;
    throw new GitTrouble(
      'refused',
      `The branch ${branch} cannot be made: a branch ${parent} is in the way. Rename it, or set another name for the status branch.`,
    );
  }
}

/** A killed process leaves its lock; one that is older than this belongs to nobody who still works. */
const stale = 60_000;
const tries = 12;

async function takeLock(lock: string): Promise<fs.FileHandle> {
  const patient = new AbortController().signal;
  for (let count = 1; ; count += 1) {
    try {
      return await fs.open(lock, 'wx', 0o644);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      if (await isStale(lock)) await fs.rm(lock, { force: true });
      else if (count >= tries) {
        throw new GitTrouble(
          'damaged',
          `${lock} is held by another git process. If none is running, remove the file.`,
          error,
        );
      } else await pause(Math.min(count, 4), patient);
    }
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    return Date.now() - (await fs.stat(lock)).mtimeMs > stale;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false; // let go meanwhile
    throw error;
  }
}
