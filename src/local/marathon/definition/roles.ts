// Which Mesos roles an app or a pod may have: the server's own, and that of its top-level group.
import { segments } from './pathId.js';
import type { PathId } from './pathId.js';

/** The role of what nobody reserved: this server's own (Marathon's default for `--mesos_role`). */
export const unreserved = '*';

/** The role of a definition that names none, and those it may name. */
export type Roles = { readonly standard: string; readonly valid: readonly string[] };

/**
 * Marathon's RoleSettings: below a top-level group the group's name is a role too.
 * @param enforced whether the top-level group enforces its role: then it is the only one
 * @param existing the role that the stored definition has; it may be kept
 */
export function rolesOf(id: PathId, enforced = false, existing?: string): Roles {
  const path = segments(id);
  const [group] = path;
  const kept = existing === undefined ? [] : [existing];
  if (path.length < 2 || group === undefined) return { standard: unreserved, valid: [unreserved] };
  const valid = enforced ? [group, ...kept] : [unreserved, group, ...kept];
  return { standard: enforced ? group : unreserved, valid: [...new Set(valid)] };
}
