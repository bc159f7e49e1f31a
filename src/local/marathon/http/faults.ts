// Faults on demand, for tests of clients: answers that come late, fail or never arrive, streams that break, offers
// that do not come. Nothing of this is reachable over HTTP.

export type AnswerFault =
  /** The request is carried out; its answer comes late. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The request is *not* carried out; this status is the answer. */
  | { readonly kind: 'fail'; readonly status: number }
  /** The request is carried out, but the connection breaks before the answer: the client cannot know. */
  | { readonly kind: 'cut' };

/** Which requests a fault waits for. Both must match where given. */
export type FaultMatch = { readonly method?: string; readonly path?: RegExp };

type Armed = { left: number; readonly fault: AnswerFault; readonly match: FaultMatch };

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
};

export class AnswerFaults {
  #armed: Armed[] = [];

  arm(count: number, fault: AnswerFault, match: FaultMatch): void {
    this.#armed.push({ left: count, fault, match });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault this request is to suffer, if any; it is used up by asking. */
  take(method: string, path: string): AnswerFault | undefined {
    const armed = this.#armed.find(
      ({ match }) => (match.method ?? method) === method && (match.path?.test(path) ?? true),
    );
    if (armed === undefined) return undefined;
    armed.left -= 1;
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.fault;
  }
}
