// What is known about one check of one instance, and what a new result makes of it. Pure.
import { timestamp } from '../definition/timestamp.js';

export type Health = {
  readonly instanceId: string;
  readonly consecutiveFailures: number;
  /** Times are milliseconds since the epoch. */
  readonly firstSuccess?: number;
  readonly lastSuccess?: number;
  readonly lastFailure?: number;
  readonly lastFailureCause?: string;
};

/** What a probe found; `ignored` changes nothing (1xx answers, when the check says so). */
export type ProbeResult =
  { readonly kind: 'healthy' } | { readonly kind: 'unhealthy'; readonly cause: string } | { readonly kind: 'ignored' };

export const unknownHealth = (instanceId: string): Health => ({ instanceId, consecutiveFailures: 0 });

/** Alive: the last success is newer than the last failure. */
export const isAlive = ({ lastSuccess, lastFailure }: Health): boolean =>
  lastSuccess !== undefined && (lastFailure === undefined || lastSuccess > lastFailure);

export function succeeded(health: Health, now: number): Health {
  return {
    ...health,
    consecutiveFailures: 0,
    firstSuccess: health.firstSuccess ?? now,
    lastSuccess: after(health, now),
  };
}

export function failed(health: Health, cause: string, now: number): Health {
  return {
    ...health,
    consecutiveFailures: health.consecutiveFailures + 1,
    lastFailure: after(health, now),
    lastFailureCause: cause,
  };
}

// Two results within one millisecond still have an order.
const after = ({ lastSuccess, lastFailure }: Health, now: number): number =>
  Math.max(now, (lastSuccess ?? 0) + 1, (lastFailure ?? 0) + 1);

/** One element of `healthCheckResults`: it names the instance, not the task. */
export function printHealth(health: Health): Record<string, unknown> {
  const { instanceId, consecutiveFailures, firstSuccess, lastSuccess, lastFailure, lastFailureCause } = health;
  return {
    alive: isAlive(health),
    consecutiveFailures,
    ...(firstSuccess === undefined ? {} : { firstSuccess: timestamp(firstSuccess) }),
    instanceId,
    ...(lastSuccess === undefined ? {} : { lastSuccess: timestamp(lastSuccess) }),
    ...(lastFailure === undefined ? {} : { lastFailure: timestamp(lastFailure) }),
    ...(lastFailureCause === undefined ? {} : { lastFailureCause }),
  };
}
