// An environment on several clusters is served one cluster after the other: what has not gone well on the first one
// does not begin on the next. Going back never waits for that: it brings what has gone well here.
import type { AppId, EnvironmentName, Instant } from '../../model/ids.js';
import type { Phase } from '../../model/phase.js';
import type { AppRecord, KnownRevision } from '../../model/record.js';

/** How the same app stands on an earlier cluster of its environment. */
export interface EarlierFact {
  readonly environment: EnvironmentName;
  readonly standing:
    | { readonly kind: 'settled' }
    | { readonly kind: 'rejected'; readonly because: string }
    /** Not settled there, as far as is known: `away` says why nobody can tell at the moment. */
    | { readonly kind: 'waiting'; readonly phase?: Phase; readonly away?: string };
}

/** What has to be known of the earlier cluster: what git wants there, what is on record, and whether it answers. */
export interface EarlierSources {
  readonly wanted: Pick<KnownRevision, 'revision' | 'commit'> | undefined;
  readonly record: AppRecord | undefined;
  /** Why the cluster does not answer. */
  readonly away: string | undefined;
}

/**
 * Whether the revision has settled there, brought by the commit that brings it there now. A plain scale keeps the
 * revision, so that it waits for nobody. `wanted` undefined: its definition cannot be used there.
 */
export function standingThere({ wanted, record, away }: EarlierSources): EarlierFact['standing'] {
  const isIt = (one: Pick<KnownRevision, 'revision' | 'commit'>): boolean =>
    one.revision === wanted?.revision && one.commit === wanted.commit;
  const rejected = record?.rejected;
  if (rejected && isIt(rejected)) return { kind: 'rejected', because: rejected.because };
  if (record?.settled.some(isIt)) return { kind: 'settled' };
  return { kind: 'waiting', ...(record && { phase: record.phase }), ...(away !== undefined && { away }) };
}

/** Why the app may not begin here yet; undefined when it may. The first cluster in the list that it waits for is named. */
export function notYetHere(id: AppId, earlier: readonly EarlierFact[]): string | undefined {
  const waiting = earlier.find(({ standing }) => standing.kind !== 'settled');
  if (waiting === undefined) return undefined;
  const { environment, standing } = waiting;
  if (standing.kind === 'settled') return undefined;
  if (standing.kind === 'rejected') return `rejected on ${environment}: ${standing.because}`;
  const { phase, away } = standing;
  // On record as settled is what ran there before.
  const now = phase === undefined || phase === 'settled' ? '' : ` (${phase})`;
  const unseen = away === undefined ? '' : `, and its cluster cannot be asked: ${away}`;
  return `waits for ${environment}: ${id} is not settled there${now}${unseen}`;
}

/** One of the last five revisions that settled here, and not longer ago than this (ms): going back to it is no risk. */
const remembered = 30 * 86_400_000;

export const hasGoneWellHere = (
  record: AppRecord | undefined,
  { revision }: Pick<KnownRevision, 'revision'>,
  now: Instant,
): boolean =>
  record !== undefined &&
  record.rejected?.revision !== revision &&
  record.settled.some((one) => one.revision === revision && now - one.at <= remembered);
