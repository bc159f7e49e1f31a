// What balancers have counted of a set since a check began to count: the share of errors, the response time.
import type { Check } from '../../model/check.js';
import { count } from '../../model/count.js';
import type { AppId } from '../../model/ids.js';
import type { Traffic } from '../../model/traffic.js';
import type { Counts, Growth } from './counts.js';
import { measured, nothing, type Measured } from './sampleOf.js';

type HaproxyCheck = Extract<Check, { readonly kind: 'haproxy' }>;

/**
 * The number of all balancers together. One that cannot be read `now` may be the one that sees the errors: then nothing is
 * known. Fewer requests than `minimumSample` (at least one) decide nothing; the caller counts on until there are enough.
 * `counts`, `now` included; undefined: there was no look before.
 */
export function haproxyNumber(
  { what, minimumSample = 1 }: HaproxyCheck,
  set: AppId,
  counts: Counts | undefined,
  now: Traffic,
): Measured {
  const away = now.readings.find((reading) => reading.kind === 'unreadable');
  if (away !== undefined) return nothing(`${away.balancer} cannot be read: ${away.because}`);
  if (counts === undefined) return nothing('counters are compared from the second look on');
  const grown = [...counts.grown.values()].filter((one) => one.set === set);
  const requests = sum(grown, (one) => one.requests);
  const enough = Math.max(1, minimumSample);
  if (requests < enough) return nothing(`${count(requests, 'request')} so far, and ${enough} are wanted`);
  if (what === 'error-share') return measured(sum(grown, (one) => Math.max(0, one.errors)) / requests);
  const timed = grown.filter((one) => one.requests > 0);
  if (timed.some((one) => one.responseTime === null)) return nothing('HAProxy measures response times of HTTP only');
  return measured(sum(timed, (one) => (one.responseTime ?? 0) * one.requests) / requests);
}

const sum = (grown: readonly Growth[], part: (one: Growth) => number): number =>
  grown.reduce((total, one) => total + part(one), 0);
