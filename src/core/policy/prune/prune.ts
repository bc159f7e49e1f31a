// An app that git does not name any more: left as it is as long as anything speaks against removing it, then scaled to 0,
// kept so for a while in which git may take it back, then deleted. docs/pruning.md shows the rows as a table.
import { count } from '../../model/count.js';
import { durationText } from '../../model/duration.js';
import type { LiveApp, ObservedApp } from '../../model/observed.js';
import type { KnownRevision } from '../../model/record.js';
import type { Removal } from '../../model/removal.js';
import type { Gate, Step } from '../../model/step.js';
import { instantText } from '../../plan/show/printable.js';
import { isSetToOnce } from '../../rollout/compare.js';
import { sentWithNumber } from '../../rollout/definition.js';
import { deploymentsOf, type Deploying } from '../../rollout/deploying.js';
import { isActive, isTerminating, servingTasks } from '../../rollout/tasks.js';
import { deploymentName } from '../../rollout/words.js';
import { unknownStrategy } from '../choose.js';
import { releasedText } from '../ownership/ownership.js';
import { guardOf, type Guarded, type PruneAsked } from './pruneGuards.js';

/** The one step for it. Pure: `observed.readAt` is the now. */
export function pruned(asked: PruneAsked): Step {
  const { live } = asked.observed;
  if (live === undefined) return notThere(asked.observed);
  const guarded = guardOf(asked) ?? holding(asked, live);
  return guarded === undefined ? takenOut(asked, live) : kept(live, guarded);
}

/** What `baton plan` shows beside the prune: whether the next pass would begin, or go on. */
export function gateOfPrune(asked: PruneAsked): Gate {
  const { live } = asked.observed;
  if (live === undefined) return { kind: 'open' };
  const guarded = guardOf(asked) ?? holding(asked, live);
  if (guarded !== undefined) return guarded.gate;
  const { action, because, wakeAt } = takenOut(asked, live);
  if (action !== undefined || wakeAt === undefined) return { kind: 'open' };
  return { kind: 'held', by: 'prune-guard', because, until: wakeAt };
}

/** P1 */
function notThere({ deployments, ownership, record }: ObservedApp): Step {
  const gone = 'is not in git any more';
  const row = 'P1';
  if (ownership?.kind === 'released') return { row, phase: 'held', because: `${gone}, and ${releasedText(ownership)}` };
  const removal = record?.removal;
  if (removal?.begunAt === undefined) return { row, phase: 'held', because: `${gone}, and not in Marathon` };
  const [holder] = deployments;
  if (holder !== undefined) {
    return { row, phase: 'pruning', because: `${gone}: ${deploymentName(holder)} still removes it from Marathon` };
  }
  return {
    row,
    phase: 'settled',
    because: `${gone} since commit ${removal.commit.slice(0, 8)}: removed from Marathon`,
    removal,
  };
}

/** Rows that hold it for what is under way with the app itself. */
function holding(asked: PruneAsked, live: LiveApp): Guarded | undefined {
  const { observed, facts } = asked;
  const removal = observed.record?.removal;
  const held = (row: string, because: string, until?: number): Guarded => ({
    row,
    gate: { kind: 'held', by: 'prune-guard', because, ...(until === undefined ? {} : { until }) },
  });
  if (removal === undefined) return held('P4', 'when git gave it up is about to be written down');
  const deploying = deployingOf(asked, live);
  if (deploying.kind === 'foreign') {
    return held('P9', `waits for ${deploymentName(deploying.deployment)}, which is not ours`);
  }
  if (removal.zeroAt !== undefined && live.instances > 0) {
    return held(
      'P10',
      `somebody has started it again by hand after Baton had stopped it: bring it back into git, or scale it to 0`,
    );
  }
  if (removal.begunAt !== undefined || removal.allowed || !isCounted(observed, live)) return undefined;
  const { atMost, lately } = { atMost: facts.prune?.policy.atMost ?? 0, lately: facts.prune?.lately ?? [] };
  const withinHour = lately.filter((at) => observed.readAt - at < hour).sort((left, right) => left - right);
  if (withinHour.length < atMost) return undefined;
  // The moment at which so many are left within the hour that there is room for one.
  const first = withinHour[withinHour.length - atMost];
  const together = removal.together === 1 ? 'with this one' : `with these ${removal.together}`;
  return held(
    'P11',
    `prune.atMost allows ${count(atMost, 'app')} an hour, and ${withinHour.length} went within the last one or go first; ` +
      `a commit ${together} and the line \`Baton-Allow-Prune: ${removal.together}\` in its message would not have to wait`,
    first === undefined || atMost === 0 ? undefined : first + hour,
  );
}

const hour = 3_600_000;

const kept = ({ instances }: LiveApp, { row, gate }: Guarded): Step => ({
  row,
  phase: 'held',
  because: `is not in git any more and left as it runs with ${count(instances, 'instance')}: ${gate.because}`,
  heldBy: gate.by,
  ...(gate.until === undefined ? {} : { wakeAt: gate.until }),
});

/** P12 to P15: nothing speaks against it. */
function takenOut(asked: PruneAsked, live: LiveApp): Step {
  const { observed, facts } = asked;
  const before = observed.record?.removal;
  if (before === undefined) throw new Error(`${observed.id} is taken out, and nothing is written down about why`);
  const { readAt: now } = observed;
  const begins = before.begunAt === undefined;
  const removal: Removal = { ...before, begunAt: before.begunAt ?? now };
  const prunes = begins && isCounted(observed, live) ? { prunes: true } : {};
  const gone = `is not in git any more since commit ${removal.commit.slice(0, 8)}`;
  if (live.instances > 0) {
    return {
      row: 'P12',
      phase: 'pruning',
      because: `${gone}: scales it from ${count(live.instances, 'instance')} to 0`,
      action: {
        kind: 'scale',
        runSpec: live.kind,
        marathonId: observed.id,
        instances: 0,
        resend: sentWithNumber(live.definition),
        force: deployingOf(asked, live).kind === 'ours',
      },
      removal,
      ...prunes,
    };
  }
  const left = live.tasks.filter((task) => isActive(task) || isTerminating(task)).length;
  if (left > 0 || observed.deployments.length > 0) {
    return { row: 'P13', phase: 'pruning', because: `${gone}: ${count(left, 'task')} left to end`, removal, ...prunes };
  }
  const zero: Removal = { ...removal, zeroAt: removal.zeroAt ?? now };
  // Whoever started it by hand meanwhile and stopped it again begins the grace anew.
  const since = Math.max(zero.zeroAt ?? now, live.scaledAt);
  const until = since + (facts.prune?.policy.grace ?? 0);
  if (isKept(observed, zero, begins && isCounted(observed, live)) && now < until) {
    return {
      row: 'P14',
      phase: 'pruning',
      because: `${gone}: kept with 0 instances until ${instantText(until)}, then deleted; back in git before then, it is started again`,
      removal: zero,
      wakeAt: until,
      ...prunes,
    };
  }
  return {
    row: 'P15',
    phase: 'pruning',
    because: `${gone}: deletes it${isKept(observed, zero, false) ? `, ${durationText(now - since)} after its last task` : ', which never settled'}`,
    action: { kind: 'remove', runSpec: live.kind, marathonId: observed.id, force: false },
    removal: zero,
    ...prunes,
  };
}

/**
 * What has never settled and serves nothing is the rest of a failed beginning: it needs no grace, and nobody counts it. That
 * it never settled takes a record of its beginning: without one (a status branch that was lost) nothing is known.
 */
function isCounted({ record }: ObservedApp, live: LiveApp): boolean {
  const began = record?.begun != null || record?.rejected != null;
  const settled = record === undefined || record.lastGood !== null || record.settled.length > 0;
  return settled || !began || record.superseded != null || servingTasks(live).length > 0;
}

/** Whether it was counted when it was taken down, which is when somebody may have been served by it. */
const isKept = ({ record }: ObservedApp, { begunAt }: Removal, now: boolean): boolean =>
  now || (begunAt !== undefined && record?.prunedAt === begunAt);

/** A deployment counts as ours if it brings about what is on record for the app, or our own scale to 0. */
function deployingOf({ owner, observed, ignore }: PruneAsked, live: LiveApp): Deploying {
  const [first] = observed.deployments;
  if (first === undefined) return { kind: 'none' };
  const { record } = observed;
  const setTo = (known: KnownRevision | null | undefined): known is KnownRevision =>
    known != null && isSetToOnce(known.definition, live, ignore);
  const wanted = [record?.begun, record?.superseded, record?.lastGood, record?.rejected].find(setTo);
  if (wanted === undefined) return { kind: 'foreign', deployment: first };
  const pursuit = {
    owner,
    observed,
    wanted,
    strategy: wanted.strategy ?? unknownStrategy,
    gate: { kind: 'open' },
    ignore,
  } as const;
  return deploymentsOf(pursuit, live, { labelled: true, known: true });
}
