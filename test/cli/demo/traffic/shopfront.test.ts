// The apps that the demo adds to example-repo are sound, and a broken version of them differs in nothing else.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import {
  checkoutOn,
  definitionOf,
  fileOf,
  notInStaging,
  searchOn,
  stagingFileOf,
  versionLine,
} from '../../../../src/cli/demo/traffic/shopfront.js';
import { readWorkingCopy } from '../../../../src/cli/workingCopy.js';
import { allProblems, loadRepository } from '../../../../src/core/definition/load.js';

const example = fileURLToPath(new URL('../../../../example-repo', import.meta.url));

it('the repository has no finding with them, and they are in production only', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'baton-shopfront-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(example, folder, { recursive: true });
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  for (const app of [searchOn(10_101), checkoutOn(10_102)]) {
    await write(fileOf(app), definitionOf(app, { version: '1.0' }));
    await write(stagingFileOf(app), notInStaging);
  }
  const loaded = loadRepository(await readWorkingCopy(folder, new AbortController().signal));
  expect(allProblems(loaded)).toEqual([]);
  const added = loaded.environments
    .flatMap((one) => one.apps)
    .filter(({ strategy }) => ['canary', 'blue-green'].includes(strategy.kind));
  expect(added.map(({ environment, id, strategy }) => [environment, id, strategy.kind])).toEqual([
    ['production', '/shop/checkout', 'blue-green'],
    ['production', '/shop/search', 'canary'],
  ]);
});

it('a version is one place of the file', () => {
  const before = definitionOf(searchOn(1), { version: '1.1' });
  expect(before.split(versionLine({ version: '1.1' }))).toHaveLength(2);
  expect(before.replace(versionLine({ version: '1.1' }), versionLine({ version: '1.2', broken: true }))).toBe(
    definitionOf(searchOn(1), { version: '1.2', broken: true }),
  );
});
