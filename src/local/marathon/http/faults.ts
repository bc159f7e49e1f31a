// Faults on demand, for tests of clients: answers that come late, fail or never arrive, streams that break, offers
// that do not come. Reached from a program that starts the server, and through the admin port.
import type { AgentState } from '../admin/agentState.js';
import { fitsWildcard } from './wildcard.js';

export type AnswerFault =
  /** The request is carried out; its answer comes late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The request is *not* carried out; this status is the answer. */
  | { readonly kind: 'fail'; readonly status: number }
  /** The request is carried out, but the connection breaks before the answer: the client cannot know. */
  | { readonly kind: 'cut' };

/**
 * Which requests a fault waits for. Both must match where given. A path given as text has to fit whole, with `*` for
 * any text; the query does not count.
 */
export type FaultMatch = { readonly method?: string; readonly path?: RegExp | string };

/** A fault that waits for its requests. */
export type ArmedFault = {
  readonly id: number;
  /** How many requests it is still to hit. */
  readonly left: number;
  readonly fault: AnswerFault;
  readonly match: FaultMatch;
};

/** The switches a test holds. */
export type MarathonFaults = {
  /** The next `count` matching requests suffer `fault`. */
  next(count: number, fault: AnswerFault, match?: FaultMatch): void;
  /** Disarms what is left of `next`. */
  clear(): void;
  /** Breaks all event streams that are open now. */
  dropEventStreams(): void;
  /** While held, no agent offers anything. */
  holdOffers(held: boolean): void;
  /** The agents and what runs on them. */
  agents(): readonly AgentState[];
  /**
   * Makes an agent vanish. Its tasks go on, out of reach, or they are gone with it.
   * @throws Error when there is no such agent or it is lost already
   */
  loseAgent(agentId: string, how?: { readonly tasks?: 'unreachable' | 'gone' }): void;
  /** Brings a lost agent back, with what still runs on it. @throws Error when it is not lost */
  returnAgent(agentId: string): void;
  /**
   * Loses leadership and wins it again after this many milliseconds (1000); resolves when that is over.
   * @throws Error when a fail-over is under way
   */
  failOver(milliseconds?: number): Promise<void>;
};

export class AnswerFaults {
  #armed: ArmedFault[] = [];
  #lastId = 0;

  /** Those that still wait, in the order in which they are asked. */
  get armed(): readonly ArmedFault[] {
    return this.#armed;
  }

  arm(count: number, fault: AnswerFault, match: FaultMatch): ArmedFault {
    const armed: ArmedFault = { id: (this.#lastId += 1), left: count, fault, match };
    if (count > 0) this.#armed.push(armed);
    return armed;
  }

  /** Disarms all, or the one with this id; tells how many that were. */
  clear(id?: number): number {
    const before = this.#armed.length;
    this.#armed = id === undefined ? [] : this.#armed.filter((armed) => armed.id !== id);
    return before - this.#armed.length;
  }

  /** The fault this request is to suffer, if any; it is used up by asking. */
  take(method: string, path: string): AnswerFault | undefined {
    const found = this.#armed.find(({ match }) => (match.method ?? method) === method && fits(match.path, path));
    if (found === undefined) return undefined;
    this.#armed = this.#armed
      .map((armed) => (armed === found ? { ...armed, left: armed.left - 1 } : armed))
      .filter(({ left }) => left > 0);
    return found.fault;
  }
}

function fits(pattern: RegExp | string | undefined, path: string): boolean {
  if (pattern === undefined) return true;
  return typeof pattern === 'string' ? fitsWildcard(pattern, path) : path.search(pattern) !== -1;
}
