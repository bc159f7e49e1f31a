// The bad days of a network, on demand: tests say which of the next requests go wrong and how. Also the list of
// requests that came in, by which a test counts what a client really did.

export type Door = 'git' | 'api';

export type Fault =
  /** The connection is closed before a byte of an answer; the request has no effect. */
  | { readonly kind: 'refuse' }
  /** Answered at once, in place of GitLab, with this; the request has no effect. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  /** Never answered; the request has no effect. */
  | { readonly kind: 'hang' }
  /**
   * Carried out, but the connection breaks after that many bytes of the answer's body; 0 loses the answer whole.
   * Requests without credentials are let by, as native git always begins with one.
   */
  | { readonly kind: 'cut'; readonly afterBytes: number };

export type FaultPlan = {
  /** How many requests go wrong; Infinity until `clear`. Default 1. */
  readonly times?: number;
  /** Only requests whose `METHOD /path?query` matches. */
  readonly only?: RegExp;
};

export type Faults = {
  /** Plans a fault for the next requests at this door; several plans queue up in order. */
  next(door: Door, fault: Fault, plan?: FaultPlan): void;
  /** Drops all plans, or those of one door. */
  clear(door?: Door): void;
};

/** A request that came in; `path` has the query, `command` is what a protocol v2 client asked of git. */
export type RecordedRequest = {
  readonly door: Door;
  readonly method: string;
  readonly path: string;
  command?: 'ls-refs' | 'fetch';
};

export type FaultBox = Faults & {
  /** The fault planned for this request, used up: all but a cut. */
  take(door: Door, method: string, path: string): Exclude<Fault, { kind: 'cut' }> | undefined;
  /** After how many bytes the answer to this request breaks off, used up; undefined when it goes out whole. */
  takeCut(door: Door, method: string, path: string): number | undefined;
};

export function createFaults(): FaultBox {
  let plans: { door: Door; fault: Fault; left: number; only: RegExp | undefined }[] = [];
  const first = (door: Door, line: string) =>
    plans.find((each) => each.door === door && (each.only === undefined || line.search(each.only) >= 0));
  const use = (plan: (typeof plans)[number]): void => {
    plan.left -= 1;
    plans = plans.filter((each) => each.left > 0);
  };
  return {
    next(door, fault, plan = {}) {
      plans.push({ door, fault, left: plan.times ?? 1, only: plan.only });
    },
    clear(door) {
      plans = door === undefined ? [] : plans.filter((each) => each.door !== door);
    },
    take(door, method, path) {
      const plan = first(door, `${method} ${path}`);
      if (plan === undefined || plan.fault.kind === 'cut') return undefined;
      use(plan);
      return plan.fault;
    },
    takeCut(door, method, path) {
      const plan = first(door, `${method} ${path}`);
      if (plan?.fault.kind !== 'cut') return undefined;
      use(plan);
      return plan.fault.afterBytes;
    },
  };
}

const kept = 10_000;

/** Keeps the newest requests, dropping the oldest beyond the bound. */
export function remember(requests: RecordedRequest[], request: RecordedRequest): RecordedRequest {
  requests.push(request);
  if (requests.length > kept) requests.splice(0, requests.length - kept);
  return request;
}
