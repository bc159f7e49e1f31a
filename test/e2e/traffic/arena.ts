// Two sets behind the real HAProxy: an embedded Marathon with real tasks, the embedded balancer, a git repository by path, and
// the built daemon as a process of its own, which can be killed.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startBalancer, type RunningBalancer } from '../../../src/local/balancer/server.js';
import { startMarathon, type RunningMarathon } from '../../../src/local/marathon/server.js';
import { eventually } from '../../kit/eventually.js';
import { startBaton, type Run } from '../program.js';
import { startLoad, type Load, type TrafficClients } from './clients.js';

export interface Version {
  readonly version: string;
  readonly instances: number;
  /** The block as YAML flow. */
  readonly deploy: string;
  /** Further variables of the task, as YAML: `SICK: "1"`. */
  readonly env?: string;
}

export interface TrafficArena {
  readonly marathon: RunningMarathon;
  readonly balancer: RunningBalancer;
  /** Commits the app at that version, and returns the commit. */
  push(version: Version): string;
  /** `git revert` of the newest commit. */
  revert(): string;
  /** Waits until the record is in that phase at that commit. */
  judged(phase: string, commit: string): Promise<AppRecord>;
  record(): AppRecord | undefined;
  load(rate: number, connections: Load['connections']): TrafficClients;
  /** SIGKILL for the daemon, and a new one. */
  kill(): Promise<void>;
  /** HAProxy reloads with what it has. */
  reload(): Promise<void>;
  /** What all daemons printed. */
  output(): string;
  /** Ids and instances that Marathon has. */
  apps(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

const record = z.object({ phase: z.string(), because: z.string(), commit: z.string(), traffic: z.number().nullable() });
export type AppRecord = z.infer<typeof record>;

const vhost = 'web.test';
const task = path.join(path.dirname(fileURLToPath(import.meta.url)), 'task.mjs');

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
    port: 0,
    appidPort: 0,
    statsPort: 0,
    dataDir: path.join(folder, 'balancer'),
  });
  const [servicePort, agentPort] = [await freePort(), await freePort()];
  const config = path.join(folder, 'baton.config.yaml');
  await writeFile(
    config,
    `repository: { name: shop, path: ${repository}, poll: 500ms }
clusters:
  default:
    marathon: "${marathon.url}"
    balancers: [{ kind: haproxy-agent, listen: "127.0.0.1:${agentPort}", advertise: 127.0.0.1, stats: ["${balancer.statsUrl}"] }]
    checks: { every: 1s }
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
  const arena: TrafficArena = {
    marathon,
    balancer,
    push: (version) => {
      spawnSync('tee', [path.join(repository, 'apps', 'web.yaml')], { input: definitionOf(version, servicePort) });
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', `web ${version.version}`);
      daemon ??= begin();
      return git('rev-parse', 'HEAD');
    },
    revert: () => {
      git('revert', '--no-edit', 'HEAD');
      return git('rev-parse', 'HEAD');
    },
    record: () => {
      const shown = spawnSync('git', ['show', 'baton/status:apps/production/shop/web.json'], {
        cwd: repository,
        encoding: 'utf8',
      });
      return shown.status === 0 ? record.parse(JSON.parse(shown.stdout)) : undefined;
    },
    judged: (phase, commit) =>
      waited(
        () => `${phase} at ${commit}; it is ${JSON.stringify(arena.record())}\n${arena.output()}`,
        () => {
          const seen = arena.record();
          return seen?.phase === phase && seen.commit === commit ? seen : undefined;
        },
      ),
    load: (rate, connections) =>
      startLoad({ port: Number(new URL(balancer.url).port), host: vhost, rate, connections }),
    async kill() {
      await end('SIGKILL');
      daemon = begin();
    },
    async reload() {
      await fetch(`${balancer.statsUrl}/_mlb_signal/usr1`);
    },
    output: () => [...ended, daemon?.output() ?? ''].join(''),
    async apps() {
      const answer = apps.parse(await (await fetch(`${marathon.url}/v2/apps`)).json());
      return new Map(answer.apps.map(({ id, instances }) => [id, instances]));
    },
    async close() {
      await end('SIGTERM');
      await balancer.close();
      await marathon.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return arena;
}

const apps = z.object({ apps: z.array(z.object({ id: z.string(), instances: z.number() })) });

const definitionOf = ({ version, instances, deploy, env }: Version, servicePort: number): string => `id: /shop/web
cmd: exec '${process.execPath}' ${task}
cpus: 0.1
mem: 32
instances: ${instances}
env: { VERSION: "${version}"${env === undefined ? '' : `, ${env}`} }
labels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: ${vhost}, HAPROXY_0_MODE: http }
portDefinitions: [{ port: ${servicePort}, name: http, protocol: tcp }]
taskKillGracePeriodSeconds: 10
healthChecks:
  - { protocol: MESOS_HTTP, path: /health, portIndex: 0, delaySeconds: 0, intervalSeconds: 1, timeoutSeconds: 1, gracePeriodSeconds: 20, maxConsecutiveFailures: 3 }
deploy: ${deploy}
`;

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
