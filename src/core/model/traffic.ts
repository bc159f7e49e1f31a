// Who gets which part of the traffic: what is asked of balancers, what they show, and what is commanded.
import type { AppId } from './ids.js';

/** One Marathon app that serves an app of ours, as the balancers have to tell its servers apart. */
export interface ServedSet {
  readonly marathonId: AppId;
  readonly tasks: readonly ServedTask[];
}

/** Where a task listens. A balancer knows it by one of its addresses and one of its ports only. */
export interface ServedTask {
  readonly id: string;
  /** Name or address of the agent, as Marathon says it. */
  readonly host: string;
  /** IP addresses of the task itself, where it has its own (container networks); else none. */
  readonly addresses: readonly string[];
  /** Every port that it listens on, on the agent or on an address of its own. */
  readonly ports: readonly number[];
  /** Running, and every check of Marathon passes; of the current version or, while it is replaced, of the one before. */
  readonly healthy: boolean;
  /** It comes or goes, and is not healthy (any more): not checked yet, or of a version that Marathon is replacing. */
  readonly passingBy?: true;
}

/** What is asked: the backends (names as marathon-lb makes them: `shop_cart_10000`) of one app, and the sets behind them. */
export interface TrafficQuestion {
  readonly app: AppId;
  readonly backends: readonly string[];
  readonly sets: readonly ServedSet[];
}

/**
 * What one balancer shows; nothing of one that has no server of the backends, because it serves other apps. Silence is
 * not "no traffic": an address that cannot be read is `unreadable`.
 */
export type BalancerReading =
  | { readonly kind: 'read'; readonly balancer: string; readonly sets: readonly SetTraffic[] }
  | { readonly kind: 'unreadable'; readonly balancer: string; readonly because: string };

/** One set at one balancer, in the order of the question. A set without any server line has zeros, and share 0 or null. */
export interface SetTraffic {
  readonly marathonId: AppId;
  /** Server lines of its tasks; of them up: those that take new requests if their weight is above 0. */
  readonly servers: number;
  readonly up: number;
  /** Of those up the ones whose weight is above 0. */
  readonly taking: number;
  /**
   * Percent 0–100 of new requests that its up servers get by their effective weights; of several backends the one that
   * shows the most. Null: no set of any of the backends has an up server with weight.
   */
  readonly share: number | null;
  /** The same of the backend that shows the least: both are near the order, or it is not carried out everywhere yet. */
  readonly leastShare: number | null;
  /**
   * Requests and sessions under way or queued on its servers (scur + qcur), and one for each earlier process of the
   * balancer that still ends its own after a reload: nobody can see whose they are.
   */
  readonly sessions: number;
  /** Why the balancer gets no weights for a server of it: `L4CON (Connection refused)`. Absent: it gets them, or does not ask. */
  readonly unanswered?: string;
  /** What each of its server lines has counted since the balancer's process began: from it checks are answered. */
  readonly lines: readonly ServerLine[];
}

/** Counters of one server line. A reload of the balancer begins them at 0 again, and nothing says so outright. */
export interface ServerLine {
  /** `shop_cart_10000/10_0_0_7_31002` */
  readonly name: string;
  /** Requests (HTTP) or connections (TCP) sent to it, all that failed included. */
  readonly requests: number;
  /** Answers 5xx, failed connections, and answers that broke off. */
  readonly errors: number;
  /** Milliseconds until the head of an answer, averaged by HAProxy over the last 1024 requests; null in TCP mode. */
  readonly responseTime: number | null;
  /** All of its counters that only grow while a process lives, in an order that stays: one that fell began anew. */
  readonly counters: readonly number[];
  /** Of the backend that it is in; null where the balancer does not say. */
  readonly backend: BackendAge | null;
}

/**
 * When a backend last changed its state; that its process began is a change, too. HAProxy counts whole seconds: it was
 * between `from` and `to`, ms of the reader's monotonic clock. `wavered`: all of its servers were down at some time since
 * the process began, or take nothing now, so that a later change need not be another process.
 */
export interface BackendAge {
  readonly from: number;
  readonly to: number;
  readonly wavered: boolean;
}

export interface Traffic {
  readonly readings: readonly BalancerReading[];
  /** Balancers that answered, and have no server of any of the backends. */
  readonly without?: readonly string[];
}

/**
 * How the share becomes weights. `overlapping`: of a share of 0 or 100, whoever shall get nothing keeps the least there is until the
 * other set takes the traffic. `even`: there is one set only, and each of its servers weighs what a server weighs that nobody has
 * told anything, so that new tasks get as much as the others also while Baton is away.
 */
export type Spread = 'by-share' | 'overlapping' | 'even';

/** What is commanded: the candidate's share of new requests, percent 0–100 with at most two decimals. */
export interface TrafficOrder {
  readonly app: AppId;
  readonly primary: ServedSet;
  readonly candidate?: ServedSet;
  readonly share: number;
  readonly spread: Spread;
  /** Sets whose servers are put into maintenance: a client with a sticky cookie ignores weight 0. */
  readonly closed: readonly AppId[];
}
