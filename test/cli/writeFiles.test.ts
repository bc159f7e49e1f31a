// New files into a folder that belongs to somebody: nothing in it is replaced, and nothing lands outside.
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from '../../src/cli/adopt/writeFiles.js';
import { fileOf } from '../../src/core/adopt/fileText.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const file = fileOf('apps/shop/web.yaml', 'cmd: sleep 1\n');

describe('writing files', () => {
  it('makes the folders on the way, and is done the second time', async () => {
    const into = path.join(folder, 'new');
    expect(await writeFiles(into, [file])).toEqual({ written: [file.path], unchanged: [], refused: [] });
    expect(await readFile(path.join(into, file.path), 'utf8')).toBe(file.text);
    expect(await writeFiles(into, [file])).toEqual({ written: [], unchanged: [file.path], refused: [] });
  });

  it('never replaces a file that differs', async () => {
    await mkdir(path.join(folder, 'apps/shop'), { recursive: true });
    await writeFile(path.join(folder, file.path), 'mine');
    const { refused } = await writeFiles(folder, [file]);
    expect(refused.map((one) => one.because).join()).toContain('is there and differs');
    expect(await readFile(path.join(folder, file.path), 'utf8')).toBe('mine');
  });

  it('follows no link, neither of a file nor of a folder', async () => {
    const outside = path.join(folder, 'outside');
    const into = path.join(folder, 'into');
    await mkdir(path.join(into, 'apps'), { recursive: true });
    await mkdir(outside);
    await symlink(outside, path.join(into, 'apps/shop'));
    await symlink(path.join(outside, 'x'), path.join(into, 'apps/top.yaml'));
    const [top, deeper] = [fileOf('apps/top.yaml', 'cmd: top\n'), fileOf('apps/shop/eu/web.yaml', 'cmd: web\n')];
    const { written, refused } = await writeFiles(into, [file, top, deeper]);
    expect(written).toEqual([]);
    expect(refused.map((one) => one.path)).toEqual([file.path, top.path, deeper.path]);
    expect(await readdir(outside)).toEqual([]);
  });

  it('tells when a file stands where a folder is needed, and writes the others', async () => {
    await writeFile(path.join(folder, 'apps'), 'a file');
    const { written, refused } = await writeFiles(folder, [file, fileOf('baton.yaml', 'apps: apps\n')]);
    expect(refused.map((one) => one.because).join()).toContain('cannot be written');
    expect(written).toEqual(['baton.yaml']);
  });
});
