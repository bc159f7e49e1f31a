// What would be done, field by field: `baton plan`, the status and (later) the merge request say it from this.
import type { AppId, CommitSha, EnvironmentName } from './ids.js';
import type { Json } from './json.js';
import type { Problem } from './problem.js';
import type { Gate } from './step.js';

/** One field that differs. `path` is a JSON pointer; a side is absent when it does not have the field. */
export interface FieldChange {
  readonly path: string;
  readonly old?: Json;
  readonly new?: Json;
  /** `upgradeStrategy` never causes a write by itself (that would restart every task): it goes with the next change. */
  readonly ridesAlong: boolean;
}

export type ChangeKind = 'create' | 'update' | 'scale' | 'restart' | 'prune' | 'same';

export interface Change {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly kind: ChangeKind;
  readonly because: string;
  readonly fields: readonly FieldChange[];
  readonly gate: Gate;
  /** Tasks that Marathon will replace. */
  readonly tasksRestarted: number;
  /** Tasks above the wanted number at the peak of the replacement. */
  readonly peakExtra: number;
  /** Over rendered definition, live definition without `instances`, and strategy: equal plans have equal hashes. */
  readonly hash: string;
}

export interface Plan {
  readonly version: 1;
  readonly commit: CommitSha;
  readonly hash: string;
  readonly environments: readonly EnvironmentName[];
  readonly summary: Readonly<Record<'create' | 'update' | 'scale' | 'restart' | 'prune' | 'same' | 'held', number>>;
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}
