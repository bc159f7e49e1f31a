// A person's verdict on a revision: taken up once, written down before anything is done about it, and from then on the
// table goes on as after a verdict of our own.
import { assertNever } from '../../model/assertNever.js';
import type { Verdict } from '../../model/decision.js';
import type { ObservedApp } from '../../model/observed.js';
import type { Phase } from '../../model/phase.js';
import type { AppRecord, KnownRevision, Rejection } from '../../model/record.js';
import type { Step, VerdictEffect } from '../../model/step.js';
import { instancesOf, withInstances } from '../../rollout/definition.js';
import { isAlike, knownOf } from '../../rollout/pursuit.js';
import { nameOf } from '../../rollout/words.js';
import type { Wish } from '../choose.js';
import { isOurs } from '../ownership/ownership.js';

export interface Hearing {
  readonly owner: string;
  readonly wish: Wish;
  readonly observed: ObservedApp;
  readonly ignore: readonly string[];
}

/** The newest verdict that has not been taken up; undefined: none, or none about an app of ours. */
export function unheard({ owner, observed }: Pick<Hearing, 'owner' | 'observed'>): Verdict | undefined {
  const verdict = observed.decisions?.verdict ?? undefined;
  const heard = observed.record?.heard;
  if (verdict === undefined || !isOurs(observed, owner)) return undefined;
  return heard?.kind === verdict.kind && heard.at === verdict.at ? undefined : verdict;
}

/** The step that takes up a verdict; undefined when there is none to take up. */
export function hear(hearing: Hearing): Step | undefined {
  const verdict = unheard(hearing);
  if (verdict === undefined) return undefined;
  const effect = effectOf(verdict, hearing);
  const { record } = hearing.observed;
  const about = aboutOf(hearing);
  return {
    row: 'V1',
    phase: phaseAfter(effect, record?.phase),
    because: sentence(verdict, effect),
    action: { kind: 'hear', verdict, effect },
    ...(about === undefined ? {} : { about }),
  };
}

function phaseAfter(effect: VerdictEffect, before: Phase | undefined): Phase {
  switch (effect.kind) {
    case 'reject':
      return 'aborting';
    case 'retry':
      return 'progressing';
    case 'next':
    case 'none':
      return before ?? 'held';
    default:
      return assertNever(effect);
  }
}

/** `aborted by alice: it eats the database`. */
export const verdictText = ({ kind, by, because }: Verdict): string => `${past[kind]} by ${by}: ${because}`;

const past: Readonly<Record<Verdict['kind'], string>> = {
  abort: 'aborted',
  retry: 'to be tried again, said',
  rollback: 'rolled back',
  next: 'to go on, said',
};

function sentence(verdict: Verdict, effect: VerdictEffect): string {
  const named = nameOf(verdict);
  switch (effect.kind) {
    case 'reject':
      return `${named} ${verdictText(verdict)}`;
    case 'retry':
      return `${named} is tried again, as ${verdict.by} said: ${verdict.because}`;
    case 'next':
      return `${named} goes on${effect.full ? ' to the end' : ''}, as ${verdict.by} said: ${verdict.because}`;
    case 'none':
      return `${verdict.kind} of ${named} by ${verdict.by} came too late: ${tooLate[verdict.kind]}`;
    default:
      return assertNever(effect);
  }
}

const tooLate: Readonly<Record<Verdict['kind'], string>> = {
  abort: 'it has settled meanwhile, or is not wanted any more',
  retry: 'there is nothing to try again',
  rollback: 'another revision has settled meanwhile',
  next: 'it does not wait at that stage any more',
};

/**
 * By content, not by commit: a daemon that was away may have met the same revision under another commit. That the verdict
 * is taken up only once keeps it from a later commit with the same content.
 */
function effectOf(verdict: Verdict, hearing: Hearing): VerdictEffect {
  const { wish, observed } = hearing;
  const { record } = observed;
  switch (verdict.kind) {
    case 'retry':
      return { kind: 'retry' };
    case 'abort': {
      const unsettled = [newestOf(wish), record?.begun].find((known) => known?.revision === verdict.revision);
      if (!unsettled || isAlike(record?.lastGood, unsettled, hearing)) return { kind: 'none' };
      return { kind: 'reject', rejection: rejectionOf(unsettled, verdict, hearing) };
    }
    case 'rollback':
      return rolledBack(verdict, hearing);
    case 'next': {
      const isThere = record?.sets?.step === verdict.step && record.begun?.revision === verdict.revision;
      return isThere && !isRejected(record.rejected, record.begun)
        ? { kind: 'next', full: verdict.full }
        : { kind: 'none' };
    }
    default:
      return assertNever(verdict);
  }
}

/** A rejection of the newest revision stays: it must not be tried again because an older one turned out to be bad, too. */
function rolledBack(verdict: Extract<Verdict, { kind: 'rollback' }>, hearing: Hearing): VerdictEffect {
  const { lastGood, rejected } = hearing.observed.record ?? {};
  if (!lastGood || lastGood.revision !== verdict.revision || verdict.to.revision === verdict.revision) {
    return { kind: 'none' };
  }
  const newest = newestOf(hearing.wish);
  const stays = isRejected(rejected, newest) && rejected?.revision !== verdict.revision;
  if (stays) return { kind: 'reject', backTo: verdict.to };
  const named = newest?.revision === lastGood.revision ? newest : lastGood;
  return { kind: 'reject', rejection: rejectionOf(named, verdict, hearing), backTo: verdict.to };
}

const isRejected = (rejected: AppRecord['rejected'] | undefined, known: KnownRevision | undefined): boolean =>
  rejected?.revision === known?.revision && rejected?.commit === known?.commit && known !== undefined;

const newestOf = (wish: Wish): KnownRevision | undefined => (wish.kind === 'app' ? knownOf(wish.app) : undefined);

/**
 * With the number that was written down for it: a scale of ours that is still under way must be known as ours after the
 * verdict. Not with the live one, which a hand may have set: it would be taken for ours from then on.
 */
function rejectionOf(known: KnownRevision, verdict: Verdict, { observed: { record, readAt } }: Hearing): Rejection {
  const written = [record?.begun, record?.lastGood].find((one) => one?.revision === known.revision);
  const instances = instancesOf((written ?? known).definition);
  const definition = withInstances(known.definition, instances);
  return { ...known, definition, because: verdictText(verdict), at: readAt };
}

/** What the record goes on to speak of: the newest revision, else the one on record. */
function aboutOf({ wish, observed: { record } }: Hearing): KnownRevision | undefined {
  return newestOf(wish) ?? record?.rejected ?? record?.begun ?? record?.lastGood ?? undefined;
}
