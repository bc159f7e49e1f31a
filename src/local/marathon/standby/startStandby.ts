// A Marathon that is not the leader: a server without a cluster behind it.
import { startAdmin } from '../admin/startAdmin.js';
import { door } from '../http/door.js';
import { AnswerFaults } from '../http/faults.js';
import { listener } from '../http/listener.js';
import { closeServer, listen } from '../../../kit/listen.js';
import { HttpMeter } from '../http/meter.js';
import type { MarathonOptions } from '../options.js';
import type { RunningMarathon } from '../running.js';
import { Election } from './election.js';
import { forwarder } from './forward.js';
import { serveAsStandby } from './serve.js';

/**
 * @param standbyOf `http://host:port` of the leader
 * @throws Error with a sentence when a port is taken
 */
export async function startStandby(options: MarathonOptions, standbyOf: string): Promise<RunningMarathon> {
  const host = options.host ?? '127.0.0.1';
  const election = new Election(standbyOf);
  const faults = new AnswerFaults();
  let self = `${host}:${options.port}`;
  const server = door(
    listener({
      serve: serveAsStandby(
        election,
        () => self,
        forwarder(() => self),
      ),
      faults,
      meter: new HttpMeter(),
      ...(options.httpCredentials === undefined ? {} : { credentials: options.httpCredentials }),
    }),
  );
  self = `${host}:${await listen(server, options.port, host, 'Marathon', '--port')}`;
  try {
    const admin = await startAdmin(options.adminPort, { faults, election });
    return {
      url: `http://${self}`,
      ...(admin === undefined ? {} : { adminUrl: admin.url }),
      faults: {
        next: (count, fault, match = {}) => void faults.arm(count, fault, match),
        clear: () => void faults.clear(),
        dropEventStreams: () => notHere('event streams'),
        holdOffers: () => notHere('offers'),
        agents: () => notHere('agents'),
        loseAgent: () => notHere('agents'),
        returnAgent: () => notHere('agents'),
        failOver: () => notHere('leadership to lose'),
      },
      follow: (leader) => election.follow(leader),
      close: async () => {
        await Promise.all([closeServer(server), admin?.close()]);
      },
    };
  } catch (cause) {
    await closeServer(server);
    throw cause;
  }
}

function notHere(what: string): never {
  throw new Error(`a standby has no ${what}: ask the leader that it is a standby of`);
}
