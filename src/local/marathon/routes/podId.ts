// The id of a pod in a URL.
import { dependencyErrors } from '../definition/pathId.js';
import type { PathId } from '../definition/pathId.js';
import { notValid } from '../http/errors.js';
import type { Request } from '../http/router.js';
import { idOf } from './shared.js';

/** @throws ApiError 422 when the id of the URL cannot be one */
export function podIdOf(request: Request): PathId {
  const id = idOf(request);
  const errors = dependencyErrors(id);
  if (errors.length > 0) throw notValid([{ path: '/', errors }]);
  return id;
}
