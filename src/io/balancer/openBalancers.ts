// All balancers of a cluster as one: each app is commanded and read where its traffic comes from.
import type { AppId } from '../../core/model/ids.js';
import type { Traffic, TrafficOrder, TrafficQuestion } from '../../core/model/traffic.js';
import { trafficOfInstances } from './instances.js';
import { openHaproxyAgent, type HaproxyAgent, type HaproxyAgentOptions } from './openHaproxyAgent.js';

export type BalancerOptions =
  ({ readonly kind: 'haproxy-agent' } & Omit<HaproxyAgentOptions, 'log'>) | { readonly kind: 'instances' };

export interface Balancers {
  /** Where the agents listen, in the order of the options. */
  readonly ports: readonly number[];
  read(question: TrafficQuestion, signal: AbortSignal): Promise<Traffic>;
  weigh(order: TrafficOrder): void;
  forget(app: AppId): void;
  /** Stops listening. Balancers go on with the weights that they have. */
  close(): Promise<void>;
}

/**
 * An app with backends belongs to the agents, if there are any; else its tasks tell. All agents get every order: a
 * balancer asks only for the servers that it has.
 *
 * @throws Error with a sentence when an agent cannot listen; the others are closed again
 */
export async function openBalancers(
  options: readonly BalancerOptions[],
  log: HaproxyAgentOptions['log'],
): Promise<Balancers> {
  const agents: HaproxyAgent[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(agents.map((agent) => agent.close()));
  };
  try {
    for (const one of options) if (one.kind === 'haproxy-agent') agents.push(await openHaproxyAgent({ ...one, log }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ports: agents.map(({ port }) => port),
    read: async (question, signal) => {
      if (agents.length === 0 || question.backends.length === 0) return trafficOfInstances(question);
      const all = await Promise.all(agents.map((agent) => agent.read(question, signal)));
      const without = all.flatMap((one) => one.without ?? []);
      return { readings: all.flatMap(({ readings }) => readings), ...(without.length > 0 && { without }) };
    },
    weigh: (order) => {
      for (const agent of agents) agent.weigh(order);
    },
    forget: (app) => {
      for (const agent of agents) agent.forget(app);
    },
    close,
  };
}
