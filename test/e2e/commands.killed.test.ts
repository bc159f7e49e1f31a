// The built program is killed with SIGKILL where it hurts most: a command between the commit that says something and its
// push, and after its push; a daemon while a job of `deploy.before` runs. Nothing is half written, nothing is said later
// unasked, and a job does not run twice.
import { request, Server } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { aWorld, type AWorld } from '../kit/aWorld.js';
import { eventually } from '../kit/eventually.js';
import { startBaton, type Run } from './program.js';

const app = (version: string, cmd = 'sleep 1000', more = ''): string => `cmd: ${cmd}
cpus: 0.1
mem: 32
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
env: { VERSION: "${version}" }
${more}`;

let folder = '';
let world: AWorld;
let door: Door | undefined;
let run: Run | undefined;

afterEach(async () => {
  run?.process.kill('SIGKILL');
  await run?.ended;
  run = undefined;
  vi.unstubAllEnvs();
  await door?.close();
  door = undefined;
  await world.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Stands before GitLab. `kills`: what is done with the next push: its sender is killed before it arrives, or after it. */
interface Door {
  readonly url: string;
  kills(when: 'before' | 'after', victim: () => void): void;
  close(): Promise<void>;
}

async function aDoor(target: string): Promise<Door> {
  let next: { readonly when: 'before' | 'after'; readonly victim: () => void } | undefined;
  const server = new Server();
  server.on('request', (incoming, outgoing) => {
    const at = incoming.url ?? '/';
    const killing = incoming.method === 'POST' && at.endsWith('/git-receive-pack') ? next : undefined;
    if (killing !== undefined) next = undefined;
    if (killing?.when === 'before') {
      killing.victim();
      outgoing.destroy();
      return;
    }
    const onward = request(new URL(at, target), { method: incoming.method, headers: incoming.headers }, (answer) => {
      if (killing !== undefined) {
        // The head of the answer comes when git has taken the push; it goes nowhere.
        answer.resume().on('end', () => {
          killing.victim();
          outgoing.destroy();
        });
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', (error) => outgoing.destroy(error));
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the door has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    kills: (when, victim) => {
      next = { when, victim };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The settings with another address of GitLab, as a file beside the real ones. */
async function settingsThrough(url: string): Promise<string> {
  const text = await readFile(path.join(world.folder, 'baton.config.yaml'), 'utf8');
  const file = path.join(world.folder, 'through.config.yaml');
  await writeFile(file, text.replaceAll(world.gitlab.url, url));
  return file;
}

describe('a command that is killed', () => {
  const statusDocument = z.object({ said: z.array(z.object({ about: z.string(), what: z.string() })) });

  it(
    'before its push has said nothing, now or later; after its push it has said it in whole',
    { timeout: 300_000 },
    async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'baton-killed-'));
      const files = { 'apps/shop/web.yaml': app('1'), 'apps/shop/bad.yaml': app('1') };
      const policy = { 'baton.yaml': 'environments: { live: { cluster: default } }\n' };
      // Who types here is whoever GitLab's job says.
      vi.stubEnv('GITLAB_USER_LOGIN', 'ada');
      world = await aWorld({ files: { ...policy, ...files }, settings: 'mode: apply\noverride: { by: [ada] }' });
      await world.sync();
      const failing = app('2', 'exit 3', 'deploy: { healthyWithin: 2s }\n');
      await world.push({ 'apps/shop/web.yaml': app('2'), 'apps/shop/bad.yaml': failing });
      await world.sync();
      const tip = await world.push({ 'apps/shop/new.yaml': app('1') });
      const gate = await aDoor(world.gitlab.url);
      door = gate;
      const config = await settingsThrough(gate.url);
      const why = ['--env', 'live', '--because', 'the drill', '--config', config];
      const killed = async (args: readonly string[], when: 'before' | 'after'): Promise<void> => {
        const victim = startBaton([...args, ...why], folder);
        run = victim;
        gate.kills(when, () => victim.process.kill('SIGKILL'));
        expect({ ...(await victim.ended), args, output: victim.output() }).toMatchObject({ signal: 'SIGKILL' });
      };

      const lines: readonly (readonly [string, ...string[]])[] = [
        ['pause', '/shop/web'],
        ['resume', '/shop/web'],
        ['freeze'],
        ['unfreeze'],
        ['override', 'window', tip],
        ['abort', '/shop/new'],
        ['retry', '/shop/bad'],
        ['rollback', '/shop/web'],
      ];
      for (const args of lines) {
        const before = await world.subjects();
        // All write in one way; one of each pair is enough.
        if (!['resume', 'unfreeze', 'retry'].includes(args[0])) {
          await killed(args, 'before');
          expect(await world.subjects()).toEqual(before);
        }
        await killed(args, 'after');
        const after = await world.subjects();
        expect({ args, after: after.slice(1) }).toEqual({ args, after: before });
        expect(after[0]).toContain(args[0]);
      }

      run = startBaton(['status', '--output', 'json', '--config', config], folder);
      expect(await run.ended).toMatchObject({ code: 0 });
      // What was paused and frozen was let go again, each in whole.
      const { said } = statusDocument.parse(JSON.parse(run.output()));
      expect(said.some(({ what }) => /paused|frozen/.test(what))).toBe(false);
      await world.sync();
      const records = await world.records();
      expect(records.get('live /shop/web')?.because).toMatch(/rolled back by ada: the drill/);
      expect(records.get('live /shop/new')?.because).toMatch(/aborted by ada: the drill/);
    },
  );
});

describe('a daemon that is killed while a job runs', () => {
  it('finds it again: it runs once, and its app settles after it', { timeout: 240_000 }, async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'baton-killed-'));
    const ran = path.join(folder, 'ran');
    const lines = async (): Promise<readonly string[]> =>
      (await readFile(ran, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    const go = path.join(folder, 'go');
    // The job runs until it is told to end, so that every kill meets it.
    const job = `echo begins >> ${ran}; until test -e ${go}; do sleep 0.1; done; echo ends >> ${ran}`;
    const web = `id: /shop/web
cmd: echo serves >> ${ran}; exec sleep 1000
cpus: 0.1
mem: 32
healthChecks: [{ protocol: COMMAND, command: { value: "true" }, delaySeconds: 0, intervalSeconds: 1 }]
deploy: { healthyWithin: 60s, before: [{ job: { cmd: '${job}' }, timeout: 120s }] }
`;
    const settings = 'mode: apply\nhttp: { listen: "127.0.0.1:0" }';
    world = await aWorld({ files: { 'web.yaml': web }, settings, marathon: { simulate: false } });
    const config = path.join(world.folder, 'baton.config.yaml');
    for (let kill = 1; kill <= 3; kill += 1) {
      const daemon = startBaton(['run', '--config', config], folder);
      run = daemon;
      await eventually('the job begins, and this daemon knows of it', async () =>
        (await lines()).length > 0 && /\/shop\/web: progressing, /.test(daemon.output()) ? true : undefined,
      );
      daemon.process.kill('SIGKILL');
      await daemon.ended;
      expect(await lines()).toEqual(['begins']);
    }
    run = startBaton(['run', '--config', config], folder);
    await writeFile(go, '');
    await eventually('the app serves', async () => ((await lines()).includes('serves') ? true : undefined));
    expect(await lines()).toEqual(['begins', 'ends', 'serves']);
    await eventually('it is settled', async () =>
      (await world.records()).get('default /shop/web')?.phase === 'settled' ? true : undefined,
    );
    expect(await world.ask('GET', '/v2/apps//shop/web-before')).toBeUndefined();
  });
});
