// enforceRole of a group file. Marathon gives apps below a top-level group that enforces its role the group's name as
// role, and refuses others (RoleSettings, GroupNormalization). Baton sends apps one by one and never writes to groups, so
// that the role is written into each app: Marathon takes it from any app of the group, enforced or not.
import { problem } from '../../model/errorCodes.js';
import type { JsonObject } from '../../model/json.js';
import { fine, wrong, type Checked, type Place, type Problem } from '../../model/problem.js';
import type { Draft, EnforcedRole } from './draft.js';
import { placeIn, type Layer } from './layers.js';

/** What the group says, or else the group around it. A nested group may say `false`, as GET shows it, which says nothing. */
export function enforcedRole(
  { enforceRole }: JsonObject,
  id: string,
  place: () => Place,
  around: EnforcedRole | undefined,
): Checked<EnforcedRole | undefined> {
  if (enforceRole !== undefined && enforceRole !== null && typeof enforceRole !== 'boolean') {
    return wrong(problem('field-invalid', 'enforceRole of a group must be true or false', { place: place() }));
  }
  // Marathon reads over it at the root (GroupNormalization.visitRootGroup): there is no group whose name would be a role.
  if (enforceRole !== true || id === '/') return fine(around);
  if (/^\/[^/]+$/.test(id)) return fine({ group: id, role: id.slice(1), place: once(place) });
  const message = `enforceRole can only be set for top-level groups, and ${id} is not top-level`;
  return wrong(problem('marathon-rule', message, { place: place() }));
}

/** The draft with the role of its group below everything that its files say, and what is to be said about that. */
export function underEnforcedRole(
  draft: Draft,
  prefix: string,
): { readonly draft: Draft; readonly problems: readonly Problem[] } {
  const { enforced } = draft;
  if (enforced === undefined) return { draft, problems: [] };
  const { group, role } = enforced;
  if (prefix !== '') {
    const message = `enforceRole of ${group} is left out under the prefix ${prefix}, where ${group} is no top-level group`;
    const hint = 'give the apps a role in an overlay if they shall have one';
    return { draft, problems: [problem('group-field', message, { place: enforced.place(), hint })] };
  }
  const told = notEnforced(enforced);
  const own = draft.merged['role'];
  if (own === undefined) {
    const layer: Layer = { document: { placeOf: enforced.place }, pointer: '', value: { role }, main: false };
    const merged = { role, ...draft.merged };
    return { draft: { ...draft, merged, layers: [layer, ...draft.layers] }, problems: [told] };
  }
  if (own === role) return { draft, problems: [told] };
  const message = `the role must be ${role}, which the group ${group} enforces`;
  const place = placeIn(draft.layers, '/role');
  const hint = `remove the role, or enforceRole of ${group}: Marathon refuses any other role below it`;
  return { draft, problems: [told, problem('marathon-rule', message, { place, hint })] };
}

const notEnforced = ({ group, role, place }: EnforcedRole): Problem =>
  problem(
    'group-field',
    `enforceRole gives the apps of ${group} the role ${role}; the group in Marathon is left as it is`,
    { place: place(), hint: `to have Marathon refuse other roles as well, PATCH /v2/groups${group} with enforceRole` },
  );

/** Every app of the group asks, and each answer means reading the file again. */
function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}
