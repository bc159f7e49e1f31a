// One process per data folder, and a sentence when that cannot be had.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/kit/folderLock.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'baton-lock-'));
});
afterEach(() => {
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
