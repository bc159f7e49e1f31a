// What Marathon refuses about the groups of an update (state.Group's validators), with the paths it gives.
import { canonicalPath, dependencyErrors, parentOf, root } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import type { GroupDocument } from '../definition/schema/group.js';
import { Violations } from '../definition/validation/violations.js';
import type { Violation } from '../http/errors.js';
import type { GroupStructure } from './groupStructure.js';
import type { Tree } from './tree.js';

/** A group as it was written and, unless it is scaled or rolled back, what was made of it. */
export type Written = { readonly document: GroupDocument; readonly structure?: GroupStructure };

/** @param base what ids are resolved against */
export function groupViolations(written: Written, base: PathId, tree: Tree): readonly Violation[] {
  const found = new Violations();
  look(written, base, '', { found, tree, changesServices: changesServices(written.document) });
  return found.list;
}

type Search = { readonly found: Violations; readonly tree: Tree; readonly changesServices: boolean };

function look({ document, structure }: Written, base: PathId, prefix: string, search: Search): void {
  const { found } = search;
  const id = canonicalPath(document.id ?? '.', base);
  const enforceRole = structure?.enforceRole ?? document.enforceRole;
  found.unless(
    enforceRole !== true || isTopLevel(id),
    `${prefix}/enforceRole`,
    `enforceRole can only be set for top-level groups, and ${id} is not top-level`,
  );
  for (const key of ['version', 'scaleBy'] as const)
    found.unless(
      document[key] === undefined || isAlone(document, structure !== undefined),
      `${prefix}/${key}`,
      'not allowed in conjunction with other properties.',
    );
  if (document.id !== undefined) for (const error of dependencyErrors(document.id)) found.add(`${prefix}/id`, error);
  structure?.apps?.forEach((app, index) =>
    found.unless(parentOf(app.id) === id, `${prefix}/apps(${index})/id`, `Identifier is not child of '${id}'`),
  );
  document.groups?.forEach((child, index) => {
    const inside = structure?.groups?.[index];
    look(
      { document: child, ...(inside === undefined ? {} : { structure: inside }) },
      id,
      `${prefix}/groups(${index})`,
      search,
    );
  });
  if (changesRole(document, id, enforceRole, search)) found.add(`${prefix}/enforceRole`, roleAndServices);
}

/** Normalising gives a structure its enforceRole: beside that, nothing is alone any more. */
function isAlone(document: GroupDocument, isStructure: boolean): boolean {
  return !isStructure && Object.values(document).filter((value) => value !== undefined).length === 1;
}

const roleAndServices =
  'enforceRole cannot be modified in a request that adds, removes or modifies services; please make these changes in separate requests.';

/**
 * Compared literally, only where the update names the group. Groups that are not top-level store no enforceRole, and an
 * update always has one: naming the root or a deeper group that exists, together with apps, is refused for that alone.
 */
function changesRole(document: GroupDocument, id: PathId, enforceRole: boolean | undefined, search: Search): boolean {
  if (!search.changesServices || document.id === undefined) return false;
  const stored = search.tree.groups.get(id);
  return stored !== undefined && stored.enforceRole !== enforceRole;
}

const changesServices = ({ version, scaleBy, apps, groups = [] }: GroupDocument): boolean =>
  version !== undefined || scaleBy !== undefined || apps !== undefined || groups.some(changesServices);

const isTopLevel = (id: PathId): boolean => id !== root && parentOf(id) === root;
