// Checks that ask the balancers themselves: what their counters say about the candidate since they were last asked.
import type { Check, CheckQuestion, Sample } from '../../core/model/check.js';
import type { Instant } from '../../core/model/ids.js';
import type { Traffic, TrafficQuestion } from '../../core/model/traffic.js';
import { haproxyNumber } from '../../core/rollout/checks/haproxyNumbers.js';
import { sampleOf } from '../../core/rollout/checks/sampleOf.js';

type HaproxyCheck = Extract<Check, { readonly kind: 'haproxy' }>;

interface Base {
  readonly traffic: Traffic;
  readonly askedAt: Instant;
}

/** Milliseconds. When nobody asked for so long, that was another rollout. */
const forgottenAfter = 10 * 60_000;

export function balancerChecks(
  readTraffic: (question: TrafficQuestion, signal: AbortSignal) => Promise<Traffic>,
): (question: CheckQuestion, check: HaproxyCheck, signal: AbortSignal) => Promise<Sample> {
  const bases = new Map<string, Base>();
  return async ({ app, candidate, primary, backends, at }, check, signal) => {
    const sets = primary === undefined ? [candidate] : [candidate, primary];
    const traffic = await readTraffic({ app, backends, sets }, signal);
    for (const [key, { askedAt }] of bases) if (at - askedAt > forgottenAfter) bases.delete(key);
    const key = [app, check.name, ...sets.map(({ marathonId }) => marathonId)].join(' ');
    const before = bases.get(key)?.traffic;
    const of = (set: typeof candidate) => haproxyNumber(check, set.marathonId, before, traffic);
    const sample = sampleOf(check, at, of(candidate), ...(primary === undefined ? [] : [of(primary)]));
    // Until something was decided the same look is compared with: a small share takes a while to make a sample. What
    // was not seen whole is no base: counters of a balancer that was away would seem to begin at 0.
    const isWhole = traffic.readings.every(({ kind }) => kind === 'read');
    const isBase = isWhole && (before === undefined || sample.verdict !== 'undecided');
    const base = isBase ? traffic : before;
    if (base !== undefined) bases.set(key, { traffic: base, askedAt: at });
    return sample;
  };
}
