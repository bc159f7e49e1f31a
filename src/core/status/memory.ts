// What later decisions need of what was decided before: what settled here, what was condemned, what was begun, and which word of a
// person was taken up.
import { assertNever } from '../model/assertNever.js';
import type { Verdict } from '../model/decision.js';
import type { Instant } from '../model/ids.js';
import type { AppRecord, KnownRevision } from '../model/record.js';
import type { Action, Settlement, Step } from '../model/step.js';
import { verdictText } from '../policy/people/verdicts.js';
import { instancesOf } from '../rollout/definition.js';
import { nameOf } from '../rollout/words.js';
import { revisionOf, sameOr, words } from './written.js';

type Memory = Required<
  Pick<AppRecord, 'lastGood' | 'rejected' | 'begun' | 'superseded' | 'settledInstances' | 'settled' | 'heard'>
>;

/** After this step. */
export function memory(previous: AppRecord | undefined, step: Step, at: Instant): Memory {
  const before: Memory = {
    lastGood: previous?.lastGood ?? null,
    rejected: previous?.rejected ?? null,
    begun: previous?.begun ?? null,
    superseded: previous?.superseded ?? null,
    settledInstances: previous?.settledInstances ?? null,
    settled: previous?.settled ?? [],
    heard: previous?.heard ?? null,
  };
  if (step.settles !== undefined) return settledMemory(before, step.settles, at);
  if (step.action?.kind === 'record') {
    const { rejection } = step.action;
    return { ...before, rejected: { ...rejection, because: words(rejection.because) }, begun: null, superseded: null };
  }
  if (step.action?.kind === 'hear') return heardMemory(before, step.action, at);
  // A put that goes back begins nothing: it brings what has settled here before.
  if (step.begins === undefined) return before;
  const { instead, ...begun } = step.begins;
  return { ...before, begun: sameOr(before.begun, begun), superseded: sameOr(before.superseded, instead) };
}

function settledMemory(before: Memory, settles: Settlement, at: Instant): Memory {
  const { instances, release, ...known } = settles;
  const { revision, commit } = known;
  const [newest] = before.settled;
  const isNewest = newest?.revision === revision && newest.commit === commit;
  const others = before.settled.filter((one) => one.revision !== revision || one.commit !== commit);
  return {
    // With no instances nothing was seen to run: that is nothing to go back to.
    lastGood: instancesOf(known.definition) > 0 ? sameOr(before.lastGood, known) : before.lastGood,
    rejected: null,
    begun: null,
    superseded: null,
    settledInstances: instances,
    heard: before.heard,
    settled: isNewest
      ? before.settled
      : [{ revision, commit, at, ...(release === undefined ? {} : { release }) }, ...others].slice(0, 5),
  };
}

/**
 * With nothing to go back to there is nothing else that it could begin from: it has begun, also where somebody scaled what we had
 * stopped and no write of ours is left to do. Else nobody would judge it.
 */
function triedAgain({ rejected, begun, lastGood }: Memory): Pick<Memory, 'rejected' | 'begun'> {
  if (rejected === null || begun !== null || lastGood !== null) return { rejected: null, begun };
  return { rejected: null, begun: revisionOf(rejected) };
}

function heardMemory(before: Memory, { verdict, effect }: Extract<Action, { kind: 'hear' }>, at: Instant): Memory {
  const heard = { kind: verdict.kind, at: verdict.at, takenAt: at };
  switch (effect.kind) {
    case 'none':
      return { ...before, heard };
    // What goes on with it stands with the sets.
    case 'next':
      return { ...before, heard };
    case 'retry':
      return before.rejected?.revision === verdict.revision
        ? { ...before, ...triedAgain(before), heard }
        : { ...before, heard };
    case 'reject': {
      // What may be live stays known: a deployment that brings it is ours, although it is not wanted any more.
      const rejected = effect.rejection
        ? { ...effect.rejection, because: words(effect.rejection.because) }
        : before.rejected && { ...before.rejected, because: words(also(before.rejected.because, verdict)) };
      const live = effect.backTo === undefined ? [before.begun] : [before.begun, before.lastGood];
      const superseded = live.find((known) => known !== null && known.revision !== rejected?.revision) ?? null;
      const back = effect.backTo === undefined ? before : goingBackTo(before, effect.backTo, at);
      return { ...back, begun: null, superseded, rejected, heard };
    }
    default:
      return assertNever(effect);
  }
}

/** The newest revision was rejected before, for its own reason: what a person said of the one before it stands beside that. */
const also = (because: string, verdict: Verdict): string =>
  `${because}; ${nameOf(verdict)} was ${verdictText(verdict)}`;

/** What is rejected has not settled any more: a commit that brings it once more has to earn that anew. */
function goingBackTo(before: Memory, backTo: KnownRevision, at: Instant): Memory {
  const { revision, commit } = backTo;
  const gone = before.lastGood?.revision;
  const settled = before.settled.find((one) => one.revision === revision) ?? { revision, commit, at };
  const others = before.settled.filter((one) => one.revision !== revision && one.revision !== gone);
  return { ...before, lastGood: backTo, settled: [settled, ...others] };
}
