// What the admin port can reach. A part that is absent has no routes: adding the function adds the route.
import type { AnswerFaults } from '../http/faults.js';
import type { Loss } from '../task/lostAgents.js';
import type { AgentState } from './agentState.js';

export type AdminParts = {
  readonly faults: AnswerFaults;
  readonly eventStreams?: { readonly count: number; dropAll(): void };
  readonly offers?: OfferSwitch;
  readonly agents?: () => readonly AgentState[];
  /** Makes an agent vanish. Called with ids from `agents` only. @throws Error with a sentence when it is lost already */
  readonly loseAgent?: (agentId: string, tasks?: Loss) => void | Promise<void>;
  /** Brings a lost agent back. Called with ids from `agents` only. @throws Error with a sentence when it is not lost */
  readonly returnAgent?: (agentId: string) => void | Promise<void>;
  /**
   * Loses leadership and wins it again after this many milliseconds.
   * @throws Error with a sentence when a fail-over is under way
   */
  readonly failOver?: (milliseconds: number) => Promise<void>;
  /** Of a standby: whom it takes for the leader. */
  readonly election?: { readonly leader: string | undefined; follow(leader: string | undefined): void };
};

/** Whether agents offer what they have. */
export type OfferSwitch = { readonly held: boolean; hold(held: boolean): void };
