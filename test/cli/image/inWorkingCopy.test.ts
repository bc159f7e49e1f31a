// `image set --dir`: one file of a working copy, as bytes on a disk.
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moveInWorkingCopy } from '../../../src/cli/image/inWorkingCopy.js';
import { parseImageReference } from '../../../src/core/edit/imageReference.js';
import { isEnvironmentName } from '../../../src/core/model/ids.js';

const name = 'registry.example/shop/cart';
const policy = 'environments: { production: { cluster: dc1, overlays: environments/production } }\n';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-image-'));
  await mkdir(path.join(folder, 'copy/environments'), { recursive: true });
  await writeFile(path.join(folder, 'copy/baton.yaml'), policy);
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

function moving(): Promise<readonly string[]> {
  const image = parseImageReference(`${name}:1.10`);
  const production = 'production';
  if (!image.ok || !isEnvironmentName(production)) throw new Error('the test is wrong');
  return moveInWorkingCopy(path.join(folder, 'copy'), production, image.value, new AbortController().signal);
}

describe('in a working copy', () => {
  it('a byte order mark, line breaks and comments stay where they are', async () => {
    const file = path.join(folder, 'copy/environments/production/images.yaml');
    await mkdir(path.dirname(file));
    await writeFile(file, `\ufeff# ours\r\n${name}: { tag: '1.9' } # keep\r\n`);
    expect((await moving())[0]).toBe(`environments/production/images.yaml: ${name} 1.9 → 1.10`);
    expect(await readFile(file, 'utf8')).toBe(`\ufeff# ours\r\n${name}: { tag: '1.10' } # keep\r\n`);
  });

  it('nothing is written through a folder that is a link', async () => {
    await mkdir(path.join(folder, 'outside'));
    await symlink(path.join(folder, 'outside'), path.join(folder, 'copy/environments/production'));
    await expect(moving()).rejects.toThrow('a folder on the way is a link');
    expect(await readdir(path.join(folder, 'outside'))).toEqual([]);
  });
});
