// A Marathon cluster, as the daemon's port `Cluster` wants it: readings and outcomes, never exceptions for what the world does.
import type { AppId } from '../../core/model/ids.js';
import type { Reading } from '../../core/model/repository.js';
import type { Outcome } from '../../core/model/step.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Log } from '../../kit/log.js';
import { connect, type ConnectionOptions } from '../../kit/remote/connection.js';
import { openAgents, type AgentOptions } from './agent.js';
import { openDialects } from './dialects.js';
import { openPods } from './pods.js';
import { readCluster, readOne, type AppReading, type ClusterReading } from './read.js';
import { sameApps } from './sameApps.js';
import { watch, type ClusterEvent, type WatchOptions } from './watch.js';
import { write, type ClusterAction } from './write.js';

export interface ClusterOptions extends Omit<ConnectionOptions, 'service'>, Omit<AgentOptions, 'agentPort'> {
  readonly log: Log;
  /** Port of the Mesos agents, to ask for the stderr of failed tasks; absent: they are not asked. */
  readonly agentPort?: number;
  readonly events?: WatchOptions;
}

export interface MarathonCluster {
  readAll(signal: AbortSignal): Promise<Reading<ClusterReading>>;
  readApp(id: AppId, signal: AbortSignal): Promise<Reading<AppReading>>;
  carryOut(action: ClusterAction, signal: AbortSignal): Promise<Outcome>;
  watch(notify: (event: ClusterEvent) => void, signal: AbortSignal): Promise<void>;
  readStderr(taskId: string, host: string, signal: AbortSignal): Promise<readonly string[] | undefined>;
}

/** Opens nothing yet: the first request does. Throws only when there is no address at all. */
export function openCluster(options: ClusterOptions): MarathonCluster {
  const { log, agentPort } = options;
  const connection = connect({ ...options, service: 'Marathon' });
  const dialects = openDialects(connection, log);
  const pods = openPods(connection);
  const same = sameApps();
  const stderr = agentPort === undefined ? undefined : openAgents({ ...options, agentPort }, log);
  return {
    readAll: (signal) =>
      reading(async () => {
        const cluster = await readCluster(connection, dialects, pods, signal, log);
        return { ...cluster, apps: same.all(cluster.apps) };
      }),
    readApp: (id, signal) =>
      reading(async () => {
        const { live, ...app } = await readOne(connection, dialects, pods, id, signal);
        const kept = same.one(id, live);
        return { ...app, ...(kept && { live: kept }) };
      }),
    carryOut: (action, signal) => write(connection, dialects.last, action, signal),
    watch: (notify, signal) => watch(connection, notify, signal, log, options.events),
    readStderr: async (taskId, host, signal) => stderr?.(taskId, host, signal),
  };
}

async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return { ok: false, because: error.message };
  }
}
