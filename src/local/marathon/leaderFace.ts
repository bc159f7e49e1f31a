// The HTTP face of a leader: its server, event streams and faults, and how leadership is lost and won again.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import { door } from './http/door.js';
import { AnswerFaults } from './http/faults.js';
import { serveAsLeader } from './http/leader.js';
import { Leadership } from './http/leadership.js';
import { listener } from './http/listener.js';
import { closeServer, listen } from '../../kit/listen.js';
import { HttpMeter } from './http/meter.js';
import type { MarathonOptions } from './options.js';
import { EventStreams } from './routes/events.js';
import { allResources } from './routes/index.js';

/** Marathon steps down this long after it said so, in milliseconds. */
const abdicationDelay = 500;
/** How long nobody leads after an abdication. A real election takes seconds; clients only see that it takes a while. */
const electionTime = 1000;

export type LeaderFace = {
  readonly faults: AnswerFaults;
  readonly streams: EventStreams;
  /** Resolves with `http://host:port`. @throws Error with a sentence when the port is taken */
  listen(): Promise<string>;
  /** @throws Error when a fail-over is under way */
  readonly failOver: (milliseconds: number) => Promise<void>;
  close(): Promise<void>;
};

export type LeaderFaceParts = {
  readonly options: MarathonOptions;
  readonly host: string;
  readonly cluster: Cluster;
  /** Called while nobody leads: what a new leader would not know is forgotten, what is stored is read. */
  readonly restart?: () => void | Promise<void>;
};

export function leaderFace({ options, host, cluster, restart }: LeaderFaceParts): LeaderFace {
  const streams = new EventStreams(cluster.events);
  const faults = new AnswerFaults();
  const meter = new HttpMeter();
  const leadership = new Leadership();
  const closing = new AbortController();
  let hostPort = `${host}:${options.port}`;
  const allowOrigin =
    options.accessControlAllowOrigin === undefined ? {} : { allowOrigin: options.accessControlAllowOrigin };

  const resources = allResources({
    cluster,
    streams,
    leadership,
    meter,
    leader: () => hostPort,
    abdicate: () => void abdicate(),
    options: printable(options),
    metricsPrometheus: options.metricsPrometheus ?? true,
    ...allowOrigin,
  });
  const server = door(
    listener({
      serve: serveAsLeader({ resources, leadership, meter, url: () => `http://${hostPort}`, ...allowOrigin }),
      faults,
      meter,
      ...(options.httpCredentials === undefined ? {} : { credentials: options.httpCredentials }),
    }),
  );

  async function failOver(milliseconds: number): Promise<void> {
    if (leadership.since === undefined) throw new Error('a fail-over is under way already: wait until it is over');
    leadership.lose();
    streams.endAll();
    // The process of a real leader ends here, and its connections with it; what was written may still leave.
    setImmediate(() => server.closeAllConnections());
    await Promise.all([restart?.(), pause(milliseconds)]);
    leadership.win();
  }

  async function abdicate(): Promise<void> {
    await pause(abdicationDelay);
    if (leadership.since !== undefined && !closing.signal.aborted) await failOver(electionTime);
  }

  /** Ends early, without an error, when the server is closed. */
  async function pause(milliseconds: number): Promise<void> {
    try {
      await sleep(milliseconds, undefined, { signal: closing.signal });
    } catch (cause) {
      if (!closing.signal.aborted) throw cause;
    }
  }

  return {
    faults,
    streams,
    failOver,
    listen: async () => {
      hostPort = `${host}:${await listen(server, options.port, host, 'Marathon', '--port')}`;
      return `http://${hostPort}`;
    },
    close: async () => {
      closing.abort();
      streams.dropAll();
      await closeServer(server);
    },
  };
}

/** The settings as they may be shown: without the secret. */
function printable(options: MarathonOptions): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'httpCredentials'));
}
