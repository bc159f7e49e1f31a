// What has to be known, beside the app itself, before one that git does not name may be taken out of the cluster.
import type { PrunePolicy } from '../../model/environment.js';
import type { AppId, Instant } from '../../model/ids.js';
import type { Phase } from '../../model/phase.js';

/** Gathered at the moment of the decision: others may have moved since the last one. */
export interface PruneFacts {
  readonly policy: PrunePolicy;
  /** Why nothing may be concluded from what git does not name; undefined when its newest tip was read whole. */
  readonly doubt?: string | undefined;
  /** Apps in git that name it among their dependencies. */
  readonly dependants: readonly AppId[];
  /** Apps that came, or were changed, with the commit that gave it up, and that have not settled. */
  readonly waitsFor: readonly { readonly id: AppId; readonly phase?: Phase }[];
  /** When other apps of the environment were last taken down, Marathon's clock. */
  readonly lately: readonly Instant[];
}
