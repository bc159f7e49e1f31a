// One process per folder. A lock whose owner is gone (killed, machine restarted) is taken over without a question.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from './clock.js';

/** The file in the folder that holds it. */
export const lockName = 'lock';

export interface FolderLock {
  release(): void;
}

/** Somebody else has it, at this moment. */
class Held extends Error {}

/** Throws a sentence that names the process which holds the folder, or says why there can be no lock in it. */
export function lockFolder(folder: string): FolderLock {
  try {
    return lock(folder);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new Error(
      `the data folder ${folder} cannot be used: ${error.message}; make it writable for this user, or name another with \`data\``,
      { cause: error },
    );
  }
}

/**
 * How long a held folder is asked for, and how often, ms. A process that was killed lives on until the kernel has taken down
 * its threads and its memory, which is seconds on a busy machine; whoever restarts it does not wait for that.
 */
export const heldFor = { longest: 5_000, every: 100 } as const;

/** As `lockFolder`, but a folder that is held is tried again for `heldFor`, or until the signal is aborted. */
export async function waitForFolder(
  folder: string,
  signal: AbortSignal,
  clock: Pick<typeof systemClock, 'now' | 'wait'> = systemClock,
): Promise<FolderLock> {
  const until = clock.now() + heldFor.longest;
  for (;;) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (!(error instanceof Held) || signal.aborted || clock.now() >= until) throw error;
    }
    await clock.wait(heldFor.every, signal);
  }
}

function lock(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, lockName);
  for (let attempt = 0; attempt < 2; attempt++) {
    if (placed(file)) return { release: () => rmSync(file, { force: true }) };
    const holder = contentOf(file);
    if (holder === undefined) continue; // let go a moment ago
    const pid = Number(holder.split(' ')[0]);
    if (isAlive(pid) && holder === identity(pid) && pid !== process.pid) {
      throw new Held(`${folder} is in use by another baton (process ${pid}); stop it, or name another \`data\` folder`);
    }
    removeIf(file, holder);
  }
  throw new Held(`${folder} is being taken by another baton at this moment; try again`);
}

/** The file appears with its content or not at all: an empty one would be taken for that of a dead process. */
function placed(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, identity(process.pid));
  try {
    return linked(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead process. Two may find it at the same moment, and the slower one must not remove the lock that
 * the faster one has placed since: it is put aside, looked at, and put back when it is another one.
 */
function removeIf(file: string, holder: string): void {
  const aside = `${file}.${process.pid}.gone`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return; // somebody else did
    throw error;
  }
  if (contentOf(aside) !== holder) linked(aside, file);
  rmSync(aside, { force: true });
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A process that has ended counts as gone, even if its parent never asks what became of it. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return hasCode(error, 'EPERM');
  }
  // Process 1 of a container need not reap: then a killed process stays as a zombie (Z), with its id, for ever. X is dead.
  return !['Z', 'X', 'x'].includes(statOf(pid)?.state ?? '');
}

/** Process ids come round again (in a container it is always 1): on Linux the moment it started tells them apart. */
const identity = (pid: number): string => `${pid} ${statOf(pid)?.started ?? ''}`;

/** Linux, proc(5): the fields of /proc/PID/stat after the name, which may hold blanks and brackets itself. */
function statOf(pid: number): { readonly state: string; readonly started: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch (error) {
    // No /proc on this system, or gone in the meantime: the process id alone has to do.
    if (error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
