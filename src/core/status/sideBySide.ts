// An app in the middle of two sets, read out of its record: who gets which share, which stage it is in, what comes next
// and when. The command and the pages of the status branch say it in their own ways.
import { assertNever } from '../model/assertNever.js';
import type { Check } from '../model/check.js';
import type { AppId, Instant } from '../model/ids.js';
import type { AppRecord, RecordedSets, SeenAnswer, SeenSet } from '../model/record.js';
import { stagesOf, type Stage } from '../rollout/twoSets/stages.js';
import { askedBy, hasTwoSets, previewOf, type Match, type StepSize, type TwoSetStrategy } from '../model/strategy.js';

export interface SideBySide {
  /** The set that served before, then the new one. */
  readonly sets: readonly [SetShare, SetShare];
  /** Absent: the record does not say any more how it was to be brought. */
  readonly course?: Course;
}

export interface SetShare {
  readonly marathonId: AppId;
  /** Percent 0–100 of new requests as commanded; of an A/B test of those whom its cookie or header does not choose. */
  readonly share: number;
  /** By cookie or header alone, while the test is open: no share says who comes. */
  readonly only?: 'chosen' | 'others';
  /** As seen when the record was written; absent: it was not there. */
  readonly tasks?: Pick<SeenSet, 'instances' | 'healthy'>;
}

export interface Course {
  readonly strategy: TwoSetStrategy['kind'];
  /** Whether the new version has been given traffic: before that no check is asked about it. */
  readonly isOpen: boolean;
  /** How many stages have been commanded, of how many. */
  readonly stage: number;
  readonly stages: number;
  readonly next: NextAct;
  readonly when: When;
  /** Of an A/B test: who gets the new version whatever the share says. */
  readonly match?: Match;
  readonly checks: readonly { readonly check: Check; readonly answer?: SeenAnswer }[];
}

export type NextAct =
  /** The share of the next stage, as git has it. */
  | { readonly kind: 'stage'; readonly size: StepSize }
  /** The new version goes into the set with the id of git. */
  | { readonly kind: 'promotion' }
  /** The new set is the app from then on. */
  | { readonly kind: 'settle' }
  /** Everything goes back to the set that served before. */
  | { readonly kind: 'back' };

export type When =
  /** `shares`: when every balancer shows it. `health`: when its tasks are healthy. `now`: it is under way. */
  | { readonly kind: 'now' | 'shares' | 'health' }
  | { readonly kind: 'at'; readonly at: Instant }
  /** Not before this check passes, which neither its pause nor `baton next` does for it; given up at `until`. */
  | { readonly kind: 'check'; readonly check: string; readonly until: Instant }
  /** When somebody says `baton next`; given up at `until`, if ever. */
  | { readonly kind: 'next'; readonly until?: Instant };

/** Undefined: one set serves it, at rest; another one may be kept for going back. */
export function sideBySide(record: AppRecord): SideBySide | undefined {
  const { sets, begun, phase } = record;
  if (sets?.candidate == null) return undefined;
  const { primary, candidate, share } = sets;
  if (phase === 'settled' || (share === 0 && begun === null && phase !== 'aborting')) return undefined;
  const strategy = strategyOf(record);
  // By cookie or header alone: the share on record says open or closed, and nobody else comes.
  const isByRule = strategy?.kind === 'ab-test' && strategy.share === undefined;
  const lot = isByRule ? 0 : share;
  const [others, chosen] = isByRule && share > 0 ? (['others', 'chosen'] as const) : [];
  return {
    sets: [shareOf(record, primary, 100 - lot, others), shareOf(record, candidate, lot, chosen)],
    ...(strategy && { course: courseOf(record, sets, strategy) }),
  };
}

function shareOf({ seen }: AppRecord, marathonId: AppId, share: number, only: SetShare['only']): SetShare {
  const set = seen?.sets.find((one) => one.marathonId === marathonId);
  return {
    marathonId,
    share,
    ...(only && { only }),
    ...(set && { tasks: { instances: set.instances, healthy: set.healthy } }),
  };
}

/** How the revision that the record speaks of is brought. */
function strategyOf({ strategy, begun, rejected, lastGood, beside }: AppRecord): TwoSetStrategy | undefined {
  const known = [begun, rejected, lastGood, beside].map((one) => one?.strategy);
  return known.filter((one) => one !== undefined && hasTwoSets(one)).find((one) => one.kind === strategy);
}

function courseOf(record: AppRecord, sets: RecordedSets, strategy: TwoSetStrategy): Course {
  // Which share a stage has depends on the balancers; how many there are and how long they last does not.
  const stages = stagesOf(strategy, record.instances, { kind: 'instances' });
  const next = nextOf(record, sets, strategy);
  return {
    strategy: strategy.kind,
    isOpen: sets.share > 0,
    stage: Math.min(sets.step + 1, stages.length),
    stages: stages.length,
    next,
    when:
      next.kind === 'back' || record.phase === 'promoting' ? { kind: 'now' } : whenOf(record, sets, strategy, stages),
    ...(strategy.kind === 'ab-test' && strategy.match && { match: strategy.match }),
    checks: askedNow(strategy, sets).map((check) => {
      const answer = record.seen?.answers.find((one) => one.check === check.name);
      return { check, ...(answer && { answer }) };
    }),
  };
}

/** A preview is over as soon as there is traffic. */
const askedNow = (strategy: TwoSetStrategy, { share }: RecordedSets): readonly Check[] =>
  share > 0 ? strategy.checks : askedBy(strategy);

function nextOf({ phase }: AppRecord, { share, step }: RecordedSets, strategy: TwoSetStrategy): NextAct {
  if (phase === 'aborting' || phase === 'rejected') return { kind: 'back' };
  // The set that is taken away at the end of a canary has lost its share, too.
  if (phase === 'promoting') return { kind: 'promotion' };
  // What lost its traffic because too few tasks were healthy begins where it was.
  const stage = share === 0 ? Math.max(0, step) : step + 1;
  switch (strategy.kind) {
    case 'canary': {
      const size = strategy.steps[stage]?.size;
      return size === undefined ? { kind: 'promotion' } : { kind: 'stage', size };
    }
    case 'blue-green':
      return share === 0 ? { kind: 'stage', size: { kind: 'weight', percent: 100 } } : { kind: 'settle' };
    case 'ab-test':
      return share > 0
        ? { kind: 'promotion' }
        : { kind: 'stage', size: { kind: 'weight', percent: strategy.share ?? 0 } };
    default:
      return assertNever(strategy);
  }
}

function whenOf(
  record: AppRecord,
  { share, step, reached, next, since }: RecordedSets,
  strategy: TwoSetStrategy,
  stages: readonly Stage[],
): When {
  if (share === 0) {
    const until = since + strategy.waitAtMost;
    const preview = previewOf(strategy);
    const answer = record.seen?.answers.find((one) => one.check === preview?.name && one.at >= since);
    // Before its first answer its tasks are not healthy yet: that is what is waited for.
    const isHeld = next === 'full' ? answer?.verdict === 'fail' : answer !== undefined && answer.verdict !== 'pass';
    if (preview !== undefined && isHeld) return { kind: 'check', check: preview.name, until };
    const byHand = strategy.kind === 'blue-green' && strategy.switch === 'by-hand' && next === null;
    return byHand ? { kind: 'next', until } : { kind: 'health' };
  }
  if (reached === null) return { kind: 'shares' };
  const check = checkInDoubt(record, strategy, reached, next === 'full');
  if (check !== undefined) return { kind: 'check', check, until: reached + strategy.waitAtMost };
  if (next !== null) return { kind: 'now' };
  const { pause } = stages[Math.min(step, stages.length - 1)] ?? { pause: 0 };
  if (typeof pause === 'number') return { kind: 'at', at: reached + pause };
  if (pause !== 'until-next') return { kind: 'at', at: pause.until };
  return strategy.kind === 'ab-test' ? { kind: 'next' } : { kind: 'next', until: reached + strategy.waitAtMost };
}

/** The first check that holds the stage (C20), by its newest answer when the record was written; `full`: as after `next --full`. */
function checkInDoubt(
  { seen }: AppRecord,
  { checks }: TwoSetStrategy,
  since: Instant,
  full: boolean,
): string | undefined {
  if (seen === undefined) return undefined;
  return checks.find(({ name }) => {
    const answer = seen.answers.find((one) => one.check === name);
    if (full) return answer === undefined || answer.verdict === 'fail';
    return answer === undefined || answer.at < since || answer.verdict !== 'pass';
  })?.name;
}
