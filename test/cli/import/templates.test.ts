// Which folder templates are read from, and what is said when it is none.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTemplates } from '../../../src/cli/import/templates.js';
import { readWorkingCopy } from '../../../src/cli/workingCopy.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-templates-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

it('a folder that is not there, and a file, are no folder', async () => {
  await writeFile(path.join(folder, 'file'), '');
  for (const name of ['nowhere', 'file', 'file/below'])
    await expect(readTemplates(path.join(folder, name), new Set())).rejects.toThrow('there is no folder');
});

it('a link that leads in circles is told as what it is', async () => {
  await symlink(path.join(folder, 'circle'), path.join(folder, 'circle'));
  await expect(readTemplates(path.join(folder, 'circle'), new Set())).rejects.toThrow(/cannot be looked at: ELOOP/);
});

it('a file in the place of a working copy is told, with the folder that may be meant', async () => {
  await writeFile(path.join(folder, 'baton.yaml'), '');
  const around = path.relative('', folder);
  await expect(readWorkingCopy(path.join(folder, 'baton.yaml'), AbortSignal.timeout(30_000))).rejects.toThrow(
    `baton.yaml is a file, and a folder is wanted: the whole working copy, for example ${around}`,
  );
});
