// From what a client sent about a pod to what Marathon stores. A pod is always sent whole: pods know no merge, and no
// fields from before 1.5.
import { canonicalPath } from '../pathId.js';
import type { PathId } from '../pathId.js';
import { read } from '../shape.js';
import { canonicalPod } from './canonical.js';
import type { NewPod } from './pod.js';
import { pod as podSchema } from './schema.js';

/**
 * Reads a whole pod; absent fields get their defaults, a `version` in it is ignored.
 * @param json the parsed body
 * @param id the id of the URL, if there is one; that the body's is the same is for the caller to check
 * @throws ApiError 422 of either kind
 */
export function parsePod(json: unknown, id?: PathId): NewPod {
  const document = read(podSchema, json);
  return { kind: 'pod', id: id ?? canonicalPath(document.id), spec: canonicalPod(document) };
}
