// Which revision an app shall come to now: the newest one if the gate admits it or it has begun, else an older one.
import { assertNever } from '../model/assertNever.js';
import type { DesiredApp } from '../model/app.js';
import type { LiveApp, ObservedApp } from '../model/observed.js';
import type { Problem } from '../model/problem.js';
import type { KnownRevision } from '../model/record.js';
import type { Gate } from '../model/step.js';
import { defaultPatience, type Strategy } from '../model/strategy.js';
import { isSetToOnce } from '../rollout/compare.js';
import { instancesOf } from '../rollout/definition.js';
import { isUnderWay } from '../rollout/job.js';
import { isAlike, knownOf, sameRevision, type Pursuit } from '../rollout/pursuit.js';
import { hasGoneWellHere } from './gate/clusterOrder.js';
import { otherKind } from './ownership/otherKind.js';
import { gate, gateOfOlder, type Asked, type GateFacts } from './gate.js';
import { anotherOwner, isClaimed, isOurs, isPackage, releasedText, unreleasedOwner } from './ownership/ownership.js';

/** What git says about an app at the newest commit. */
export type Wish =
  | { readonly kind: 'app'; readonly app: DesiredApp }
  /** Its definition cannot be used. */
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  /** It is not in git any more. */
  | { readonly kind: 'gone' };

type Held = Extract<Gate, { kind: 'held' }>;

/** `held`: nothing may begin, and nothing is known that could be judged or gone back to. */
export type Choice =
  | { readonly kind: 'held'; readonly gate: Held }
  /** `waiting`: why it is not the newest one that is pursued. */
  | { readonly kind: 'pursue'; readonly pursuit: Pursuit; readonly waiting?: Held };

export interface Circumstances {
  readonly owner: string;
  readonly observed: ObservedApp;
  readonly ignore: readonly string[];
  readonly facts: GateFacts;
}

/** W of docs/rollouts.md, with the gate that its rows ask. */
export function choose(wish: Exclude<Wish, { kind: 'gone' }>, circumstances: Circumstances): Choice {
  switch (wish.kind) {
    case 'invalid':
      return older(circumstances, gateFor(wish, circumstances), undefined);
    case 'app':
      return newest(wish.app, gateFor(wish, circumstances), circumstances);
    default:
      return assertNever(wish);
  }
}

/** The gate's answer about the newest commit: what `baton plan` shows beside a change. */
export function gateFor(
  wish: Exclude<Wish, { kind: 'gone' }>,
  { owner, observed, facts, ignore }: Circumstances,
): Gate {
  const other = wish.kind === 'app' ? otherKind(wish.app.spec.kind, observed.live) : undefined;
  if (other !== undefined) return other;
  const known = wish.kind === 'app' ? knownOf(wish.app) : undefined;
  const wentWell = known !== undefined && hasGoneWellHere(observed.record, known, observed.readAt);
  // Only once it is put with our labels; that replaces its tasks, and has to wait for its turn.
  const isPlaced =
    known !== undefined && isSet(observed.live, known, ignore) && unreleasedOwner(observed, owner) === undefined;
  const asked: Asked = {
    id: observed.id,
    problems: wish.kind === 'invalid' ? wish.problems : [],
    whose: whose(observed, owner),
    begun: known !== undefined && (isPlaced || sameRevision(observed.record?.begun, known)),
    wentWell,
    goesBack: wentWell && observed.record?.settled[0]?.revision !== known.revision,
    now: observed.readAt,
  };
  return gate(facts, asked);
}

function newest(app: DesiredApp, asked: Gate, circumstances: Circumstances): Choice {
  const { observed, ignore } = circumstances;
  const wanted = knownOf(app);
  const pursue = (gateOfRows: Gate): Choice => {
    const choice = pursuing(circumstances, wanted, app.strategy, gateOfRows);
    return { ...choice, pursuit: { ...choice.pursuit, release: circumstances.facts.release } };
  };
  if (asked.kind === 'open') return pursue(asked);
  const record = observed.record;
  // Whatever our record says: labels of somebody else mean that it was taken over.
  if (!isOurs(observed, circumstances.owner)) return { kind: 'held', gate: asked };
  const begun =
    livesOf(observed).some((live) => isSet(live, wanted, ignore)) ||
    sameRevision(record?.rejected, wanted) ||
    isUnderWay(observed, circumstances.owner, wanted);
  const same = isAlike(record?.lastGood, wanted, circumstances);
  // Nothing is asked of the gate by a revision that settled here, unless git wants another number of it.
  if (same ? record?.settledInstances === instancesOf(wanted.definition) : begun) return pursue(asked);
  return older(circumstances, asked, app.strategy, same ? record?.lastGood : undefined);
}

/**
 * The revision that the newest commit has to wait behind: one that has begun and is live, else one with a verdict (its
 * way back may not be finished), else the last good one. `instead`: the last good one, because git went back to it.
 */
function older(
  circumstances: Circumstances,
  waiting: Gate,
  strategy: Strategy | undefined,
  instead?: KnownRevision | null,
): Choice {
  if (waiting.kind === 'open') throw new Error('an older revision was asked for, although the gate is open');
  const { observed, ignore, facts } = circumstances;
  const record = observed.record;
  const underway = [record?.begun, record?.superseded].find(
    (known) =>
      known &&
      livesOf(observed).some((live) => isSet(live, known, ignore)) &&
      !isAlike(record?.lastGood, known, circumstances),
  );
  const found = instead ?? underway ?? record?.rejected ?? record?.lastGood;
  if (!found || !isOurs(observed, circumstances.owner)) return { kind: 'held', gate: waiting };
  const settled = isAlike(record?.lastGood, found, circumstances);
  const choice = pursuing(
    circumstances,
    found,
    found.strategy ?? strategy ?? unknownStrategy,
    settled ? { kind: 'open' } : gateOfOlder(facts),
  );
  return { ...choice, waiting };
}

const pursuing = (
  { owner, observed, ignore }: Circumstances,
  wanted: KnownRevision,
  strategy: Strategy,
  gateOfRows: Gate,
): Extract<Choice, { kind: 'pursue' }> => ({
  kind: 'pursue',
  pursuit: { owner, observed, wanted, strategy, gate: gateOfRows, ignore },
});

/** Where nobody wrote down how a revision was brought: nothing may be scaled on a guess. */
export const unknownStrategy: Strategy = {
  ...defaultPatience,
  kind: 'rolling',
  annotated: false,
  scale: { kind: 'ignore' },
};

/** Of every set that serves the app: a revision has begun here when one of them is set to it. */
const livesOf = ({ live, sets }: ObservedApp): readonly LiveApp[] =>
  [live, ...(sets?.others ?? []).map((one) => one.live)].filter((one) => one !== undefined);

const isSet = (live: LiveApp | undefined, known: KnownRevision, ignore: readonly string[]): boolean =>
  live !== undefined && isSetToOnce(known.definition, live, ignore);

function whose(observed: ObservedApp, owner: string): Asked['whose'] {
  const { live, ownership } = observed;
  if (ownership?.kind === 'released') return { kind: 'released', because: releasedText(ownership) };
  if (live === undefined) return { kind: 'nobody' };
  if (isOurs(observed, owner)) return { kind: 'ours' };
  const name = anotherOwner(observed, owner);
  if (name !== undefined) return { kind: 'another', name };
  if (isPackage(live.definition)) return { kind: 'package' };
  return { kind: isClaimed(observed, owner) ? 'ours' : 'stranger' };
}
