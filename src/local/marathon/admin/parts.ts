// What the admin port can reach. A part that is absent has no routes: adding the function adds the route.
import type { AnswerFaults } from '../http/faults.js';
import type { Loss } from '../agent/lostAgents.js';
import type { AgentState } from './agentState.js';

export type AdminParts = {
  readonly faults: AnswerFaults;
  readonly eventStreams?: { readonly count: number; dropAll(): void };
  readonly offers?: OfferSwitch;
  readonly agents?: AgentSwitch;
  /**
   * Loses leadership and wins it again after this many milliseconds.
   * @throws Error with a sentence when a fail-over is under way
   */
  readonly failOver?: (milliseconds: number) => Promise<void>;
  /** Of a standby: whom it takes for the leader. */
  readonly election?: { readonly leader: string | undefined; follow(leader: string | undefined): void };
};

/** The agents, and making one vanish and come back. Called with the ids of `states` only. */
export type AgentSwitch = {
  states(): readonly AgentState[];
  /** @throws Error with a sentence when it is lost already */
  lose(agentId: string, tasks: Loss): void;
  /** @throws Error with a sentence when it is not lost */
  restore(agentId: string): void;
};

/** Whether agents offer what they have. */
export type OfferSwitch = { readonly held: boolean; hold(held: boolean): void };
