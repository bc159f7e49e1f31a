// One process per folder. A lock whose owner is gone (killed, machine restarted) is taken over without a question.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The file in the folder that holds it. */
export const lockName = 'lock';

export interface FolderLock {
  release(): void;
}

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

function lock(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, lockName);
  for (let attempt = 0; attempt < 2; attempt++) {
    if (placed(file)) return { release: () => rmSync(file, { force: true }) };
    const holder = readFileSync(file, 'utf8');
    const pid = Number(holder.split(' ')[0]);
    if (isAlive(pid) && holder === identity(pid) && pid !== process.pid) {
      throw new Error(
        `${folder} is in use by another baton (process ${pid}); stop it, or name another \`data\` folder`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new Error(`${folder} is being taken by another baton at this moment; try again`);
}

/** The file appears with its content or not at all: an empty one would be taken for that of a dead process. */
function placed(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, identity(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Process ids come round again (in a container it is always 1): on Linux the moment it started tells them apart. */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    // No /proc on this system: the process id alone has to do.
    return `${pid} `;
  }
}
