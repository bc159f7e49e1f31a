// The embedded Marathon: a small, faithful one that runs tasks as processes of this machine. This file wires the
// parts, starts them and stops them; READ routes/ for the API, deployment/ for what a change does, task/ for what becomes
// of instances, agent/ for where they go, run/ for their processes.
import type { Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { agentStates } from './admin/agentState.js';
import type { AdminParts, OfferSwitch } from './admin/parts.js';
import { startAdmin } from './admin/startAdmin.js';
import type { RunningAdmin } from './admin/startAdmin.js';
import { agentServer } from './agentServer.js';
import { createCluster } from './createCluster.js';
import { keepAligned } from './deployment/alignment.js';
import { closeServer, listen } from '../../kit/listen.js';
import { leaderFace } from './leaderFace.js';
import { checkOptions } from './options.js';
import type { MarathonOptions } from './options.js';
import type { RunningMarathon } from './running.js';
import { startStandby } from './standby/startStandby.js';
import { openStorage } from './storage/storage.js';
import type { OpenedStorage } from './storage/storage.js';
import { takeOver } from './storage/takeOver.js';
import type { Agents } from './agent/agents.js';
import { agentsOf } from './agent/agentsOf.js';
import { Sandboxes } from './run/sandboxes.js';

export type { AnswerFault, FaultMatch, MarathonFaults } from './http/faults.js';
export type { MarathonOptions } from './options.js';

export type { RunningMarathon } from './running.js';

/**
 * Starts an embedded Marathon: a leader with a cluster, or with `standbyOf` a standby without one.
 * @throws Error with a sentence when a setting is wrong or a port is taken
 */
export async function startMarathon(options: MarathonOptions): Promise<RunningMarathon> {
  checkOptions(options);
  return options.standbyOf === undefined ? startLeader(options) : startStandby(options, options.standbyOf);
}

async function startLeader(options: MarathonOptions): Promise<RunningMarathon> {
  if (options.dataDir === undefined) return lead(options);
  const opened = openStorage(options.dataDir, (sentence) => void process.stderr.write(`marathon: ${sentence}\n`));
  try {
    return await lead(options, opened);
  } catch (cause) {
    opened.storage.close();
    throw cause;
  }
}

async function lead(options: MarathonOptions, storage?: OpenedStorage): Promise<RunningMarathon> {
  const host = options.host ?? '127.0.0.1';
  const frameworkId = storage?.stored?.frameworkId ?? `${randomUUID()}-0000`;
  const agents = agentsOf(options, frameworkId);
  const root = await sandboxRoot(options);
  const sandboxes = new Sandboxes(root.directory, frameworkId);
  const cluster = createCluster({ options, frameworkId, agents, sandboxes, ...(storage && { storage }) });
  let stopAligning = keepAligned(cluster);
  const face = leaderFace({ options, host, cluster, restart });
  const agentServers: Server[] = [];
  let admin: RunningAdmin | undefined;

  function restart(): void {
    takeOver(cluster);
    stopAligning();
    stopAligning = keepAligned(cluster);
  }

  async function close(): Promise<void> {
    // What ends from here on ends with its agent: after a stop the state is as after a kill.
    storage?.storage.close();
    stopAligning();
    cluster.deployments.close();
    cluster.health.close();
    cluster.readiness.close();
    await Promise.all([cluster.scheduler.close(), face.close(), admin?.close(), ...agentServers.map(closeServer)]);
    if (root.temporary) await rm(root.directory, { recursive: true, force: true });
  }

  try {
    const url = await face.listen();
    const agentPort = await startAgents(options, agents, frameworkId, sandboxes, agentServers);
    const offers = new HeldOffers((held) => cluster.scheduler.holdOffers(held));
    const parts = {
      faults: face.faults,
      eventStreams: face.streams,
      offers,
      agents: {
        states: () => agentStates(agents, cluster.instances),
        lose: (agentId, tasks) => cluster.scheduler.loseAgent(agentId, tasks),
        restore: (agentId) => cluster.scheduler.returnAgent(agentId),
      },
      failOver: face.failOver,
    } satisfies AdminParts;
    admin = await startAdmin(options.adminPort, parts);
    return {
      url,
      ...(agentPort === undefined ? {} : { agentUrl: `http://127.0.0.1:${agentPort}` }),
      ...(admin === undefined ? {} : { adminUrl: admin.url }),
      faults: {
        next: (count, fault, match = {}) => void parts.faults.arm(count, fault, match),
        clear: () => void parts.faults.clear(),
        dropEventStreams: () => parts.eventStreams.dropAll(),
        holdOffers: (held) => parts.offers.hold(held),
        agents: () => parts.agents.states(),
        loseAgent: (agentId, { tasks = 'unreachable' } = {}) => parts.agents.lose(agentId, tasks),
        returnAgent: (agentId) => parts.agents.restore(agentId),
        failOver: (milliseconds = 1000) => parts.failOver(milliseconds),
      },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Remembers whether offers are held, so that it can be asked. */
class HeldOffers implements OfferSwitch {
  held = false;
  readonly #change: (held: boolean) => void;

  constructor(change: (held: boolean) => void) {
    this.#change = change;
  }

  hold(held: boolean): void {
    this.held = held;
    this.#change(held);
  }
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

type SandboxRoot = { readonly directory: string; readonly temporary: boolean };

async function sandboxRoot({ sandboxRoot: given, dataDir }: MarathonOptions): Promise<SandboxRoot> {
  if (given === undefined && dataDir === undefined)
    return { directory: await realpath(await mkdtemp(path.join(tmpdir(), 'marathon-sandboxes-'))), temporary: true };
  const directory = given ?? path.join(dataDir ?? '', 'sandboxes');
  // The tasks of before are gone; persistent volumes lie beside their sandboxes and stay.
  if (given === undefined) await rm(path.join(directory, 'slaves'), { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  return { directory: await realpath(directory), temporary: false };
}
