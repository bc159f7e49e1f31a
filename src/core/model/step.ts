// What a pass does: at most one action, a phase, a reason, and when to look again.
import type { Verdict } from './decision.js';
import type { AppId, Instant } from './ids.js';
import type { JobRun } from './job.js';
import type { JsonObject } from './json.js';
import type { Phase } from './phase.js';
import type { Problem } from './problem.js';
import type { KnownRevision, RecordedSets, Rejection } from './record.js';
import type { Removal } from './removal.js';
import type { RunSpecKind } from './runSpec.js';

/**
 * One write. Absolute: done twice is done once. Every one that Marathon may refuse because of a lock names `force`.
 * `runSpec` says what stands at the id: an app and a pod are written at different addresses;
 * a job is Metronome's: `put` makes it and begins its one run, `scale` to 0 stops it, `remove` takes it away. Only apps are restarted.
 * - `put`: the whole definition, our labels included; creates the app when it is missing.
 * - `scale`: `instances`, and in `resend` what has to go with it: of an app what a merge PUT would otherwise drop
 *   (`resourceLimits`, `executorResources`), of a pod, which knows no merge, the whole live definition.
 * - `remove`: deletes the app; its id alone, never a group.
 * - `weigh`: the candidate's share of new requests. Nothing is sent to Marathon: the share goes into the record first
 *   (`Step.sets`), and from then on the balancers are told what the record says, at every look, also after a restart.
 * - `record`: a verdict of ours, written down before it is acted on.
 * - `hear`: a verdict of a person, likewise.
 */
export type Action =
  | {
      readonly kind: 'put';
      readonly runSpec: RunSpecKind;
      readonly marathonId: AppId;
      readonly definition: JsonObject;
      readonly force: boolean;
    }
  | {
      readonly kind: 'scale';
      readonly runSpec: RunSpecKind;
      readonly marathonId: AppId;
      readonly instances: number;
      readonly resend: JsonObject;
      readonly force: boolean;
    }
  | { readonly kind: 'restart'; readonly marathonId: AppId; readonly force: boolean }
  | { readonly kind: 'remove'; readonly runSpec: RunSpecKind; readonly marathonId: AppId; readonly force: boolean }
  | { readonly kind: 'weigh'; readonly primary: AppId; readonly candidate: AppId; readonly share: number }
  | { readonly kind: 'record'; readonly rejection: Rejection }
  | { readonly kind: 'hear'; readonly verdict: Verdict; readonly effect: VerdictEffect };

/**
 * What comes of a person's verdict.
 * - `reject`: the revision is rejected, whether it has settled or not; `backTo` is what to go back to from now on, where a
 *   rollback names it. `rejection` absent: the newest one is rejected already, and only what to go back to is another.
 * - `retry`: what was rejected, refused or paused is tried again.
 * - `next`: the stage it waits at is over; `full`: and so are all that would come after it.
 * - `none`: it came too late, or names what nobody wants any more.
 */
export type VerdictEffect =
  | { readonly kind: 'reject'; readonly rejection?: Rejection; readonly backTo?: KnownRevision }
  | { readonly kind: 'retry' }
  | { readonly kind: 'next'; readonly full: boolean }
  | { readonly kind: 'none' };

export interface Step {
  /** The row of the decision table that matched, as docs/rollouts.md numbers them: `I9`. */
  readonly row: string;
  readonly phase: Phase;
  /** One sentence a person can act on; the same in log, status and commit. */
  readonly because: string;
  readonly action?: Action;
  /** Somebody let it through who may: the log warns of it. */
  readonly loud?: true;
  /** Of a step that waits: what the gate said no by. Absent: it waits for something else, or for nothing. */
  readonly heldBy?: HeldBy;
  /** Look again at this moment at the latest (Marathon's clock). Absent: at the next event or full look. */
  readonly wakeAt?: Instant;
  /** The revision that `phase` speaks of. Absent: none is known (an invalid or a removed definition). */
  readonly about?: KnownRevision;
  /** Goes into the record, durably, before the action is carried out: a kill in between must not forget it. */
  readonly begins?: Beginning;
  /**
   * Goes into the record, durably, before the action is carried out: which sets serve, and what share is commanded. Null:
   * one app with the id of git is left. Absent: as it was.
   */
  readonly sets?: RecordedSets | null;
  /** Goes into the record, durably, before the action is carried out: how far an app has come that git does not name. */
  readonly removal?: Removal;
  /** It is taken down from now on, and the hourly limit counts it. */
  readonly prunes?: boolean;
  /** All is well, and it waits for the others of its release: nothing of it moves. */
  readonly ready?: true;
  /** It has settled and misses tasks, which is Marathon's to mend: nothing of ours is under way that others would wait for. */
  readonly heals?: true;
  /** Goes into the record: this revision runs and is healthy. */
  readonly settles?: Settlement;
  /** Goes into the record, durably, before anything else is done: this job has succeeded. */
  readonly ran?: JobRun;
}

/** What is about to be put or scaled, with the number of instances it is sent with. */
export interface Beginning extends KnownRevision {
  /** What the cluster is set to until then, with its live number: until Marathon has taken the write, it may be either. */
  readonly instead: KnownRevision | null;
}

export interface Settlement extends KnownRevision {
  /** The release that it settles with. */
  readonly release?: string;
  /** The number that git wanted: `definition.instances` is the one that runs, which may be an autoscaler's. */
  readonly instances: number;
}

export type HeldBy = Extract<Gate, { readonly kind: 'held' }>['by'];

export type Gate =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'held';
      readonly by:
        | 'observe'
        | 'not-ours'
        | 'invalid'
        /** The settings do not let the repository do that (`may`). */
        | 'ceiling'
        /** The branch was force-pushed, and its new tip is not taken. */
        | 'rewritten'
        /** The newest commit cannot be used for the environment: its baton.yaml is broken. */
        | 'undescribed'
        /** Somebody said `pause`, or `freeze`. */
        | 'pause'
        | 'freeze'
        | 'window'
        | 'dependency'
        /** The same app has not settled on an earlier cluster of its environment. */
        | 'cluster-order'
        /** The same app has not been settled in an environment that comes first, or not long enough. */
        | 'after'
        /** Apps that were rejected at the same commit, or that go first of those that it changes. */
        | 'failures'
        | 'first'
        /** Another app of its release cannot come along. */
        | 'release'
        | 'git-away'
        | 'at-once'
        | 'prune-guard'
        /** Only in a plan: the balancers of the cluster cannot do what the strategy needs, or would break by its labels. */
        | 'balancer'
        /** Only in a plan: a check of the rollout can never be asked. */
        | 'check'
        /** Only in a plan: the table itself leaves it so. */
        | 'rejected'
        | 'drift';
      readonly because: string;
      readonly until?: Instant;
    };

/** What the world answered to an action: the world's kind of failure, which says what happens next. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'locked'; readonly deployments: readonly string[] }
  | { readonly kind: 'busy'; readonly because: string }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'unreachable'; readonly because: string };
