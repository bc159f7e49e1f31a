// Whether what JSON.parse gave may be walked through recursively by everybody after us.
import type { Json } from '../../core/model/json.js';

export { isJsonObject, type JsonObject } from '../../core/model/json.js';

/** Marathon's own documents are less than a dozen levels deep. */
const deepest = 64;

/** True for JSON values down to `deepest` levels: deeper ones would overflow the stack of whoever compares them. */
export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return true;
  if (typeof value !== 'object' || depth >= deepest) return false;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return inner.every((item) => isJson(item, depth + 1));
}
