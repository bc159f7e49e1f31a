// The folder that commands keep their clone in: one at a time, for this user alone, somewhere else when it must be.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeCommandFolder } from '../../src/cli/commandFolder.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-commands-'));
  vi.stubEnv('XDG_CACHE_HOME', path.join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

describe('the folder of commands', () => {
  it('is kept for the next one, readable for this user only', () => {
    const data = path.join(folder, 'data');
    const first = takeCommandFolder(data, 'shop');
    writeFileSync(path.join(first.data, 'shop', 'kept'), '');
    first.release(true);
    const second = takeCommandFolder(data, 'shop');
    expect(second.data).toBe(first.data);
    expect(existsSync(path.join(second.data, 'shop', 'kept'))).toBe(true);
    expect(statSync(path.join(second.data, 'shop')).mode & 0o777).toBe(0o700);
    second.release(true);
  });

  it('is emptied when nothing in it may be found again', () => {
    const first = takeCommandFolder(folder, 'shop');
    writeFileSync(path.join(first.data, 'shop', 'waiting'), '');
    first.release(false);
    const second = takeCommandFolder(folder, 'shop');
    expect(existsSync(path.join(second.data, 'shop', 'waiting'))).toBe(false);
    second.release(true);
  });

  it('of a process that was killed is taken over, without what that one may have said and not pushed', () => {
    const first = takeCommandFolder(folder, 'shop');
    writeFileSync(path.join(first.data, 'shop', 'lock'), '999999999 1');
    writeFileSync(path.join(first.data, 'shop', 'waiting'), '');
    const second = takeCommandFolder(folder, 'shop');
    expect(second.data).toBe(first.data);
    expect(existsSync(path.join(second.data, 'shop', 'waiting'))).toBe(false);
    expect(existsSync(path.join(second.data, 'shop', 'lock'))).toBe(true);
    second.release(true);
  });

  it.skipIf(!existsSync('/proc/self/stat'))('is one that is thrown away while another process has it', () => {
    const first = takeCommandFolder(folder, 'shop');
    first.release(true);
    // The parent of this process lives as long as this test.
    const { ppid } = process;
    const started = readFileSync(`/proc/${ppid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
    writeFileSync(path.join(first.data, 'shop', 'lock'), `${ppid} ${started}`);
    const second = takeCommandFolder(folder, 'shop');
    expect(second.data).not.toBe(first.data);
    second.release(true);
    expect(existsSync(second.data)).toBe(false);
  });

  it('is in the cache of the user where `data` cannot be written', () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const taken = takeCommandFolder(path.join(file, 'data'), 'shop');
    expect(taken.data.startsWith(path.join(folder, 'cache', 'baton'))).toBe(true);
    taken.release(true);
  });
});
