// One process per data folder, and a sentence when that cannot be had.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldFor, lockFolder, waitForFolder } from '../../src/kit/folderLock.js';
import { eventually } from './eventually.js';
import { virtualClock } from './virtualClock.js';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('the lock of a data folder', () => {
  it('is had in a folder that does not exist yet, and again after its release', () => {
    const data = path.join(folder, 'new', 'data');
    lockFolder(data).release();
    lockFolder(data).release();
  });

  it('is taken over from a process that is gone', () => {
    writeFileSync(path.join(folder, 'lock'), '999999999 1');
    lockFolder(folder).release();
  });

  it('says which folder cannot be used, and what to do', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => lockFolder(file)).toThrow(/^the data folder .*file cannot be used: EEXIST.*name another with `data`$/);
  });
});

const linux = process.platform === 'linux';

/** A process that does nothing until it is killed. */
function idle(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000_000)'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

/** What that process would have written into its lock: its id and the moment it started (the 22nd field of its stat). */
function heldBy(pid = 0): void {
  const stat = linux ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  writeFileSync(path.join(folder, 'lock'), `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`);
}

describe('a folder that another process holds', () => {
  it('is refused for as long as that process lives, with a sentence that names it', async () => {
    const { pid } = idle();
    heldBy(pid);
    const clock = virtualClock();
    const refused = expect(waitForFolder(folder, new AbortController().signal, clock)).rejects.toThrow(
      `${folder} is in use by another baton (process ${pid ?? ''}); stop it, or name another \`data\` folder`,
    );
    await clock.advance(heldFor.longest);
    await refused;
    expect(clock.now()).toBe(heldFor.longest);
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  it('is had as soon as that process is gone', async () => {
    const holder = idle();
    heldBy(holder.pid);
    const clock = virtualClock();
    const had = waitForFolder(folder, new AbortController().signal, clock);
    await clock.advance(heldFor.every);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await clock.advance(heldFor.every);
    (await had).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is had as soon as that process lets go of it', async () => {
    heldBy(idle().pid);
    const clock = virtualClock();
    const had = waitForFolder(folder, new AbortController().signal, clock);
    await clock.advance(heldFor.every);
    rmSync(path.join(folder, 'lock'));
    await clock.advance(heldFor.every);
    (await had).release();
  });

  it('is not waited for by somebody who is to stop', async () => {
    heldBy(idle().pid);
    await expect(waitForFolder(folder, AbortSignal.abort(), virtualClock())).rejects.toThrow(
      /is in use by another baton/,
    );
  });

  it('is not waited for when it cannot be had by waiting', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    await expect(waitForFolder(file, new AbortController().signal, virtualClock())).rejects.toThrow(/cannot be used/);
  });
});

describe.runIf(linux)('a zombie', () => {
  it('holds nothing, even if its parent never asks what became of it', async () => {
    // The shell becomes a sleep, which knows nothing of the child that it has from the shell and never reaps it.
    const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(parent);
    let printed = '';
    parent.stdout.on('data', (part: Buffer) => (printed += part.toString('utf8')));
    const child = await eventually('the id of the child', () => (printed.endsWith('\n') ? Number(printed) : undefined));
    await eventually('the shell to be a sleep', () =>
      readFileSync(`/proc/${parent.pid ?? ''}/comm`, 'utf8') === 'sleep\n' ? true : undefined,
    );
    heldBy(child);
    expect(() => lockFolder(folder)).toThrow(`in use by another baton (process ${child})`);
    process.kill(child, 'SIGKILL');
    await eventually('it to be a zombie', () =>
      readFileSync(`/proc/${child}/stat`, 'utf8').includes(') Z ') ? true : undefined,
    );
    lockFolder(folder).release();
    expect(existsSync(`/proc/${child}`)).toBe(true);
  });
});
