// One step for an app that is, or was, served by two sets: which table it goes by, and what every step of it says.
import { hasLabel } from '../../definition/rules/labels.js';
import { assertNever } from '../../model/assertNever.js';
import { jsonEqual } from '../../model/json.js';
import type { Environment } from '../../model/environment.js';
import type { ObservedSets } from '../../model/observed.js';
import type { RecordedSets } from '../../model/record.js';
import type { Step } from '../../model/step.js';
import { hasTwoSets, type TwoSetStrategy } from '../../model/strategy.js';
import { drifted } from '../../policy/drift.js';
import { beginning } from '../acts.js';
import { inPlace } from '../inPlace.js';
import type { Pursuit } from '../pursuit.js';
import { labelFaults } from '../rendering/labelRules.js';
import { ifOpen, type Said } from '../words.js';
import { abTest } from './abTest.js';
import { blueGreen, isKept } from './blueGreen.js';
import { canary, type PairRow } from './canary.js';
import { leftOver, shareOfNobody } from './goingBack.js';
import { besideLeftOver } from './goingOn.js';
import { inPlaceOnce, type InPlaceOnce } from './inPlaceOnce.js';
import { pairOf, type Pair, type SetView } from './pair.js';
import { withoutCandidate } from './pairActs.js';

/** Pure. `seen`: the other sets, and what the balancers show. */
export function twoSets(pursuit: Pursuit, seen: ObservedSets, drift: Environment['drift']): Step {
  const pair = pairOf(pursuit, seen);
  const { strategy } = pursuit;
  const step = isAtRest(pair) ? drifted(pair.sight, drift) : undefined;
  if (step !== undefined) return step;
  const once = hasTwoSets(strategy) ? inPlaceOnce(pair, pursuit) : undefined;
  if (!hasTwoSets(strategy) || once !== undefined) return checkedLabels(pair, saysWhy(besideInPlace(pair), once));
  for (const { row, says } of tableOf(strategy)) {
    const said = says(pair);
    if (said !== undefined) return checkedLabels(pair, told(pair, row, said));
  }
  throw new Error(`the table of ${strategy.kind} has no row for this situation, although its last one takes all`);
}

function tableOf(strategy: TwoSetStrategy): readonly PairRow[] {
  switch (strategy.kind) {
    case 'canary':
      return canary;
    case 'blue-green':
      return blueGreen;
    case 'ab-test':
      return abTest;
    default:
      return assertNever(strategy);
  }
}

/** Only then is what somebody changed by hand drift, and not a rollout that has to be brought to its end. */
const isAtRest = (pair: Pair): boolean => {
  const { candidate, leftovers } = pair;
  const isAlone = candidate.sight.set === undefined || candidate.isForeign || isKept(pair);
  return leftovers.length === 0 && isAlone && !candidate.hasShare;
};

/** Whoever wrote stages and checks has to hear that there are none this time. */
function saysWhy(step: Step, once: InPlaceOnce | undefined): Step {
  if (once?.because === undefined || step.action?.kind !== 'put' || step.begins === undefined) return step;
  return { ...step, because: `${step.because}; ${once.because}`, loud: true };
}

/** The table in place, on the set that serves, beside sets of another strategy that have to go. */
function besideInPlace(pair: Pair): Step {
  const { candidate, leftovers, sight, primary } = pair;
  const others = candidate.sight.set === undefined || candidate.isForeign ? leftovers : [candidate, ...leftovers];
  const said = shareOfNobody(pair);
  if (said !== undefined) return told(pair, 'I1', said);
  const left = leftOver(pair, others);
  // While balancers still show traffic to it, what is to serve instead comes: without that they are told nothing.
  if (left?.action !== undefined || left?.sets !== undefined) return told(pair, 'I2', left);
  const step = movesOver(pair, others, inPlace(sight));
  const first = firstColour(pair, step);
  if (first !== undefined) return withSets(pair, step, first);
  if (step.phase !== 'settled') return step;
  if (others.length > 0) return { ...step, ...besideLeftOver({ leftovers: others }, step) };
  const isGone = [candidate, ...leftovers].every(({ holding }) => holding === undefined);
  const isNamed = pair.strategy.kind === 'blue-green' && (step.settles !== undefined || !pair.isRecorded);
  if (isNamed) return withSets(pair, step, { ...withoutCandidate(pair), primary: primary.id });
  return pair.isRecorded && isGone && pair.strategy.kind !== 'blue-green' ? withSets(pair, step, null) : step;
}

/**
 * What settled last is not gone where another set serves it: to bring it under the id of git is what somebody asked for by another
 * strategy, and waits as every change does.
 */
function movesOver({ sight }: Pair, others: readonly SetView[], step: Step): Step {
  const isServed = others.some(({ serving }) => serving > 0);
  if (step.action?.kind !== 'put' || sight.set !== undefined || sight.rejected || !isServed) return step;
  return { row: step.row, ...(step.about && { about: step.about }), ...ifOpen(sight, step) };
}

/** On record before it is there: another strategy would look for the app under the id of git alone, and leave this one behind. */
function firstColour(pair: Pair, { action }: Said): RecordedSets | undefined {
  const { strategy, isRecorded, primary } = pair;
  if (strategy.kind !== 'blue-green' || isRecorded || action?.kind !== 'put') return undefined;
  return { ...withoutCandidate(pair), primary: primary.id };
}

/** A revision of which a set is live begins when it is first seen, if there is an L: from then on it is judged. */
function told(pair: Pair, row: string, said: Said): Step {
  const { sight, candidate } = pair;
  const about = { ...sight.wanted, strategy: sight.strategy };
  const isSet = ({ sight: of }: SetView): boolean => of.set?.toWanted === true && of.set.deploying.kind !== 'foreign';
  const isUnnoticed =
    !sight.settledBefore &&
    !sight.rejected &&
    !sight.begun &&
    sight.lastGood !== undefined &&
    said.action === undefined &&
    said.settles === undefined &&
    (isSet(candidate) || isSet(pair.primary));
  const begins = isUnnoticed ? { begins: beginning(sight, sight.number.instances) } : {};
  const { sets = firstColour(pair, said), ...rest } = said;
  const step: Step = { row, about, ...begins, ...rest };
  return sets === undefined ? step : withSets(pair, step, sets);
}

/** Said only where it is news: whoever writes it down looks again at once. */
function withSets(pair: Pair, step: Step, sets: RecordedSets | null): Step {
  const before = pair.isRecorded ? pair.sets : null;
  const isSame = sets === null ? before === null : before !== null && jsonEqual({ ...sets }, { ...before });
  return isSame ? step : { ...step, sets };
}

/** One bad label stops the updates of every app behind the same balancer: it is not sent. */
function checkedLabels({ seen, primary, candidate, leftovers }: Pair, step: Step): Step {
  const { action } = step;
  if (action?.kind !== 'put' || !hasLabel(action.definition, /^HAPROXY_/)) return step;
  const kin = [primary, candidate, ...leftovers].map(({ id }) => id);
  const [first, ...more] = labelFaults(action.marathonId, action.definition, seen.neighbours ?? [], kin);
  if (first === undefined) return step;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return {
    row: 'S2',
    phase: 'invalid',
    because: `${action.marathonId} is not put, because its labels would break the balancer: ${first}${others}`,
    ...(step.about === undefined ? {} : { about: step.about }),
  };
}
