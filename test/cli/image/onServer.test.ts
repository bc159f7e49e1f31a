// `image set` against the embedded GitLab, by git and by its API: races, protected branches, merge requests.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { moveInWorkingCopy } from '../../../src/cli/image/inWorkingCopy.js';
import { moveOnServer, type ServerMove } from '../../../src/cli/image/onServer.js';
import { parseImageReference, type ImageReference } from '../../../src/core/edit/imageReference.js';
import { isEnvironmentName, type EnvironmentName } from '../../../src/core/model/ids.js';
import { readSettings } from '../../../src/config/settings.js';
import { startRig, type Rig } from '../../local/gitlab/rig.js';

const never = new AbortController().signal;
const images = 'environments/production/images.yaml';
const names = ['web', 'cart', 'search', 'login'];
const app = (name: string): string =>
  `id: /shop/${name}\ncmd: run\ncontainer: { docker: { image: r.example/shop/${name} } }\n`;

let rig: Rig;
let clone = '';
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'baton-image-'));
  rig = await startRig();
  clone = await rig.clone('mona', 'mona');
  await rig.commit(
    clone,
    {
      'baton.yaml': 'environments: { production: { cluster: dc1, overlays: environments/production } }\n',
      [images]: names.map((name) => `r.example/shop/${name}: { tag: "1" } # ${name}\n`).join(''),
      ...Object.fromEntries(names.map((name) => [`apps/shop/${name}.yaml`, app(name)])),
      'apps/web.json': '{ "id": "/web", "cmd": "run" }\n',
    },
    'Apps',
  );
  expect(await rig.git(clone, 'push', 'origin', 'main')).toMatchObject({ code: 0 });
});
afterEach(async () => {
  await rig.end();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Settings of somebody, read from a file as the command does. */
async function as(
  username: string,
  more: Partial<ServerMove> & { readonly image: ImageReference },
): Promise<ServerMove> {
  const file = path.join(folder, `${username}.yaml`);
  const url = new URL(rig.url(username));
  await writeFile(path.join(folder, `token-${username}`), `${url.password}\n`);
  await writeFile(
    file,
    `repository: { name: shop, url: "${rig.gitlab.url}/platform/apps.git", token: { file: token-${username} } }
gitlab: { url: "${rig.gitlab.url}" }
clusters: { dc1: { marathon: "http://127.0.0.1:9" } }
`,
  );
  const settings = readSettings(file, {});
  if (!settings.ok) throw new Error('the settings of the test are wrong');
  const [repository] = settings.value.repositories;
  if (repository === undefined) throw new Error('the settings of the test have no repository');
  return { settings: settings.value, repository, environment: production(), mergeRequest: false, ...more };
}

function production(): EnvironmentName {
  const name = 'production';
  if (!isEnvironmentName(name)) throw new Error('the test is wrong');
  return name;
}

function image(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (!parsed.ok) throw new Error('the test is wrong');
  return parsed.value;
}

/** What git shows of something in the repository of the server. */
async function shown(...args: string[]): Promise<string> {
  await rig.git(clone, 'fetch', '--prune', 'origin');
  return (await rig.git(clone, ...args)).output;
}

async function mergeRequests(): Promise<readonly unknown[]> {
  const { json } = await rig.api('mona', 'GET', '/projects/platform%2Fapps/merge_requests?state=opened');
  return z.array(z.unknown()).parse(json);
}

const failure = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('on the watched branch', () => {
  it('commits as the user of the token, and changes one token of one file', async () => {
    const lines = await moveOnServer(await as('mona', { image: image('r.example/shop/cart:2') }), never);
    expect(lines[0]).toBe(`${images}: r.example/shop/cart 1 → 2`);
    expect(lines.at(-1)).toMatch(/^pushed [0-9a-f]{8} to main$/);
    expect(await shown('log', '-1', '--format=%an <%ae>|%cn|%s', 'origin/main')).toMatch(
      /^mona <.+@.+>\|mona\|Set r\.example\/shop\/cart to 2 in production/i,
    );
    expect(await shown('diff', '--stat', 'origin/main~1', 'origin/main')).toMatch(
      /1 file changed, 1 insertion\(\+\), 1 deletion/,
    );
    expect(await shown('show', `origin/main:${images}`)).toContain('r.example/shop/cart: { tag: "2" } # cart\n');
  });

  it('takes the author and the message that are given', async () => {
    const author = { name: 'The Pipeline', email: 'ci@example.org' };
    await moveOnServer(
      await as('mona', { image: image('r.example/shop/cart:2'), author, message: 'Cart 2\n\nJOB-1' }),
      never,
    );
    expect(await shown('log', '-1', '--format=%an <%ae> %B', 'origin/main')).toContain(
      'The Pipeline <ci@example.org> Cart 2\n\nJOB-1',
    );
  });

  it('does nothing when the branch says so already', async () => {
    const before = await shown('rev-parse', 'origin/main');
    const lines = await moveOnServer(await as('mona', { image: image('r.example/shop/cart:1') }), never);
    expect(lines).toEqual([`${images}: r.example/shop/cart is 1 already: nothing to do`]);
    expect(await shown('rev-parse', 'origin/main')).toBe(before);
  });

  it('four at once all arrive: whoever loses the race reads, edits and pushes again', async () => {
    const moves = await Promise.all(names.map((name) => as('mona', { image: image(`r.example/shop/${name}:7`) })));
    await Promise.all(moves.map((move) => moveOnServer(move, never)));
    expect(await shown('show', `origin/main:${images}`)).toBe(
      names.map((name) => `r.example/shop/${name}: { tag: "7" } # ${name}`).join('\n'),
    );
    expect(await shown('rev-list', '--count', 'origin/main')).toMatch(/^6\b/);
  });

  it('is refused by a protected branch with the way out, and without the token', async () => {
    const message = await failure(moveOnServer(await as('dora', { image: image('r.example/shop/cart:2') }), never));
    expect(message).toMatch(/not allowed to push code to protected branches/);
    expect(message).toMatch(/--merge-request/);
    expect(message).not.toContain('token-of-dora');
  });

  it('refuses a token that may not read, in one sentence', async () => {
    expect(await failure(moveOnServer(await as('nobody', { image: image('r.example/shop/cart:2') }), never))).toMatch(
      /\S/,
    );
  });
});

describe('by a merge request', () => {
  const move = async (tag: string): Promise<readonly string[]> =>
    moveOnServer(await as('dora', { image: image(`r.example/shop/cart:${tag}`), mergeRequest: true }), never);

  it('pushes a branch and prints the address; a second time the same one is found', async () => {
    const first = await move('2');
    expect(first.at(-1)).toMatch(/^opened http.*\/platform\/apps\/-\/merge_requests\/1$/);
    expect((await move('2')).at(-1)).toMatch(/^is in http.*\/merge_requests\/1$/);
    expect(await mergeRequests()).toMatchObject([
      {
        iid: 1,
        title: 'Set r.example/shop/cart to 2 in production',
        source_branch: 'baton/image-r.example-shop-cart-2-production',
        target_branch: 'main',
      },
    ]);
    expect(
      await shown('rev-list', '--count', 'origin/main..origin/baton/image-r.example-shop-cart-2-production'),
    ).toMatch(/^1\b/);
  });

  it('keeps what somebody pushed to the open merge request', async () => {
    await move('2');
    await shown('checkout', 'baton/image-r.example-shop-cart-2-production');
    await rig.commit(clone, { [images]: 'r.example/shop/cart: { tag: "1" } # by hand\n' }, 'By hand');
    await rig.git(clone, 'push', 'origin', 'HEAD');
    expect((await move('2')).at(-1)).toMatch(/^is in /);
    expect(await shown('show', `origin/baton/image-r.example-shop-cart-2-production:${images}`)).toBe(
      'r.example/shop/cart: { tag: "2" } # by hand',
    );
  });

  it('begins anew where a branch is left over from before', async () => {
    await rig.git(clone, 'push', 'origin', 'HEAD~1:refs/heads/baton/image-r.example-shop-cart-2-production');
    expect((await move('2')).at(-1)).toMatch(/^opened /);
    expect(await shown('merge-base', 'origin/main', 'origin/baton/image-r.example-shop-cart-2-production')).toBe(
      await shown('rev-parse', 'origin/main'),
    );
  });

  it('is not opened when the watched branch says so already', async () => {
    expect((await move('1'))[0]).toMatch(/nothing to do/);
    expect(await mergeRequests()).toEqual([]);
  });
});

describe('in a working copy', () => {
  it('edits the file and commits nothing', async () => {
    const lines = await moveInWorkingCopy(clone, production(), image('r.example/shop/cart:2'), never);
    expect(lines[0]).toBe(`${images}: r.example/shop/cart 1 → 2`);
    expect(await readFile(path.join(clone, images), 'utf8')).toContain('r.example/shop/cart: { tag: "2" } # cart\n');
    expect((await rig.git(clone, 'status', '--porcelain')).output).toBe(`M ${images}`);
  });
});
