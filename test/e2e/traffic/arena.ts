// Two sets behind the real HAProxy: an embedded Marathon with real tasks, the embedded balancer, a git repository by path, and
// the built daemon as a process of its own, which can be killed.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { startBalancer, type RunningBalancer } from '../../../src/local/balancer/server.js';
import { startMarathon, type RunningMarathon } from '../../../src/local/marathon/server.js';
import { eventually } from '../../kit/eventually.js';
import { startBaton, type Run } from '../program.js';
import { startLoad, type Load, type TrafficClients } from './clients.js';
import { aloneDefinition, aloneId, aloneVhost, definitionOf, vhost, type Version } from './definition.js';

export interface TrafficArena {
  readonly marathon: RunningMarathon;
  readonly balancer: RunningBalancer;
  /** Commits the app at that version, and returns the commit. */
  push(version: Version): string;
  /** `git revert` of the newest commit. */
  revert(): string;
  /** `baton abort` or `baton next` of the app, as a person says it. */
  say(...verb: readonly string[]): Promise<void>;
  /** Waits until the record is in that phase at that commit. */
  judged(phase: string, commit: string): Promise<AppRecord>;
  /** Waits until the record holds what is asked for. */
  recorded(what: string, holds: (record: AppRecord) => boolean): Promise<AppRecord>;
  record(): AppRecord | undefined;
  load(rate: number, connections: Load['connections']): TrafficClients;
  /** SIGKILL for the daemon, and a new one. */
  kill(): Promise<void>;
  /** Waits until the daemon has seen git and Marathon, and commands what is on record. */
  up(): Promise<void>;
  /** HAProxy reloads with what it has. */
  reload(): Promise<void>;
  /** What all daemons printed. */
  output(): string;
  /** What Marathon has, by id. */
  apps(): Promise<ReadonlyMap<string, LiveApp>>;
  /** Marathon replaces an app by itself: a PUT of it, behind a virtual host of its own. */
  putAlone(version: string, instances: number): Promise<void>;
  loadAlone(rate: number, connections: Load['connections']): TrafficClients;
  close(): Promise<void>;
}

const record = z.object({ phase: z.string(), because: z.string(), commit: z.string(), traffic: z.number().nullable() });
export type AppRecord = Readonly<z.infer<typeof record>>;

const liveApp = z.object({
  id: z.string(),
  instances: z.number(),
  tasksRunning: z.number(),
  tasksStaged: z.number(),
  tasksHealthy: z.number(),
  env: z.object({ VERSION: z.string() }),
  deployments: z.array(z.object({ id: z.string() })),
});
export type LiveApp = Readonly<z.infer<typeof liveApp>>;
const apps = z.object({ apps: z.array(liveApp) });

export async function aTrafficArena(): Promise<TrafficArena> {
  const folder = await mkdtemp(path.join(tmpdir(), 'baton-traffic-'));
  const repository = path.join(folder, 'repository');
  await mkdir(path.join(repository, 'apps'), { recursive: true });
  await writeFile(
    path.join(repository, 'baton.yaml'),
    'apps: apps\nenvironments: { production: { cluster: default } }\n',
  );
  const marathon = await startMarathon({ port: 0 });
  const balancer = await startBalancer({
    marathon: [marathon.url],
    groups: ['*'],
    // As DC/OS starts marathon-lb: without it a server takes requests before its first check.
    healthCheck: true,
    port: 0,
    appidPort: 0,
    statsPort: 0,
    dataDir: path.join(folder, 'balancer'),
  });
  const [servicePort, alonePort, agentPort] = [await freePort(), await freePort(), await freePort()];
  const config = path.join(folder, 'baton.config.yaml');
  await writeFile(
    config,
    `repository: { name: shop, path: ${repository}, poll: 500ms }
clusters:
  default:
    marathon: "${marathon.url}"
    balancers: [{ kind: haproxy-agent, listen: "127.0.0.1:${agentPort}", advertise: 127.0.0.1, stats: ["${balancer.statsUrl}"] }]
    checks: { every: 1s, hosts: [127.0.0.1] }
mode: apply
data: data
http: { listen: "127.0.0.1:0" }
`,
  );
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@localhost'];
    const run = spawnSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
    return run.stdout.trim();
  };
  git('init', '--quiet', '--initial-branch', 'main');

  const ended: string[] = [];
  const begin = (): Run => startBaton(['run', '--config', config], folder);
  let daemon: Run | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (daemon === undefined) return;
    daemon.process.kill(signal);
    await daemon.ended;
    ended.push(daemon.output());
    daemon = undefined;
  };
  const came: TrafficClients[] = [];
  const loadOf = (host: string, rate: number, connections: Load['connections']): TrafficClients => {
    const clients = startLoad({ port: Number(new URL(balancer.url).port), host, rate, connections });
    came.push(clients);
    return clients;
  };
  const arena: TrafficArena = {
    marathon,
    balancer,
    push: (version) => {
      const input = JSON.stringify(definitionOf(version, servicePort), undefined, 2);
      spawnSync('tee', [path.join(repository, 'apps', 'web.json')], { input });
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', `web ${version.version}`);
      daemon ??= begin();
      return git('rev-parse', 'HEAD');
    },
    revert: () => {
      git('revert', '--no-edit', 'HEAD');
      return git('rev-parse', 'HEAD');
    },
    async say(...verb) {
      const words = [...verb, '/shop/web', '--env', 'production', '--because', 'a test says so'];
      const run = startBaton([...words, '--config', config], folder);
      const { code } = await run.ended;
      if (code !== 0) throw new Error(`baton ${words.join(' ')} ended with ${code ?? 'a signal'}: ${run.output()}`);
    },
    record: () => {
      const shown = spawnSync('git', ['show', 'baton/status:apps/production/shop/web.json'], {
        cwd: repository,
        encoding: 'utf8',
      });
      return shown.status === 0 ? record.parse(JSON.parse(shown.stdout)) : undefined;
    },
    recorded: (what, holds) =>
      waited(
        () => `${what}; it is ${JSON.stringify(arena.record())}\n${arena.output()}`,
        () => {
          const seen = arena.record();
          return seen !== undefined && holds(seen) ? seen : undefined;
        },
      ),
    judged: (phase, commit) =>
      arena.recorded(`${phase} at ${commit}`, (seen) => seen.phase === phase && seen.commit === commit),
    load: (rate, connections) => loadOf(vhost, rate, connections),
    loadAlone: (rate, connections) => loadOf(aloneVhost, rate, connections),
    async kill() {
      await end('SIGKILL');
      daemon = begin();
    },
    async up() {
      await eventually('the daemon to be up', async () => {
        const health = /health at (\S+)\/healthz/.exec(daemon?.output() ?? '')?.[1];
        if (health === undefined) return undefined;
        return (await fetch(`${health}/readyz`)).ok ? true : undefined;
      });
    },
    async reload() {
      // A connection that was kept would end with the process that it leads to.
      const answer = await fetch(`${balancer.statsUrl}/_mlb_signal/usr1`, { headers: { connection: 'close' } });
      await answer.text();
    },
    output: () => [...ended, daemon?.output() ?? ''].join(''),
    async apps() {
      const answer = apps.parse(await (await fetch(`${marathon.url}/v2/apps`)).json());
      return new Map(answer.apps.map((one) => [one.id, one]));
    },
    async putAlone(version, instances) {
      const answer = await fetch(`${marathon.url}/v2/apps/${aloneId}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(aloneDefinition(version, instances, alonePort)),
      });
      if (!answer.ok) throw new Error(`Marathon does not take ${aloneId}: ${await answer.text()}`);
    },
    async close() {
      await Promise.all(came.map((clients) => clients.end()));
      await end('SIGTERM');
      await balancer.close();
      await marathon.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return arena;
}

/** A number that is the same for every daemon of the arena: it stands in labels. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a server that listens has no port');
  return address.port;
}

/** As `eventually`, which waits for a minute at most, for as long as a rollout with stages may take here. */
async function waited<T>(what: () => string, look: () => T | undefined): Promise<T> {
  for (let minutes = 4; ; minutes -= 1) {
    try {
      return await eventually('a minute of it', look);
    } catch (error) {
      if (minutes === 1) throw new Error(what(), { cause: error });
    }
  }
}
