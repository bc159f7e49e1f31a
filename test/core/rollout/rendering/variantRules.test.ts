// The rules of an A/B test as the real HAProxy reads them: filled in as marathon-lb does (Python's str.format), and asked
// with cookies and headers. Where Debian's haproxy is not installed it says so and goes on.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { labelsOf } from '../../../../src/core/definition/strategy/labels.js';
import { dressed } from '../../../../src/core/rollout/rendering/dress.js';
import type { VariantDress } from '../../../../src/core/rollout/rendering/variantLabels.js';
import { cart, known } from '../build.js';

const present = spawnSync('haproxy', ['-v']).status === 0;
if (!present) console.log('haproxy is not installed: the rules of an A/B test are not tried');

const portOf = (server: http.Server): number => {
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  return at.port;
};

const listen = (name: string): Promise<http.Server> =>
  new Promise((resolve) => {
    const server = http.createServer((_request, response) => response.end(name));
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });

/** As Python does it: fields, then doubled braces. */
const formatted = (text: string, fields: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{|\}\}|\{(\w+)\}/g, (found, field: string | undefined) =>
    field === undefined ? found.slice(1) : (fields[field] ?? found),
  );

describe.skipIf(!present)('behind the virtual host of both versions', () => {
  const servers: http.Server[] = [];
  let child: ChildProcess | undefined;
  let folder = '';
  let a = 0;
  let b = 0;

  beforeAll(async () => {
    for (const name of ['a', 'b']) servers.push(await listen(name));
    [a = 0, b = 0] = servers.map(portOf);
    return () => {
      for (const one of servers) one.close();
    };
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** `template`: how marathon-lb writes one virtual host, several, or one with HAPROXY_0_REDIRECT_TO_HTTPS. */
  async function start(
    who: VariantDress['who'],
    template: 'one' | 'several' | 'redirected',
    up = true,
  ): Promise<number> {
    const hosts = template === 'several' ? 'shop.example,www.shop.example' : 'shop.example';
    const definition = known('a', { labels: { HAPROXY_0_VHOST: hosts }, portDefinitions: [{ port: 0 }] }).definition;
    const labels = labelsOf(
      dressed(definition, { kind: 'variant', app: cart, agent: { address: '127.0.0.1', port: 1 }, who }).definition,
    );
    const fields = { backend: 'cart-b_10107', cleanedUpHostname: 'shop', hostname: 'shop.example', path: '/' };
    const label = (name: string): string => {
      const text = labels[`HAPROXY_0_${name}`];
      if (typeof text !== 'string') throw new Error(`there is no label ${name}`);
      return formatted(text, fields);
    };
    const hostLines = hosts
      .split(',')
      .map((one) => `  acl host_shop hdr(host) -i ${one}\n`)
      .join('');
    const rules =
      template === 'one'
        ? label('HTTP_FRONTEND_ACL_WITH_PATH')
        : `${label('HTTP_FRONTEND_ACL_ONLY_WITH_PATH')}${hostLines}  ${template === 'several' ? 'use_backend cart-b_10107 if' : 'redirect scheme https code 301 if !{ ssl_fc }'} host_shop path_cart-b_10107\n`;
    const free = await listen('');
    const port = portOf(free);
    await new Promise((resolve) => free.close(resolve));
    folder = mkdtempSync(path.join(os.tmpdir(), 'baton-rules-'));
    const file = path.join(folder, 'haproxy.cfg');
    writeFileSync(
      file,
      `defaults\n  mode http\n  timeout client 60s\n  timeout server 60s\n  timeout connect 60s\nfrontend in\n  bind 127.0.0.1:${port}\n${rules}  default_backend cart_10001\n` +
        `backend cart_10001\n  server a 127.0.0.1:${a}\nbackend cart-b_10107\n  server b 127.0.0.1:${b}${up ? '' : ' disabled'}\n`,
    );
    const check = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
    expect(check.stderr).not.toMatch(/ALERT/);
    child = spawn('haproxy', ['-f', file], { stdio: 'ignore' });
    await expect.poll(() => ask(port).catch(() => undefined), { timeout: 30_000 }).toBeDefined();
    return port;
  }

  const ask = (
    port: number,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ by: string; cookie: string; status: number | undefined }> =>
    new Promise((resolve, reject) => {
      const request = http.get(
        { host: '127.0.0.1', port, headers: { host: 'shop.example', ...headers } },
        (response) => {
          let by = '';
          response.on('data', (chunk: Buffer) => (by += chunk.toString()));
          response.on('end', () => {
            resolve({ by, cookie: response.headers['set-cookie']?.[0] ?? '', status: response.statusCode });
          });
        },
      );
      request.on('error', reject);
    });

  it.each(['one', 'several'] as const)(
    'a cookie leads to the variant, and nothing else does (%s)',
    async (template) => {
      const port = await start({ match: { kind: 'cookie', name: 'beta' } }, template);
      expect((await ask(port, { cookie: 'beta=1' })).by).toBe('b');
      expect((await ask(port, { cookie: 'other=beta' })).by).toBe('a');
      expect((await ask(port)).by).toBe('a');
      expect((await ask(port, { cookie: 'beta=1', host: 'other.example' })).by).toBe('a');
    },
  );

  it('where HTTP is sent on to HTTPS, the rules send on whom the test is for, and HTTPS asks them again', async () => {
    const port = await start({ match: { kind: 'cookie', name: 'beta' } }, 'redirected');
    expect(await ask(port, { cookie: 'beta=1' })).toMatchObject({ by: '', status: 301 });
    expect(await ask(port)).toMatchObject({ by: 'a', status: 200 });
  });

  it('a header does as well', async () => {
    const port = await start({ match: { kind: 'header', name: 'X-Beta' } }, 'one');
    expect((await ask(port, { 'x-beta': 'yes' })).by).toBe('b');
    expect((await ask(port)).by).toBe('a');
  });

  it('while no server of the variant is up the first version answers', async () => {
    const port = await start({ match: { kind: 'cookie', name: 'beta' }, share: 99 }, 'one', false);
    expect((await ask(port, { cookie: 'beta=1' })).by).toBe('a');
    expect((await ask(port)).cookie).toBe('');
  });

  it('of the visitors a share is drawn, and whoever was drawn stays, on either side', async () => {
    const port = await start({ share: 20 }, 'several');
    const drawn = await Promise.all(Array.from({ length: 1_000 }, () => ask(port)));
    const share = drawn.filter(({ by }) => by === 'b').length / 10;
    console.log(`a share of 20% of 1000 new visitors was ${share}%`);
    expect(share).toBeGreaterThan(14);
    expect(share).toBeLessThan(26);
    for (const { by, cookie } of drawn.slice(0, 40)) {
      const again = await ask(port, { cookie: cookie.split(';')[0] ?? '' });
      expect(again).toEqual({ by, cookie: '', status: 200 });
    }
  });
});
