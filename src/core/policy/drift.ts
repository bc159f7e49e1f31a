// A settled app that somebody changed by hand: said, put back, or left alone, as the environment wishes.
import type { Environment } from '../model/environment.js';
import type { Step } from '../model/step.js';
import { ownershipOf } from '../definition/strategy/labels.js';
import { maskFields } from '../masking/mask.js';
import type { Instant } from '../model/ids.js';
import type { FieldChange } from '../model/plan.js';
import { fieldChanges } from '../plan/compare/fieldChanges.js';
import { cut, instantText } from '../plan/show/printable.js';
import { fieldText } from '../plan/show/words.js';
import { settledAtOurNumber } from '../rollout/deploying.js';
import { sameRevision } from '../rollout/pursuit.js';
import { instancesOf } from '../rollout/definition.js';
import type { LiveSet, Sight } from '../rollout/sight.js';
import { healthOf, moment, nameOf } from '../rollout/words.js';

/**
 * The step for a drifted app, or undefined: nothing drifted, or it is put back by the table. An app that was deleted
 * has not drifted, it is missing; one in the middle of a rollout, or on its way back, is on its way.
 */
export function drifted(sight: Sight, policy: Environment['drift']): Step | undefined {
  const { set } = sight;
  if (set === undefined || !isAtRest(sight)) return undefined;
  const changes = changedByHand(sight, set);
  if (changes === undefined) return undefined;
  const about = { ...sight.wanted, strategy: sight.strategy };
  const what = `changed by hand since ${instantText(changes.at)}: ${changes.what}`;
  switch (policy) {
    case 'ignore':
      return { row: 'D1', phase: sight.rejected ? 'rejected' : 'settled', about, because: `${what}; drift: ignore` };
    case 'warn':
      return {
        row: 'D2',
        phase: 'drifted',
        about,
        because: `${what}; undo it or bring it into git (drift: restore would put it back); ${healthOf(set)}`,
      };
    case 'restore':
      return keptForNow(sight, set, what);
  }
}

/** Settled at W; or W rejected, and the way back was finished before. */
function isAtRest({ settledBefore, rejected, observed }: Sight): boolean {
  const phase = observed.record?.phase;
  return settledBefore || (rejected && (phase === 'rejected' || phase === 'drifted'));
}

/** What differs, with both values, and when it was done (Marathon's clock). */
interface ByHand {
  readonly what: string;
  readonly at: Instant;
}

function changedByHand(sight: Sight, set: LiveSet): ByHand | undefined {
  const goal = sight.rejected ? sight.lastGood : sight.wanted;
  if (goal === undefined) return undefined;
  if (set.known === undefined) {
    if (isEditOfUnfinished(sight, set)) return undefined;
    const fields = maskFields(fieldChanges(goal.definition, set.live, sight.ignore).filter((one) => !one.ridesAlong));
    const more = fields.length > mostFields ? ` and ${fields.length - mostFields} more` : '';
    const what = `${fields.slice(0, mostFields).map(inBoth).join(', ')}${more}, against ${nameOf(goal)}`;
    return { what, at: set.live.changedAt };
  }
  if (!set.toWanted || !isScaledByHand(sight, set)) return undefined;
  return { what: `${set.live.instances} instances, in git ${sight.number.instances}`, at: set.live.scaledAt };
}

const mostFields = 5;
/** Of a value in a sentence; the plan shows more of it. */
const longestValue = 40;

/** `/env/LEVEL debug (in git info)`; secrets are masked before. */
function inBoth(field: FieldChange): string {
  const { path, old: live, new: wanted } = fieldText(field);
  return `${path} ${cut(live, longestValue)} (in git ${cut(wanted, longestValue)})`;
}

/** A hand edit on top of a revision that had begun and is not wanted any more: going back is still our business. */
function isEditOfUnfinished({ observed: { record } }: Sight, set: LiveSet): boolean {
  const signed = ownershipOf(set.live.definition);
  if (signed === undefined || !set.labelled) return false;
  return [record?.begun, record?.superseded].some((known) => sameRevision(known, signed));
}

/** Git still wants the number at which this settled, and no act of ours is under way that could have set another. */
function isScaledByHand({ observed: { record }, strategy, number, wanted }: Sight, set: LiveSet): boolean {
  return (
    strategy.scale.kind === 'git' &&
    number.ours &&
    set.live.instances !== number.instances &&
    record !== undefined &&
    record.begun === null &&
    record.rejected === null &&
    // Back in git: its 0 instances were ours.
    record.removal?.begunAt === undefined &&
    record.settledInstances === instancesOf(wanted.definition) &&
    settledAtOurNumber(record)
  );
}

/** Somebody who adds tasks by hand is fighting a fire: their number stays for an hour. */
function keptForNow(sight: Sight, set: LiveSet, what: string): Step | undefined {
  const until = set.live.scaledAt + scaleUpIsKept;
  if (set.known === undefined || set.live.instances <= sight.number.instances || sight.now >= until) return undefined;
  return {
    row: 'D3',
    phase: 'drifted',
    about: { ...sight.wanted, strategy: sight.strategy },
    because: `${what}; kept until ${moment(until, sight.now)}, then scaled back (drift: restore)`,
    wakeAt: until,
  };
}

const scaleUpIsKept = 3_600_000;
