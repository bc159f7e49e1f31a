// Balancers of the kind `haproxy-agent`: HAProxy asks us for weights, and shows at its statistics what it does.
import pLimit from 'p-limit';
import type { AppId } from '../../core/model/ids.js';
import type { BalancerReading, Traffic, TrafficOrder, TrafficQuestion } from '../../core/model/traffic.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Log } from '../../kit/log.js';
import { httpWith, type Access } from '../../kit/remote/access.js';
import { startAgent } from './agent.js';
import { answersInMemory } from './answers.js';
import { retiringProcesses } from './processes.js';
import { setTraffic } from './setTraffic.js';
import { readStatistics } from './statistics.js';

/** `auth` and `ca` are for the statistics. */
export interface HaproxyAgentOptions extends Access {
  /** Where balancers ask. Port 0: any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** One address for each balancer: `http://lb-1:9090`. */
  readonly stats: readonly string[];
  readonly log: Log;
}

export interface HaproxyAgent {
  /** That it listens on. */
  readonly port: number;
  /** One reading for each balancer that has a server of one of the backends, or cannot be read. */
  read(question: TrafficQuestion, signal: AbortSignal): Promise<Traffic>;
  weigh(order: TrafficOrder): void;
  forget(app: AppId): void;
  close(): Promise<void>;
}

/** Readings at a time and balancer: each may be as long as all of its statistics. */
const readingsAtOnce = 4;

/** Listens when it resolves; balancers are read when somebody asks. @throws Error with a sentence when it cannot listen */
export async function openHaproxyAgent({ listen, stats, log, ...access }: HaproxyAgentOptions): Promise<HaproxyAgent> {
  const answers = answersInMemory();
  const agent = await startAgent({ ...listen, answerFor: (name) => answers.answerFor(name), log });
  // A kept connection leads to the process that took it, which a reload may have replaced by now.
  const http = httpWith(access, { idleTimeout: 5_000, keepAlive: false });
  const balancers = stats.map((url) => ({ address: url.replace(/\/+$/, ''), limit: pLimit(readingsAtOnce) }));

  const readAt = async (
    address: string,
    question: TrafficQuestion,
    signal: AbortSignal,
  ): Promise<BalancerReading | Without> => {
    const balancer = new URL(address).host;
    try {
      const [statistics, retiring] = await Promise.all([
        readStatistics(http, address, question.backends, signal),
        retiringProcesses(http, address, signal),
      ]);
      // It serves another group of apps: what it does not have it cannot send anywhere.
      if (statistics.rows.length === 0) return { kind: 'without', balancer };
      return { kind: 'read', balancer, sets: setTraffic(statistics, question.sets, retiring) };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { kind: 'unreadable', balancer, because: error.message };
    }
  };

  return {
    port: agent.port,
    read: async (question, signal) => {
      const all = balancers.map(({ address, limit }) => limit(() => readAt(address, question, signal)));
      return trafficOf(await Promise.all(all));
    },
    weigh: (order) => answers.weigh(order),
    forget: (app) => answers.forget(app),
    close: () => agent.close(),
  };
}

interface Without {
  readonly kind: 'without';
  readonly balancer: string;
}

function trafficOf(all: readonly (BalancerReading | Without)[]): Traffic {
  const without = all.filter((one) => one.kind === 'without').map(({ balancer }) => balancer);
  return { readings: all.filter((one) => one.kind !== 'without'), ...(without.length > 0 && { without }) };
}
