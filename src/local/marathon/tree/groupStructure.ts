// What may be asked of a group, with all ids resolved and all apps read.
import type { NewApp } from '../definition/parse.js';
import type { PathId } from '../definition/pathId.js';
import type { Timestamp } from '../definition/timestamp.js';

/** What is absent stays as it is; what is present replaces all of its kind. */
export type GroupStructure = {
  readonly id: PathId;
  readonly enforceRole: boolean;
  readonly dependencies?: readonly PathId[];
  readonly apps?: readonly NewApp[];
  readonly groups?: readonly GroupStructure[];
};

export type GroupUpdate =
  | { readonly kind: 'roll-back'; readonly id: PathId; readonly version: Timestamp }
  | { readonly kind: 'scale'; readonly id: PathId; readonly factor: number }
  | { readonly kind: 'structure'; readonly id: PathId; readonly structure: GroupStructure };
