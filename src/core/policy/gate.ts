// May a change begin now? The gate asks in order, and the first that says no is the one that is named.
import { assertNever } from '../model/assertNever.js';
import type { AppId, Instant } from '../model/ids.js';
import type { Phase } from '../model/phase.js';
import { problemText, type Problem } from '../model/problem.js';
import type { Gate } from '../model/step.js';
import { after, type AfterFact } from './gate/after.js';
import { beyondCeiling, type CeilingFact } from './ownership/ceiling.js';
import { hasBegun, release, type ReleaseFacts } from './gate/release.js';
import { notTaken, type NotTaken } from './gate/rewritten.js';
import { notYetHere, type EarlierFact } from './gate/clusterOrder.js';
import type { SaidFacts } from './people/deciding.js';
import { failures, type FailuresFact } from './gate/failures.js';
import { first, type FirstFact } from './gate/first.js';
import { freeze, pause } from './people/pausing.js';
import { onCluster, type ClusterFact } from './gate/onCluster.js';
import type { PruneFacts } from './prune/pruneFacts.js';

/** An app that this one depends on, as it stands in the same environment. */
export interface DependencyFact {
  readonly id: AppId;
  /** The commit that brought the wanted revision of this app changed the dependency as well. */
  readonly sameCommit: boolean;
  /** Its wanted revision is the one that settled last, at the wanted number. */
  readonly settled: boolean;
  readonly phase?: Phase;
}

/** What the gate has to know, gathered by whoever asks. Nothing here is read from the cluster's state of the app itself. */
export interface GateFacts {
  readonly mode: 'apply' | 'observe';
  /** `equal`: a live app that is not ours is taken over only if it equals git. `all`: also if it differs. */
  readonly adopt: 'equal' | 'all';
  /** What the settings keep the repository from; absent: nothing. */
  readonly ceiling?: CeilingFact | undefined;
  /** Of a tip that is not taken: its branch was rewritten, or it cannot describe the environment. */
  readonly notTaken?: NotTaken | undefined;
  readonly dependencies: readonly DependencyFact[];
  /** The same app on the clusters of its environment that come before this one. */
  readonly earlier: readonly EarlierFact[];
  /** The same app in the environments that come first; absent: none does. */
  readonly after?: readonly AfterFact[];
  /** Apps of the same commit that go first; absent: none does. */
  readonly first?: readonly FirstFact[];
  /** The others of its release that the same commit changes; absent: it belongs to none. */
  readonly release?: ReleaseFacts | undefined;
  /** Apps that were rejected at the same commit; absent: nothing is known of the app. */
  readonly failures?: FailuresFact | undefined;
  /** Whether the environment's windows let a change begin now. */
  readonly window: WindowFact;
  /** Other apps of the environment that are in motion, and how many may be. */
  readonly inMotion: number;
  readonly atOnce: number;
  /** The same for the cluster, over all that is deployed there; absent: it has no limit. */
  readonly cluster?: ClusterFact | undefined;
  /** What people said about the app and its environment; absent: nothing. */
  readonly said?: SaidFacts;
  /** Of an app that git does not name any more. */
  readonly prune?: PruneFacts | undefined;
  /** Why what was written down could not be pushed. While git is away nothing new begins; what has begun goes on. */
  readonly unpushed?: string | undefined;
}

export type WindowFact =
  { readonly open: true } | { readonly open: false; readonly because: string; readonly until?: number };

/** What is asked about: the newest definition in git, and whose the live app is. */
export interface Asked {
  readonly id: AppId;
  readonly problems: readonly Problem[];
  readonly whose:
    | { readonly kind: 'ours' | 'nobody' | 'stranger' | 'package' }
    /** It carries the labels of another repository, environment or id. */
    | { readonly kind: 'another'; readonly name: string }
    /** Somebody said `baton release`. */
    | { readonly kind: 'released'; readonly because: string };
  /** A set is set to it already, or it was about to be: it has its place among those in motion. */
  readonly begun: boolean;
  /** It is one of the last revisions that settled here: git goes back to it. */
  readonly wentWell: boolean;
  /** So it did, and another one has settled since: this is the way back, and not a new number of what runs. */
  readonly goesBack: boolean;
  /** Marathon's clock. */
  readonly now: Instant;
}

const open: Gate = { kind: 'open' };

/** Whether the newest definition may go on. It never stops judging or going back: those do not ask. */
export function gate(facts: GateFacts, asked: Asked): Gate {
  return (
    invalid(asked) ??
    notOurs(facts, asked) ??
    observing(facts) ??
    beyondCeiling(facts) ??
    notTaken(facts, asked) ??
    pause(facts) ??
    freeze(facts) ??
    dependency(facts) ??
    after(facts, asked) ??
    clusterOrder(facts, asked) ??
    release(facts, asked) ??
    (asked.goesBack || hasBegun(facts.release) ? undefined : closedWindow(facts)) ??
    gitAway(facts, asked) ??
    failures(facts, asked) ??
    first(facts, asked) ??
    atOnce(facts, asked) ??
    onCluster(facts, asked) ??
    open
  );
}

/** What keeps an app from beginning whatever the others of its release do; undefined: nothing. */
export const barred = (facts: GateFacts, asked: Asked): Gate | undefined =>
  observing(facts) ??
  beyondCeiling(facts) ??
  notTaken(facts, asked) ??
  pause(facts) ??
  freeze(facts) ??
  after(facts, asked) ??
  clusterOrder(facts, asked);

/**
 * For an older revision that has begun while the newest one is held: only what concerns the whole environment holds it,
 * and whoever said stop.
 */
export const gateOfOlder = (facts: GateFacts): Gate =>
  observing(facts) ?? beyondCeiling(facts) ?? pause(facts) ?? freeze(facts) ?? closedWindow(facts) ?? open;

/** For an app that git does not name any more: what people said, and what concerns the environment as a whole. */
export const gateOfRemoval = (facts: GateFacts, asked: Asked): Gate =>
  observing(facts) ??
  beyondCeiling(facts) ??
  notTaken(facts, asked) ??
  pause(facts) ??
  freeze(facts) ??
  closedWindow(facts) ??
  gitAway(facts, asked) ??
  atOnce(facts, asked) ??
  open;

function observing({ mode }: GateFacts): Gate | undefined {
  if (mode === 'apply') return undefined;
  return held(
    'observe',
    'observe mode: nothing is written here; set mode: apply in the settings to let changes through',
  );
}

function invalid({ problems }: Asked): Gate | undefined {
  const first = problems.find((problem) => problem.severity === 'error');
  if (first === undefined) return undefined;
  const others = problems.length - 1;
  return held('invalid', `${problemText(first)}${others === 0 ? '' : `, and ${others} more`}`);
}

function notOurs(facts: GateFacts, { whose }: Asked): Gate | undefined {
  switch (whose.kind) {
    case 'ours':
    case 'nobody':
      return undefined;
    case 'another':
      return held(
        'not-ours',
        `exists, and its labels say that it belongs to ${whose.name}: release it there, then \`baton claim --released\` here`,
      );
    case 'released':
      return held('not-ours', whose.because);
    case 'package':
      return held('not-ours', 'exists, installed as a DC/OS package (DCOS_PACKAGE_* labels): it is never taken over');
    case 'stranger':
      if (facts.adopt === 'all') return undefined;
      return held(
        'not-ours',
        'exists, not ours, and differs from git: `baton claim` takes it over, or make git equal to it',
      );
    default:
      return assertNever(whose);
  }
}

function dependency({ dependencies }: GateFacts): Gate | undefined {
  const waiting = dependencies.filter(({ sameCommit, settled }) => sameCommit && !settled);
  const stopped = waiting.find(({ phase }) => phase === 'rejected' || phase === 'invalid') ?? waiting[0];
  if (stopped === undefined) return undefined;
  const others = waiting.length === 1 ? '' : ` (and ${waiting.length - 1} more)`;
  return held(
    'dependency',
    `depends on ${stopped.id}${others}, changed by the same commit and ${stopped.phase === undefined || stopped.phase === 'settled' ? 'not settled yet' : `${stopped.phase}, not settled`}`,
  );
}

function clusterOrder({ earlier }: GateFacts, { id, begun, wentWell }: Asked): Gate | undefined {
  const because = begun || wentWell ? undefined : notYetHere(id, earlier);
  return because === undefined ? undefined : held('cluster-order', because);
}

function closedWindow({ window, said }: GateFacts): Gate | undefined {
  if (window.open || said?.overridden.window !== undefined) return undefined;
  return held('window', window.because, window.until);
}

function gitAway({ unpushed }: GateFacts, { begun }: Asked): Gate | undefined {
  if (begun || unpushed === undefined) return undefined;
  return held('git-away', `nothing new begins while records wait to be pushed to the status branch: ${unpushed}`);
}

/**
 * What was rejected at the same commit keeps its place as long as another one is left: apps fail one after the other, and
 * a commit that is wrong for all of them would otherwise touch more than may be in motion at once before it is stopped.
 */
function atOnce(facts: GateFacts, { begun, wentWell }: Asked): Gate | undefined {
  const rejected = wentWell ? 0 : (facts.failures?.rejected.length ?? 0);
  const places = Math.min(facts.atOnce, Math.max(facts.atOnce - rejected, 1));
  if (begun || facts.inMotion < places) return undefined;
  const kept = rejected === 0 ? '' : `, less ${rejected} that its commit was rejected for`;
  return held(
    'at-once',
    `${facts.inMotion} apps of this environment are in motion, rollouts.atOnce allows ${facts.atOnce}${kept}`,
  );
}

const held = (by: Extract<Gate, { kind: 'held' }>['by'], because: string, until?: number): Gate => ({
  kind: 'held',
  by,
  because,
  ...(until === undefined ? {} : { until }),
});
