// The one place where ports meet adapters: settings in, a daemon for each repository out.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { matchesGlob } from './core/definition/glob.js';
import type { EnvironmentName } from './core/model/ids.js';
import type { AccessSettings, AuthSettings } from './config/access.js';
import type { BalancerSettings, ClusterSettings, RepositorySettings, Settings } from './config/settings.js';
import type { ClusterOptions, TrafficOptions } from './daemon/clusters/clusters.js';
import { Daemon } from './daemon/daemon.js';
import type { Cluster, Forge, Repository } from './daemon/ports.js';
import { World } from './daemon/clusters/world.js';
import { openBalancers, type BalancerOptions, type Balancers } from './io/balancer/openBalancers.js';
import { openCalendar } from './io/calendar/openCalendar.js';
import { openChecks } from './io/checks/openChecks.js';
import { openFolder, statusRepositoryOf } from './io/folder/folder.js';
import { openRepository } from './io/git/repository.js';
import { openStatusBranch, type GitStatusBranch } from './io/git/status/openStatusBranch.js';
import type { GitlabOptions } from './io/gitlab/api.js';
import { openForge } from './io/gitlab/openForge.js';
import { openKeptResults } from './io/kept/keptResults.js';
import { openCluster } from './io/marathon/openCluster.js';
import { openMetronome, type Metronome } from './io/metronome/openMetronome.js';
import { systemClock } from './kit/clock.js';
import type { Log } from './kit/log.js';
import type { Access } from './kit/remote/access.js';
import type { RemoteAuth } from './kit/remote/auth.js';

/** One repository of the settings with everything that serves it. */
export interface Composed {
  readonly name: string;
  readonly repository: Repository;
  readonly status: GitStatusBranch;
  readonly daemon: Daemon;
  /** A plain folder is watched; a git repository is polled. Resolves when aborted. */
  readonly watchFolder: (changed: () => void, signal: AbortSignal) => Promise<void>;
}

export interface ComposeOptions {
  readonly only?: ReadonlySet<EnvironmentName>;
  /** Where this process keeps its clones. Two processes never share one: the daemon has `data`, a command its own. */
  readonly data?: string;
  /** What the repositories of one process share; absent: this one has its clusters to itself. */
  readonly clusters?: ReadonlyMap<string, ClusterOptions>;
}

/** Opens adapters; nothing is asked of the world yet. Throws a sentence for settings that cannot work. */
export async function compose(
  settings: Settings,
  one: RepositorySettings,
  log: Log,
  options: ComposeOptions = {},
): Promise<Composed> {
  const dataDir = path.join(options.data ?? settings.data, one.name);
  mkdirSync(dataDir, { recursive: true });
  const source = await openSource(one, { clones: dataDir, records: path.join(settings.data, one.name) }, log);
  const status = await openStatusBranch({
    ...source.statusAddress,
    ...(one.token && { token: one.token }),
    branch: one.statusBranch,
    dataDir,
    author: { name: 'Baton', email: 'baton@localhost' },
    log,
  });
  const daemon = new Daemon({
    owner: one.name,
    branch: one.branch,
    statusBranchName: one.statusBranch,
    poll: one.poll,
    modeOf: (app) => settings.mode.find(({ glob }) => matchesGlob(glob, app.slice(1)))?.mode ?? 'observe',
    adopt: settings.adopt,
    mayOverride: settings.override.by,
    ...(one.may && { may: one.may }),
    ...(options.only && { only: options.only }),
    repository: source.repository,
    isFolder: source.isFolder,
    kept: openKeptResults(dataDir),
    statusBranch: status,
    clusters: options.clusters ?? openClusters(settings, log),
    ...forgeOf(settings, one, log),
    calendar: openCalendar(),
    clock: systemClock,
    log,
  });
  return { name: one.name, repository: source.repository, status, daemon, watchFolder: source.watch };
}

interface Source {
  readonly repository: Repository;
  readonly statusAddress: { readonly url: string } | { readonly path: string };
  readonly isFolder: boolean;
  readonly watch: (changed: () => void, signal: AbortSignal) => Promise<void>;
}

/** `records`: where a plain folder's status branch is, for the daemon and for commands beside it. */
async function openSource(
  one: RepositorySettings,
  { clones, records }: { readonly clones: string; readonly records: string },
  log: Log,
): Promise<Source> {
  const token = one.token && { token: one.token };
  const still = (): Promise<void> => Promise.resolve();
  if (one.url !== undefined) {
    const repository = openRepository({ name: one.name, url: one.url, ...token, dataDir: clones, log });
    return { repository, statusAddress: { url: one.url }, isFolder: false, watch: still };
  }
  const local = one.path ?? '';
  if (!existsSync(local)) throw new Error(`the repository ${one.name}: there is no folder ${local}`);
  if (existsSync(path.join(local, '.git')) || existsSync(path.join(local, 'HEAD'))) {
    return {
      repository: openRepository({ name: one.name, path: local, dataDir: clones, log }),
      statusAddress: { path: local },
      isFolder: false,
      watch: still,
    };
  }
  const folder = openFolder(local, one.branch);
  const statusAddress = { path: await statusRepositoryOf(records) };
  return { repository: folder, statusAddress, isFolder: true, watch: folder.watch };
}

/**
 * Listens for the balancers of all clusters, by name of the cluster, until they are closed. Only who commands traffic does:
 * others read Marathon alone. Throws a sentence when an address cannot be listened on.
 */
export async function serveBalancers(settings: Settings, log: Log): Promise<ServedBalancers> {
  const byCluster = new Map<string, Balancers>();
  const close = async (): Promise<void> => {
    await Promise.all([...byCluster.values()].map((one) => one.close()));
  };
  try {
    for (const [name, { balancer }] of settings.clusters) {
      byCluster.set(name, await openBalancers([balancerOf(balancer)], log));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { byCluster, close };
}

function balancerOf(balancer: BalancerSettings): BalancerOptions {
  if (balancer.kind === 'instances') return balancer;
  const { kind, listen, stats } = balancer;
  return { kind, listen, stats, ...accessOf(balancer) };
}

export interface ServedBalancers {
  readonly byCluster: ReadonlyMap<string, Balancers>;
  close(): Promise<void>;
}

/** The clusters of the settings for several repositories of one process: each is read, and listened to, once for all. */
export const shareClusters = (
  settings: Settings,
  log: Log,
  balancers?: ServedBalancers,
): ReadonlyMap<string, ClusterOptions> =>
  new Map(
    [...openClusters(settings, log, balancers)].map(([name, one]) => [
      name,
      { ...one, world: new World(one.cluster, systemClock) },
    ]),
  );

/** The clusters of the settings, by name; nothing is asked of them yet. `balancers` absent: none is read, and none is told. */
export const openClusters = (
  settings: Settings,
  log: Log,
  balancers?: ServedBalancers,
): ReadonlyMap<string, ClusterOptions> =>
  new Map(
    [...settings.clusters].map(([name, cluster]) => [
      name,
      clusterOptions(cluster, balancers?.byCluster.get(name), log),
    ]),
  );

function clusterOptions(cluster: ClusterSettings, balancers: Balancers | undefined, log: Log): ClusterOptions {
  const access = { auth: { kind: 'none' } as const, ...accessOf(cluster) };
  const marathon = openCluster({
    urls: cluster.marathon,
    ...access,
    ...(cluster.agentPort !== undefined && { agentPort: cluster.agentPort }),
    log,
  });
  return {
    cluster: cluster.metronome ? withJobsIn(openMetronome({ urls: cluster.metronome, ...access }), marathon) : marathon,
    deploymentsAtOnce: cluster.deploymentsAtOnce,
    traffic: trafficOptions(cluster, balancers),
  };
}

function trafficOptions({ balancer, checks }: ClusterSettings, balancers: Balancers | undefined): TrafficOptions {
  const readTraffic: Balancers['read'] = balancers
    ? (question, signal) => balancers.read(question, signal)
    : () => Promise.resolve({ readings: [] });
  return {
    balancing:
      balancer.kind === 'instances'
        ? { kind: 'instances' }
        : { kind: balancer.kind, address: balancer.advertise, port: balancers?.ports[0] ?? balancer.listen.port },
    ...(balancers && { balancer: balancers }),
    checks: openChecks({
      hosts: checks.hosts,
      ...(checks.prometheus && { prometheus: { url: checks.prometheus.url, ...accessOf(checks.prometheus) } }),
      readTraffic,
    }),
    checkEvery: checks.every,
  };
}

/** Two services, one cluster: what is written about a job goes to Metronome, all else to Marathon. */
const withJobsIn = (metronome: Metronome, marathon: Cluster): Cluster => ({
  ...marathon,
  readJob: (id, signal) => metronome.readJob(id, signal),
  carryOut: (action, signal) =>
    action.kind !== 'restart' && action.runSpec === 'job'
      ? metronome.carryOut(action, signal)
      : marathon.carryOut(action, signal),
});

const accessOf = ({ auth, ca }: AccessSettings): Access => ({
  ...(auth && { auth: authOf(auth) }),
  ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
});

function authOf(auth: AuthSettings): RemoteAuth {
  if (auth.kind !== 'clientCertificate') return auth;
  return { kind: auth.kind, certificate: { certificate: readFileSync(auth.certificate, 'utf8'), key: auth.key() } };
}

/** GitLab is told and asked only where the settings name it, and only for a repository that lives there. */
export function gitlabOf(settings: Settings, one: RepositorySettings): GitlabOptions | undefined {
  const { gitlab } = settings;
  if (gitlab === undefined || one.url === undefined || one.token === undefined) return undefined;
  const base = gitlab.url.replace(/\/+$/, '');
  if (!one.url.startsWith(`${base}/`)) return undefined;
  const project = one.url.slice(base.length + 1).replace(/\.git$/, '');
  const ca = gitlab.ca === undefined ? {} : { ca: readFileSync(gitlab.ca, 'utf8') };
  return { url: base, project, token: one.token, ...ca };
}

function forgeOf(settings: Settings, one: RepositorySettings, log: Log): { readonly forge?: Forge } {
  const gitlab = gitlabOf(settings, one);
  return gitlab === undefined ? {} : { forge: openForge({ ...gitlab, log }) };
}
