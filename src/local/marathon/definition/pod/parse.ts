// From what a client sent about a pod to what Marathon stores. A pod is always sent whole: pods know no merge, and no
// fields from before 1.5.
import type { RolesOf } from '../parse.js';
import { canonicalPath } from '../pathId.js';
import type { PathId } from '../pathId.js';
import { rolesOf } from '../roles.js';
import { read } from '../shape.js';
import { canonicalPod } from './canonical.js';
import type { NewPod } from './pod.js';
import { pod as podSchema } from './schema.js';
import { validatePod, validateStoredPod } from './validate.js';

/**
 * Reads a whole pod; absent fields get their defaults, a `version` in it is ignored.
 * @param json the parsed body
 * @param id the id of the URL, if there is one; that the body's is the same is for the caller to check
 * @param roles which roles the pod may have; without it, what a stock server allows where no group enforces its role
 * @throws ApiError 422 of either kind
 */
export function parsePod(json: unknown, id?: PathId, roles: RolesOf = rolesOf): NewPod {
  const document = read(podSchema, json);
  validatePod(document);
  const absolute = id ?? canonicalPath(document.id);
  const known = roles(absolute);
  const spec = canonicalPod({ ...document, role: document.role ?? known.standard });
  const pod: NewPod = { kind: 'pod', id: absolute, spec };
  validateStoredPod(pod, known);
  return pod;
}
