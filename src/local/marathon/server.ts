// The embedded Marathon: a small, faithful one that runs tasks as processes of this machine. This file wires the
// parts, starts them and stops them; READ routes/ for the API, deployment/ for what a change does, task/ for tasks.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentServer } from './agentServer.js';
import { createCluster } from './createCluster.js';
import { keepAligned } from './deployment/alignment.js';
import { AnswerFaults } from './http/faults.js';
import type { MarathonFaults } from './http/faults.js';
import { listener } from './http/listener.js';
import { closeServer, listen } from './http/listen.js';
import { checkOptions } from './options.js';
import type { MarathonOptions } from './options.js';
import { allResources } from './routes/index.js';
import { EventStreams } from './routes/events.js';
import { FixedAgents, UnlimitedAgents } from './task/agents.js';
import type { Agents } from './task/agents.js';
import { Sandboxes } from './task/sandboxes.js';

export type { AnswerFault, FaultMatch, MarathonFaults } from './http/faults.js';
export type { MarathonOptions } from './options.js';

export type RunningMarathon = {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** The first agent's sandbox endpoint, when asked for; agent n listens on 127.0.0.n with the same port. */
  readonly agentUrl?: string;
  readonly faults: MarathonFaults;
  /** Stops all tasks (SIGTERM, then SIGKILL) and the servers; nothing is left when it resolves, within seconds. */
  close(): Promise<void>;
};

/**
 * Starts an embedded Marathon.
 * @throws Error with a sentence when a setting is wrong or a port is taken
 */
export async function startMarathon(options: MarathonOptions): Promise<RunningMarathon> {
  checkOptions(options);
  const host = options.host ?? '127.0.0.1';
  const frameworkId = `${randomUUID()}-0000`;
  const agents = agentsOf(options, frameworkId);
  const root = await sandboxRoot(options.sandboxRoot);
  const sandboxes = new Sandboxes(root.directory, frameworkId);
  const cluster = createCluster({ options, frameworkId, agents, sandboxes });
  const stopAligning = keepAligned(cluster);
  const streams = new EventStreams();
  const faults = new AnswerFaults();
  const requests = new Map<string, number>();
  let leader = `${host}:${options.port}`;

  const server = createServer(
    listener({
      resources: allResources({ cluster, streams, leader: () => leader, requests, options: printable(options) }),
      faults,
      leader: () => `http://${leader}`,
      count: (method) => void requests.set(method, (requests.get(method) ?? 0) + 1),
      ...(options.httpCredentials === undefined ? {} : { credentials: options.httpCredentials }),
    }),
  );
  const agentServers: Server[] = [];

  async function close(): Promise<void> {
    stopAligning();
    streams.dropAll();
    cluster.deployments.close();
    cluster.health.close();
    cluster.readiness.close();
    await Promise.all([cluster.scheduler.close(), closeServer(server), ...agentServers.map(closeServer)]);
    if (root.temporary) await rm(root.directory, { recursive: true, force: true });
  }

  try {
    leader = `${host}:${await listen(server, options.port, host, 'Marathon', '--port')}`;
    const agentPort = await startAgents(options, agents, frameworkId, sandboxes, agentServers);
    return {
      url: `http://${leader}`,
      ...(agentPort === undefined ? {} : { agentUrl: `http://127.0.0.1:${agentPort}` }),
      faults: {
        next: (count, fault, match = {}) => faults.arm(count, fault, match),
        clear: () => faults.clear(),
        dropEventStreams: () => streams.dropAll(),
        holdOffers: (held) => cluster.scheduler.holdOffers(held),
      },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function agentsOf(options: MarathonOptions, frameworkId: string): Agents {
  if (options.simulate === true) return new UnlimitedAgents(frameworkId);
  const capacity = { cpus: options.cpus ?? 64, mem: options.mem ?? 64 * 1024, disk: 1024 * 1024 };
  return new FixedAgents(frameworkId, options.agents ?? 1, capacity);
}

/** Serves the sandboxes of every agent on its own address; one port for all, as agents of a real cluster have it. */
async function startAgents(
  options: MarathonOptions,
  agents: Agents,
  frameworkId: string,
  sandboxes: Sandboxes,
  servers: Server[],
): Promise<number | undefined> {
  let port = options.agentPort;
  if (port === undefined) return undefined;
  for (const agent of agents.all) {
    const server = agentServer(agent, frameworkId, sandboxes);
    servers.push(server);
    port = await listen(server, port, agent.host, `Agent ${agent.host}`, '--agent-port');
  }
  return port;
}

async function sandboxRoot(
  given: string | undefined,
): Promise<{ readonly directory: string; readonly temporary: boolean }> {
  if (given === undefined)
    return { directory: await realpath(await mkdtemp(path.join(tmpdir(), 'marathon-sandboxes-'))), temporary: true };
  await mkdir(given, { recursive: true });
  return { directory: await realpath(given), temporary: false };
}

/** Settings for GET /v2/info: everything but the secret. */
function printable(options: MarathonOptions): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'httpCredentials'));
}
