// Checks that ask the balancers themselves: what their counters say about the candidate since they were last asked.
import type { Check, CheckQuestion, Sample } from '../../core/model/check.js';
import type { Instant } from '../../core/model/ids.js';
import type { Traffic, TrafficQuestion } from '../../core/model/traffic.js';
import { afresh, counted, countsFrom, type Counts } from '../../core/rollout/checks/counts.js';
import { haproxyNumber } from '../../core/rollout/checks/haproxyNumbers.js';
import { sampleOf } from '../../core/rollout/checks/sampleOf.js';

type HaproxyCheck = Extract<Check, { readonly kind: 'haproxy' }>;

interface Counting {
  readonly counts: Counts;
  readonly askedAt: Instant;
}

/** Milliseconds. When nobody asked for so long, that was another rollout. */
const forgottenAfter = 10 * 60_000;

export function balancerChecks(
  readTraffic: (question: TrafficQuestion, signal: AbortSignal) => Promise<Traffic>,
): (question: CheckQuestion, check: HaproxyCheck, signal: AbortSignal) => Promise<Sample> {
  const counting = new Map<string, Counting>();
  return async ({ app, candidate, primary, backends, at }, check, signal) => {
    const sets = primary === undefined ? [candidate] : [candidate, primary];
    const traffic = await readTraffic({ app, backends, sets }, signal);
    for (const [key, { askedAt }] of counting) if (at - askedAt > forgottenAfter) counting.delete(key);
    const key = [app, check.name, ...sets.map(({ marathonId }) => marathonId)].join(' ');
    const before = counting.get(key)?.counts;
    const counts = before && counted(before, traffic);
    const of = (set: typeof candidate) => haproxyNumber(check, set.marathonId, counts, traffic);
    const sample = sampleOf(check, at, of(candidate), ...(primary === undefined ? [] : [of(primary)]));
    const next = counts === undefined ? begun(traffic) : sample.verdict === 'undecided' ? counts : afresh(counts);
    if (next !== undefined) counting.set(key, { counts: next, askedAt: at });
    return sample;
  };
}

/** What was not seen whole is no beginning: the counters of a balancer that was away would seem to begin at 0. */
const begun = (traffic: Traffic): Counts | undefined =>
  traffic.readings.every(({ kind }) => kind === 'read') ? countsFrom(traffic) : undefined;
