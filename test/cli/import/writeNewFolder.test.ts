// Importing reads a folder and writes another; what is there is never overwritten.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentsFrom } from '../../../src/cli/import/environments.js';
import { readTemplates } from '../../../src/cli/import/templates.js';
import { writeNewFolder } from '../../../src/cli/import/writeNewFolder.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-import-'));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const at = (...names: string[]): string => path.join(folder, ...names);

describe('the templates of a folder', () => {
  it('are its JSON and YAML with an id, without values, hidden files, links and the endings of engines', async () => {
    await mkdir(at('web', 'node_modules'), { recursive: true });
    await mkdir(at('.git'));
    const app = '{ "id": "/a" }';
    for (const name of ['web/marathon.json.j2', 'a.yml', '.git/b.json', 'web/node_modules/c.json', 'p.json']) {
      await writeFile(at(name), app);
    }
    await writeFile(at('package.json'), '{ "name": "x" }');
    await symlink(at('a.yml'), at('link.yml'));
    const found = await readTemplates(folder, new Set([at('p.json')]));
    expect(found.map((one) => one.path)).toEqual(['a.yml', 'web/marathon.json']);
  });

  it('need a folder', async () => {
    await expect(readTemplates(at('nowhere'), new Set())).rejects.toThrow('there is no folder');
  });
});

describe('environments', () => {
  it('come from the flags: later values win, the cluster is called as the environment unless said', async () => {
    await writeFile(at('common.env'), 'a=1\nb=1\n');
    await writeFile(at('prod.env'), 'b=2\n');
    const { environments } = await environmentsFrom(
      [`prod=${at('common.env')}`, `prod=${at('prod.env')}`, `test=${at('common.env')}`],
      ['prod=dc1'],
    );
    expect(environments.map(({ name, cluster, values }) => [name, cluster, values?.get('b')?.text])).toEqual([
      ['prod', 'dc1', '2'],
      ['test', 'test', '1'],
    ]);
  });

  it('are one, default, without any flag', async () => {
    expect(await environmentsFrom([], [])).toMatchObject({ environments: [{ name: 'default', cluster: 'default' }] });
  });

  it.each([[['prod']], [['prod@dc1=x']], [['=x']]])('refuses %j as wrong usage', async (values) => {
    await expect(environmentsFrom(values, [])).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('the new folder', () => {
  it('is made, and may hold a fresh .git', async () => {
    await mkdir(at('out', '.git'), { recursive: true });
    await writeNewFolder(at('out'), new Map([['apps/a.yaml', 'id: /a\n']]));
    expect(await readFile(at('out', 'apps', 'a.yaml'), 'utf8')).toBe('id: /a\n');
  });

  it('is refused when anything is in it, and stays as it was', async () => {
    await writeFile(at('mine.txt'), 'mine');
    await expect(writeNewFolder(folder, new Map([['a.yaml', 'x']]))).rejects.toThrow('is not empty');
    expect(await readFile(at('mine.txt'), 'utf8')).toBe('mine');
  });
});
