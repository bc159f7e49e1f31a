// Where a command beside a running daemon keeps its clone: what was fetched once is not fetched by the next command.
// Two processes never share a clone, so whoever comes while it is in use gets a folder that is thrown away at the end.
// It may be lost or damaged at any time (kill -9): a clone is proved object by object and made anew when it is not whole.
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFolder, lockName, type FolderLock } from '../kit/folderLock.js';

export interface CommandFolder {
  /** For `compose`: the clone lies in it, in a folder named after the repository. */
  readonly data: string;
  /** `keep: false`: what is in it must not be found by the next command. */
  release(keep: boolean): void;
}

/** `data` is that of the settings; where it cannot be written, the user's cache folder takes its place. */
export function takeCommandFolder(data: string, repository: string): CommandFolder {
  // Names of repositories begin with a letter or digit: the daemon's folders are never met.
  for (const base of [path.join(data, '.commands'), inUserCache(data)]) {
    const folder = path.join(base, repository);
    if (!isWritable(folder)) continue;
    const wasLeft = existsSync(path.join(folder, lockName));
    const lock = lockOrNothing(folder);
    if (lock === undefined) break;
    if (wasLeft) emptied(folder);
    return {
      data: base,
      release(keep) {
        if (keep) lock.release();
        else rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  const thrownAway = mkdtempSync(path.join(os.tmpdir(), 'baton-'));
  return { data: thrownAway, release: () => rmSync(thrownAway, { recursive: true, force: true }) };
}

/** XDG base directories: $XDG_CACHE_HOME, else ~/.cache. Another `data` is another folder there. */
function inUserCache(data: string): string {
  const cache = process.env['XDG_CACHE_HOME'];
  const root = cache !== undefined && path.isAbsolute(cache) ? cache : path.join(os.homedir(), '.cache');
  return path.join(root, 'baton', createHash('sha256').update(path.resolve(data)).digest('hex').slice(0, 16));
}

/** Makes the folder for this user alone: definitions may hold what others must not read. */
function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return false; // the next place will do
    throw error;
  }
}

/**
 * Whoever held it was killed, perhaps between a commit and its push. Nobody knows that it was said, so it must not be pushed
 * by the next command, weeks later.
 */
function emptied(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== lockName) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function lockOrNothing(folder: string): FolderLock | undefined {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof Error) return undefined; // in use: its sentence would stop a command that need not stop
    throw error;
  }
}
