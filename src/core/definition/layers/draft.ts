// What a definition document holds: the apps and pods in it as their layers make them, and what could not be read of it.
import type { AppId } from '../../model/ids.js';
import type { JsonObject } from '../../model/json.js';
import type { Place, Problem } from '../../model/problem.js';
import type { Layer } from './layers.js';

/** One app (or pod) as its layers make it, its id absolute and without the environment's prefix. */
export interface Draft {
  readonly kind: 'app' | 'pod';
  readonly path: string;
  readonly id: AppId;
  /** The group that relative dependencies are resolved in. */
  readonly group: string;
  readonly layers: readonly Layer[];
  readonly merged: JsonObject;
  readonly place: Place;
  /** Dependencies of the groups around it, absolute. */
  readonly groupDependencies: readonly GroupDependency[];
  /** The top-level group whose role it has to have. */
  readonly enforced?: EnforcedRole;
  readonly warnings: readonly Problem[];
}

export interface GroupDependency {
  readonly group: string;
  readonly text: string;
  readonly place: () => Place;
}

/** What went wrong with one app of a document, and its id when it could be told. */
export interface BrokenDraft {
  readonly id?: AppId;
  readonly problems: readonly Problem[];
}

export type Drafted = { readonly drafts: readonly Draft[]; readonly broken: readonly BrokenDraft[] };

/** A top-level group that enforces its role, which is its name. `place`: where the file says so. */
export interface EnforcedRole {
  readonly group: string;
  readonly role: string;
  readonly place: () => Place;
}
