// What `pause`, `resume`, `abort`, `retry` and `rollback` write down about one app, or why they do not: what would do
// nothing is refused, with the command that does what may have been meant.
import type { DesiredApp } from '../../model/app.js';
import type { AppDecisions, Verdict, Word } from '../../model/decision.js';
import type { CommitSha, Revision } from '../../model/ids.js';
import type { Ownership } from '../../model/ownership.js';
import type { AppRecord, KnownRevision } from '../../model/record.js';
import { instantText } from '../../plan/show/printable.js';
import { knownOf, sameRevision } from '../../rollout/pursuit.js';
import { releasedText } from '../ownership/ownership.js';

/** One app as git and the status branch have it; no cluster is asked, which may be what is broken. */
export interface Standing {
  /** How the newest commit has it. */
  readonly wanted: 'defined' | 'invalid' | 'gone';
  readonly desired?: DesiredApp;
  readonly record?: AppRecord;
  readonly ownership?: Ownership;
  readonly decisions: AppDecisions;
  /** Of the daemon, by the settings. */
  readonly mode: 'apply' | 'observe';
}

/** `said`: to be written down. `already`: nothing to do. `refused`: it must not be, or would do nothing. */
export type Spoken<T> =
  | { readonly kind: 'said'; readonly word: T }
  | { readonly kind: 'already'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

export function pause({ ownership, decisions }: Standing, word: Word): Spoken<AppDecisions> {
  if (ownership?.kind === 'released') return refused(`nothing is done with it anyway: ${releasedText(ownership)}`);
  const { paused } = decisions;
  if (paused !== null) return already(`it is paused since ${since(paused)} by ${paused.by}: ${paused.because}`);
  return { kind: 'said', word: { ...decisions, paused: word } };
}

export function resume({ decisions }: Standing): Spoken<AppDecisions> {
  if (decisions.paused === null) {
    return refused('nobody paused it; `baton why` says what holds it, `baton unfreeze` lifts a freeze');
  }
  return { kind: 'said', word: { ...decisions, paused: null } };
}

/** Stops what has not settled: what has is gone back from with `rollback`. */
export function abort(standing: Standing, word: Word): Spoken<AppDecisions> {
  const { wanted, desired, record, decisions } = standing;
  const never = unmanaged(standing);
  if (never !== undefined) return refused(never);
  const known = desired === undefined ? (record?.begun ?? undefined) : knownOf(desired);
  if (known === undefined) {
    return refused(wanted === 'gone' ? 'git does not name it any more' : 'nothing of it is under way');
  }
  if (record?.lastGood?.revision === known.revision) {
    return refused(`${known.revision} has settled: \`baton rollback\` goes back from it`);
  }
  if (sameRevision(record?.rejected, known)) {
    return already(`${known.revision} is rejected: ${record?.rejected?.because ?? ''}`);
  }
  return { kind: 'said', word: { ...decisions, verdict: { kind: 'abort', ...word, ...named(known) } } };
}

/** Tries again what was rejected, what Marathon refused, and what `onFailure: pause` left as it is. */
export function retry(standing: Standing, word: Word): Spoken<AppDecisions> {
  const { desired, record, decisions } = standing;
  const never = unmanaged(standing);
  if (never !== undefined) return refused(never);
  if (desired === undefined) {
    return refused(
      standing.wanted === 'gone'
        ? 'git does not name it any more'
        : 'its definition cannot be used: correct its file, `baton validate` names the line',
    );
  }
  const known = knownOf(desired);
  if (!isToTryAgain(known, standing)) {
    const now = record === undefined ? 'not on record yet' : `${record.phase}: ${record.because}`;
    return refused(`${known.revision}, which git wants, was neither rejected nor refused; it is ${now}`);
  }
  return { kind: 'said', word: { ...decisions, verdict: { kind: 'retry', ...word, ...named(known) } } };
}

function isToTryAgain(known: KnownRevision, { record, decisions }: Standing): boolean {
  const { verdict } = decisions;
  // Said a moment ago, and not taken up yet.
  const isUnheard = verdict !== null && verdict.kind !== 'retry' && record?.heard?.at !== verdict.at;
  if (isUnheard && verdict.revision === known.revision) return true;
  if (record === undefined) return false;
  return sameRevision(record.rejected, known) || record.phase === 'paused' || record.phase === 'invalid';
}

/** On to the next stage of a rollout over two sets; `full`: past all that are left. Health and floor are never skipped. */
export function next(standing: Standing, word: Word, full: boolean): Spoken<AppDecisions> {
  const { record, decisions } = standing;
  const never = unmanaged(standing);
  if (never !== undefined) return refused(never);
  const { begun, sets } = record ?? {};
  const now = record === undefined ? 'not on record yet' : `${record.phase}: ${record.because}`;
  if (!begun || sets === undefined || sets.candidate === null) {
    return refused(`it does not wait at a stage of a canary, blue-green or ab-test; it is ${now}`);
  }
  if (sets.next === 'full' || (sets.next === 'once' && !full)) {
    return already(`somebody said so: ${begun.revision} goes on as soon as it may`);
  }
  // Without a share there is no stage to end, only a switch by hand to say yes to; `full` stands until there is one.
  const { strategy } = begun;
  const waitsForWord = strategy === undefined || (strategy.kind === 'blue-green' && strategy.switch === 'by-hand');
  if (sets.share === 0 && !full && !waitsForWord) {
    return refused(`${sets.candidate} has no traffic now, and gets it without a word as soon as it may; it is ${now}`);
  }
  return {
    kind: 'said',
    word: { ...decisions, verdict: { kind: 'next', ...word, ...named(begun), step: sets.step, full } },
  };
}

/** From what to what it would go back. */
export interface WayBack {
  readonly from: KnownRevision;
  readonly to: { readonly revision: Revision; readonly commit: CommitSha };
}

/** `to`: a revision, or how it begins; undefined: the newest that settled before. */
export function wayBack(standing: Standing, to: string | undefined): Spoken<WayBack> {
  const { desired, record } = standing;
  const never = unmanaged(standing);
  if (never !== undefined) return refused(never);
  const from = record?.lastGood ?? undefined;
  if (record === undefined || from === undefined)
    return refused('nothing has settled here that could be gone back from');
  const wanted = desired && knownOf(desired);
  const underway =
    record.begun !== null && record.begun.revision !== from.revision && record.begun.revision === wanted?.revision;
  if (underway) {
    return refused(
      `${wanted.revision} is under way and has not settled: \`baton abort\` goes back to ${from.revision}`,
    );
  }
  const before = record.settled.filter((one) => one.revision !== from.revision);
  const names = before.map((one) => one.revision);
  if (names.length === 0)
    return refused(`${from.revision} is the only revision on record that settled here: revert it in git`);
  const chosen = to === undefined ? before[0] : before.find((one) => one.revision.startsWith(to));
  if (chosen === undefined) {
    return refused(`${to ?? ''} is none of the last revisions that settled here before: ${names.join(', ')}`);
  }
  return { kind: 'said', word: { from, to: { revision: chosen.revision, commit: chosen.commit } } };
}

export function rollback({ decisions }: Standing, from: KnownRevision, to: KnownRevision, word: Word): AppDecisions {
  const verdict: Verdict = { kind: 'rollback', ...word, ...named(from), to };
  return { ...decisions, verdict };
}

/** Why a verdict on the app would do nothing. */
function unmanaged({ ownership, mode }: Standing): string | undefined {
  if (ownership?.kind === 'released') return releasedText(ownership);
  if (mode === 'observe')
    return 'mode: observe in the settings: nothing is written here, so that nothing would come of it';
  return undefined;
}

const named = ({ revision, commit }: KnownRevision) => ({ revision, commit });

const since = ({ at }: Word): string => instantText(at);

const refused = (because: string): Spoken<never> => ({ kind: 'refused', because });
const already = (because: string): Spoken<never> => ({ kind: 'already', because });
