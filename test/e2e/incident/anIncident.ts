// A daemon with an app that serves, and the commands as somebody types them in an incident, in one process.
import path from 'node:path';
import { vi } from 'vitest';
import { program } from '../../../src/cli/main.js';
import type { AppRecord } from '../../../src/core/model/record.js';
import { aDaemon } from '../../kit/aDaemon.js';
import { aWorld, type AWorld, type AWorldOptions } from '../../kit/aWorld.js';
import { eventually } from '../../kit/eventually.js';

/** A definition that passes its check in the simulation, unless its command is one that fails there. */
export const web = (version: string, more = '', cmd = 'sleep 1000'): Record<string, string> => ({
  'web.yaml': `id: /shop/web
cmd: ${cmd}
cpus: 0.1
mem: 32
instances: 2
backoffSeconds: 1
maxLaunchDelaySeconds: 1
healthChecks: [{ protocol: MESOS_HTTP, path: /health, delaySeconds: 0, intervalSeconds: 1 }]
env: { VERSION: "${version}" }
${more}
`,
});

/** A definition that no agent of the simulation has a place for: its rollout stays under way. */
export const unplaceable = (version: string): Record<string, string> => web(version, 'constraints: [[rack, LIKE, a]]');

/** For `describe`: each of these starts a GitLab, a Marathon and a daemon, on a machine that may be busy. */
export const patiently = { timeout: 240_000 };

export interface Incident {
  readonly world: AWorld;
  start(): Promise<void>;
  /** The process is gone from one moment to the next, as far as anything that it keeps in memory goes. */
  stop(): Promise<void>;
  /** One command line; what it printed on stdout, its failure thrown. */
  baton(...args: readonly string[]): Promise<string>;
  /** Waits until the daemon has the app in that phase; `commit` and `because` narrow it. */
  phase(wanted: AppRecord['phase'], more?: { readonly commit?: string; readonly because?: RegExp }): Promise<AppRecord>;
  /** Waits until two healthy tasks of that version serve and nothing deploys. */
  serves(version: string): Promise<true>;
  version(): Promise<unknown>;
  /** Waits until the record on the server, which the commands read, is in that phase. */
  recorded(wanted: AppRecord['phase'], commit?: string): Promise<true>;
  /** Waits until the daemon has read what is on the server. */
  heard(): Promise<true>;
  close(): Promise<void>;
}

export async function anIncident(options: Partial<AWorldOptions> = {}): Promise<Incident> {
  const world = await aWorld({ files: web('1'), ...options });
  const daemon = aDaemon(world, path.join(world.folder, 'daemon'));
  const appNow = async (): Promise<unknown> => partOf(await world.ask('GET', '/v2/apps//shop/web'), 'app');
  const incident: Incident = {
    world,
    start: () => daemon.start(),
    stop: () => daemon.stop(),
    async baton(...args) {
      const printed: string[] = [];
      const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
      try {
        const config = ['--config', path.join(world.folder, 'baton.config.yaml')];
        await (await program(args[0])).parseAsync([...args, ...config], { from: 'user' });
      } finally {
        out.mockRestore();
      }
      return printed.join('');
    },
    phase: (wanted, which) => daemon.phase(wanted, { ...which, app: '/shop/web' }),
    serves: (version) =>
      eventually(`two healthy tasks of version ${version}`, async () => {
        const app = await appNow();
        const deployments = partOf(app, 'deployments');
        const right = partOf(partOf(app, 'env'), 'VERSION') === version;
        const rests = Array.isArray(deployments) && deployments.length === 0;
        return right && rests && partOf(app, 'tasksHealthy') === 2 ? true : undefined;
      }),
    version: async () => partOf(partOf(await appNow(), 'env'), 'VERSION'),
    recorded: (wanted, commit) =>
      eventually(`the record on the server to be ${wanted}`, async () => {
        const now = (await world.records()).get('default /shop/web');
        return now?.phase === wanted && (commit === undefined || now.commit === commit) ? true : undefined;
      }),
    heard: async () => {
      const there = (await world.composed(path.join(world.folder, 'listener'))).daemon;
      return eventually('the daemon to have read the status branch', async () => {
        await there.read(undefined, AbortSignal.timeout(30_000));
        const said = (one: typeof there): string =>
          JSON.stringify([[...one.report.said.decisions.apps], one.report.said.decisions.environments]);
        const here = daemon.composed?.daemon;
        return here !== undefined && said(there) === said(here) ? true : undefined;
      });
    },
    async close() {
      await incident.stop();
      vi.restoreAllMocks();
      await world.close();
    },
  };
  await incident.start();
  await incident.phase('settled');
  return incident;
}

/** A member of an answer; undefined where it has none. */
function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
