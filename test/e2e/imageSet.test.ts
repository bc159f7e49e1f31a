// `image set` and `import` as whole processes: several pipelines at once against one repository, and a folder of templates.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRig, type Rig } from '../local/gitlab/rig.js';
import { startBaton } from './program.js';

const images = 'environments/production/images.yaml';
const names = ['web', 'cart', 'search'];

let rig: Rig;
let folder = '';
let config = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-image-'));
  rig = await startRig();
  const clone = await rig.clone('mona', 'mona');
  await rig.commit(
    clone,
    {
      'baton.yaml': 'environments: { production: { cluster: dc1, overlays: environments/production } }\n',
      [images]: names.map((name) => `r.example/${name}: { tag: "1" } # ${name}\n`).join(''),
      ...Object.fromEntries(
        names.map((name) => [`apps/${name}.yaml`, `cmd: run\ncontainer: { docker: { image: r.example/${name} } }\n`]),
      ),
      'apps/web.json': '{ "id": "/other", "cmd": "run" }\n',
    },
    'Apps',
  );
  expect(await rig.git(clone, 'push', 'origin', 'main')).toMatchObject({ code: 0 });
  config = path.join(folder, 'baton.config.yaml');
  await writeFile(path.join(folder, 'token'), 'token-of-mona\n');
  await writeFile(
    config,
    `repository: { name: shop, url: "${rig.gitlab.url}/platform/apps.git", token: { file: token } }
gitlab: { url: "${rig.gitlab.url}" }
clusters: { dc1: { marathon: "http://127.0.0.1:9" } }
`,
  );
});
afterAll(async () => {
  await rig.end();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function baton(...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const run = startBaton(args, folder);
  const { code } = await run.ended;
  return { code, output: run.output() };
}

describe('image set', () => {
  it('by three pipelines at once ends with all three versions on main', async () => {
    const set = (name: string): ReturnType<typeof baton> =>
      baton('image', 'set', `r.example/${name}:2`, '--env', 'production', '--config', config);
    for (const { code, output } of await Promise.all(names.map(set))) {
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/1 → 2\npushed/) as string });
    }
    const file = await rig.api(
      'mona',
      'GET',
      `/projects/platform%2Fapps/repository/files/${encodeURIComponent(images)}/raw?ref=main`,
    );
    expect(file.text).toBe(names.map((name) => `r.example/${name}: { tag: "2" } # ${name}\n`).join(''));
  });

  it('says with 2 how it is used', async () => {
    expect(await baton('image', 'set', 'r.example/web', '--env', 'production', '--config', config)).toMatchObject({
      code: 2,
      output: expect.stringContaining('neither a tag nor a digest') as string,
    });
    expect((await baton('image', 'set', 'r.example/web:1')).code).toBe(2);
  });
});

describe('import', () => {
  it('makes a repository that validate takes, and never writes over it', async () => {
    const from = path.join(folder, 'deploy');
    const into = path.join(folder, 'apps');
    await mkdir(from);
    await writeFile(path.join(from, 'marathon.json.j2'), '{"id": "/web", "cmd": "run", "instances": {{n}}}\n');
    await writeFile(path.join(from, 'staging.env'), 'n=1\n');
    await writeFile(path.join(from, 'production.env'), 'n=3\n');
    const values = ['staging', 'production'].flatMap((name) => [
      '--values',
      `${name}=${path.join(from, `${name}.env`)}`,
    ]);
    const imported = await baton('import', from, '--into', into, ...values);
    expect(imported).toMatchObject({
      code: 0,
      output: expect.stringContaining('production: 1 app, rendered exactly') as string,
    });
    expect(await readFile(path.join(into, 'environments', 'production', 'web.yaml'), 'utf8')).toBe('instances: 3\n');
    expect((await baton('validate', into)).code).toBe(0);
    expect(await baton('import', from, '--into', into, ...values)).toMatchObject({
      code: 1,
      output: expect.stringContaining('is not empty') as string,
    });
  });

  it('names the place of a placeholder without a value, and writes nothing', async () => {
    const from = path.join(folder, 'broken');
    await mkdir(from);
    await writeFile(path.join(from, 'a.json'), '{"id": "/a",\n "cmd": "{{x}}"}\n');
    const { code, output } = await baton('import', from, '--into', path.join(folder, 'none'));
    expect(code).toBe(1);
    expect(output).toContain('a.json:2:10: placeholder-unset: x has no value in default');
    expect((await baton('validate', path.join(folder, 'none'))).code).toBe(2);
  });
});
