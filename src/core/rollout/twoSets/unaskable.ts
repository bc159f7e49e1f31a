// S4: a check that can never be asked, by the settings of the cluster or because no balancer counts. It would leave a rollout
// in doubt up to `waitAtMost`, and then give it up: it is said before anything begins.
import { hasLabel } from '../../definition/rules/labels.js';
import type { Check } from '../../model/check.js';
import { askedBy, hasTwoSets } from '../../model/strategy.js';
import type { Said } from '../words.js';
import { goesFastBack } from './fastBack.js';
import type { Pair } from './pair.js';

/** What has begun goes on, and what settled here before asks for no checks: neither is held. */
export function unaskable(pair: Pair): (Said & { readonly row: string }) | undefined {
  const { sight, seen, strategy } = pair;
  if (sight.settledBefore || sight.begun || goesFastBack(pair)) return undefined;
  for (const check of hasTwoSets(strategy) ? askedBy(strategy) : []) {
    const because = withoutCounters(check, pair) ?? seen.unaskable?.find((one) => one.check === check.name)?.because;
    if (because !== undefined) {
      return { row: 'S4', phase: 'held', because: `the check ${check.name} can never be asked: ${because}` };
    }
  }
  return undefined;
}

function withoutCounters({ kind }: Check, { seen, sight }: Pair): string | undefined {
  if (kind !== 'haproxy') return undefined;
  if (seen.balancing.kind === 'instances') {
    return 'it asks HAProxy, and the settings of the cluster name no haproxy-agent in `balancers`';
  }
  if (hasLabel(sight.wanted.definition, /^HAPROXY_/)) return undefined;
  return 'it asks HAProxy, and without a HAPROXY label no HAProxy serves the app';
}
