// `after: { staging: 1h }`: what is new here has to have been settled over there for a while. It is git's newest wish over
// there that counts: whoever pushes a fix to staging does not want what it fixes in production.
import { assertNever } from '../../model/assertNever.js';
import { durationText } from '../../model/duration.js';
import type { AppId, EnvironmentName, Instant } from '../../model/ids.js';
import type { Phase } from '../../model/phase.js';
import type { AppRecord, KnownRevision } from '../../model/record.js';
import type { Gate } from '../../model/step.js';
import { instantText } from '../../plan/show/printable.js';
import type { SaidFacts } from '../people/deciding.js';

/** How the same app stands in an environment that comes first, on one of its clusters. */
export interface AfterFact {
  readonly environment: EnvironmentName;
  /** How long it must have been settled there (ms). */
  readonly span: number;
  readonly standing: AfterStanding;
}

export type AfterStanding =
  /** What git wants there settled there, at that moment, and is well. */
  | { readonly kind: 'settled'; readonly at: Instant }
  | { readonly kind: 'rejected'; readonly because: string }
  /** Nobody can say what git wants there. */
  | { readonly kind: 'unreadable'; readonly because: string }
  /** `phase` absent: nothing is on record for it. */
  | { readonly kind: 'waiting'; readonly phase?: Phase };

interface Facts {
  readonly after?: readonly AfterFact[];
  readonly said?: SaidFacts;
}

interface Asked {
  readonly id: AppId;
  readonly begun: boolean;
  readonly wentWell: boolean;
  readonly now: Instant;
}

type Held = Extract<Gate, { kind: 'held' }>;

/** By the record of the other environment, and what git wants there. */
export function standingAfter(
  wanted: Pick<KnownRevision, 'revision' | 'commit'>,
  record: AppRecord | undefined,
): AfterStanding {
  const isIt = (one: Pick<KnownRevision, 'revision' | 'commit'> | null | undefined): boolean =>
    one?.revision === wanted.revision && one.commit === wanted.commit;
  if (record === undefined) return { kind: 'waiting' };
  const { rejected, phase } = record;
  if (rejected && isIt(rejected)) return { kind: 'rejected', because: rejected.because };
  const [newest] = record.settled;
  // It may have settled and lost its tasks since: what breaks over there is not to come here.
  const isWell = phase === 'settled' || phase === 'drifted';
  return newest !== undefined && isIt(newest) && isWell
    ? { kind: 'settled', at: newest.at }
    : { kind: 'waiting', phase };
}

/** The gate's question. What went well here before need not be tried elsewhere again. */
export function after({ after: facts = [], said }: Facts, { id, begun, wentWell, now }: Asked): Held | undefined {
  if (begun || wentWell || said?.overridden.after !== undefined) return undefined;
  const opens = ({ standing, span }: AfterFact): Instant =>
    standing.kind === 'settled' ? standing.at + span : Infinity;
  const [last] = facts.filter((one) => opens(one) > now).sort((left, right) => opens(right) - opens(left));
  if (last === undefined) return undefined;
  const until = opens(last);
  return { kind: 'held', by: 'after', because: sentence(id, last), ...(until === Infinity ? {} : { until }) };
}

function sentence(id: AppId, { environment, span, standing }: AfterFact): string {
  const long = span === 0 ? '' : ` for ${durationText(span)}`;
  switch (standing.kind) {
    case 'settled':
      return `waits until ${id} has been settled in ${environment}${long}, at ${instantText(standing.at + span)}`;
    case 'rejected':
      return `rejected in ${environment}, which comes first: ${standing.because}`;
    case 'unreadable':
      return `waits for ${environment}, which comes first: ${standing.because}`;
    case 'waiting': {
      const now = standing.phase === undefined || standing.phase === 'settled' ? 'not settled' : standing.phase;
      return `waits until ${id} has been settled in ${environment}${long}; it is ${now} there`;
    }
    default:
      return assertNever(standing);
  }
}
