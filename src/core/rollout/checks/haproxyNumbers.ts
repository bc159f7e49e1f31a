// What a balancer's counters say about a set between two looks at them: the share of errors, the response time.
import type { Check } from '../../model/check.js';
import { count } from '../../model/count.js';
import type { AppId } from '../../model/ids.js';
import type { ServerLine, Traffic } from '../../model/traffic.js';
import { measured, nothing, type Measured } from './sampleOf.js';

type HaproxyCheck = Extract<Check, { readonly kind: 'haproxy' }>;

/**
 * What happened between `before` and `after`, at all balancers together. A balancer that cannot be read may be the one
 * that sees the errors: then nothing is known. Fewer requests than `minimumSample` (at least one) decide nothing; the
 * caller keeps `before` until there are enough.
 */
export function haproxyNumber(
  { what, minimumSample = 1 }: HaproxyCheck,
  set: AppId,
  before: Traffic | undefined,
  after: Traffic,
): Measured {
  const away = after.readings.find((reading) => reading.kind === 'unreadable');
  if (away !== undefined) return nothing(`${away.balancer} cannot be read: ${away.because}`);
  if (before === undefined) return nothing('counters are compared from the second look on');
  const earlier = linesOf(set, before);
  const grown = [...linesOf(set, after)].map(([name, line]) => since(earlier.get(name), line));
  const requests = sum(grown, (line) => line.requests);
  const enough = Math.max(1, minimumSample);
  if (requests < enough) return nothing(`${count(requests, 'request')} so far, and ${enough} are wanted`);
  if (what === 'error-share') return measured(sum(grown, (line) => line.errors) / requests);
  const timed = grown.filter((line) => line.requests > 0);
  if (timed.some((line) => line.responseTime === null)) return nothing('HAProxy measures response times of HTTP only');
  return measured(sum(timed, (line) => (line.responseTime ?? 0) * line.requests) / requests);
}

const sum = (lines: readonly ServerLine[], part: (line: ServerLine) => number): number =>
  lines.reduce((total, line) => total + part(line), 0);

/** By balancer and server line: the same line counts at each balancer for itself. */
const linesOf = (set: AppId, { readings }: Traffic): ReadonlyMap<string, ServerLine> =>
  new Map(
    readings.flatMap((reading) =>
      reading.kind === 'unreadable'
        ? []
        : reading.sets
            .filter(({ marathonId }) => marathonId === set)
            .flatMap(({ lines }) => lines.map((line) => [`${reading.balancer} ${line.name}`, line] as const)),
    ),
  );

/**
 * Requests that went down were begun anew by a reload: what they show has happened since. Errors alone may go down a
 * little, when a request without an answer turns out to be one that the client gave up.
 */
function since(before: ServerLine | undefined, after: ServerLine): ServerLine {
  if (before === undefined || before.requests > after.requests) return after;
  const errors = Math.max(0, after.errors - before.errors);
  return { ...after, requests: after.requests - before.requests, errors };
}
