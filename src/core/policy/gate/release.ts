// `deploy.together: NAME`: apps of one environment that one commit changes settle together, or go back together. What is
// asked here is how the others stand; the rows that act on it are in rollout/releaseRows.ts.
import type { AppId, Instant } from '../../model/ids.js';
import type { Phase } from '../../model/phase.js';
import type { AppRecord, KnownRevision } from '../../model/record.js';
import type { Gate } from '../../model/step.js';

/** Another member of the release of this commit. */
export interface Mate {
  readonly id: AppId;
  /** It depends on the app that asks: it goes back first. */
  readonly dependsOnThis: boolean;
  readonly standing: MateStanding;
}

export type MateStanding =
  /** `together`: as a member of this release, and not because there was nothing to bring. */
  | { readonly kind: 'settled'; readonly together: boolean }
  /** All healthy, and waiting for the others: as this process saw it last. */
  | { readonly kind: 'ready' }
  /** `induced`: only because another one was; `isBack`: what settled before serves again. */
  | { readonly kind: 'rejected'; readonly because: string; readonly induced: boolean; readonly isBack: boolean }
  /** Marathon does not take its definition. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Its file is broken in git. */
  | { readonly kind: 'invalid'; readonly because: string }
  /** It may not begin, for a reason of its own; `until`, if that has an end that is known. */
  | ({ readonly kind: 'barred' } & Bar)
  | { readonly kind: 'waiting'; readonly begun: boolean; readonly phase?: Phase };

export type Bar = Pick<Held, 'because' | 'until'>;

export interface ReleaseFacts {
  readonly name: string;
  readonly mates: readonly Mate[];
}

/** What this process saw of a mate when it looked last, if that was the revision that git wants now. */
export type LastSeen = { readonly kind: 'ready' } | { readonly kind: 'refused'; readonly because: string } | undefined;

type Named = Pick<KnownRevision, 'revision' | 'commit'>;

/** How a mate stands, by its record and the last look. `barred`: why it may not begin, if it may not. */
export function standingIn(
  name: string,
  wanted: Named,
  record: AppRecord | undefined,
  seen: LastSeen,
  barred: () => Bar | undefined,
): MateStanding {
  const isIt = (one: Named | null | undefined): boolean =>
    one?.revision === wanted.revision && one.commit === wanted.commit;
  const rejected = record?.rejected;
  if (rejected && isIt(rejected)) {
    const { because, release } = rejected;
    return { kind: 'rejected', because, induced: release !== undefined, isBack: record.phase === 'rejected' };
  }
  const [newest] = record?.settled ?? [];
  if (newest !== undefined && isIt(newest)) return { kind: 'settled', together: newest.release === name };
  if (seen !== undefined) return seen;
  const begun = record?.begun?.revision === wanted.revision;
  const bar = begun ? undefined : barred();
  if (bar !== undefined) return { kind: 'barred', ...bar };
  return { kind: 'waiting', begun, ...(record && { phase: record.phase }) };
}

interface Asked {
  readonly begun: boolean;
  readonly wentWell: boolean;
}

type Held = Extract<Gate, { kind: 'held' }>;

/** The gate's question: half a release is not begun while the other half cannot follow. */
export function release(
  { release: facts }: { readonly release?: ReleaseFacts | undefined },
  { begun, wentWell }: Asked,
): Held | undefined {
  if (facts === undefined || begun || wentWell) return undefined;
  for (const { id, standing } of facts.mates) {
    switch (standing.kind) {
      case 'invalid':
      case 'refused':
        return held(facts, `${id} cannot be deployed: ${standing.because}`);
      case 'barred':
        return held(facts, `${id} may not begin: ${standing.because}`, standing.until);
      case 'rejected':
        return held(facts, standing.induced ? standing.because : `${id} was rejected: ${standing.because}`);
      case 'settled':
      case 'ready':
      case 'waiting':
        break;
    }
  }
  return undefined;
}

const held = ({ name }: ReleaseFacts, because: string, until?: Instant): Held => ({
  kind: 'held',
  by: 'release',
  because: `goes with the release ${name}: ${because}`,
  ...(until === undefined ? {} : { until }),
});

/** One of them has settled as a member: all were healthy then, and none of them is rejected any more. */
export const isDecided = (facts: ReleaseFacts | undefined): boolean =>
  facts?.mates.some(({ standing }) => standing.kind === 'settled' && standing.together) === true;

/** A member is on its way: a window that closes now does not leave half of the release behind. */
export const hasBegun = (facts: ReleaseFacts | undefined): boolean =>
  facts?.mates.some(({ standing }) => standing.kind === 'ready' || (standing.kind === 'waiting' && standing.begun)) ===
    true || isDecided(facts);
