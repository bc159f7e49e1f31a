// What the parts of the cluster tell whoever keeps the state: each change as it happens. Without `--data` nobody
// listens. What a client is answered about is recorded before it is done, so that an answer is never forgotten.
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';
import type { TaskFailure } from '../task/failures.js';
import type { Instance } from '../task/instance.js';
import type { Tree } from '../tree/tree.js';

/** A deployment as Marathon stores it: two trees. Its steps are planned again from them; named victims are lost. */
export type StoredPlan = {
  readonly id: string;
  readonly version: Timestamp;
  readonly original: Tree;
  readonly target: Tree;
};

export type Beginning = {
  readonly plan: StoredPlan;
  /** Ids of the deployments it puts an end to. */
  readonly cancelled: readonly string[];
  /** Apps and pods that go from the tree. */
  readonly removed: Iterable<PathId>;
};

/** The first four throw an Error with a sentence when the change cannot be kept; then it must not be made. */
export interface Recorder {
  /** A root version and the versions of apps and pods that came with it; it is not current yet. */
  rootKept(tree: Tree, filed: Iterable<RunSpec>): void;
  /** A deployment begins, those in its way end, and its target is the current tree: all or nothing. */
  begun(beginning: Beginning): void;
  /** Another tree is current, without a deployment. */
  treeReplaced(tree: Tree): void;
  /** A deployment is dropped. */
  dropped(id: string): void;
  /** A deployment has come to its end. */
  ended(id: string): void;
  instancePut(instance: Instance): void;
  instanceGone(id: string): void;
  failureNoted(failure: TaskFailure): void;
  failureForgotten(appId: PathId): void;
}

export const noRecorder: Recorder = {
  rootKept: () => undefined,
  begun: () => undefined,
  treeReplaced: () => undefined,
  dropped: () => undefined,
  ended: () => undefined,
  instancePut: () => undefined,
  instanceGone: () => undefined,
  failureNoted: () => undefined,
  failureForgotten: () => undefined,
};
