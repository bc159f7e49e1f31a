// JSON pointers (RFC 6901): how a value inside a document is named, in problems, origins and `ignore` lists.
import { isJsonArray, isJsonObject, type Json } from '../../model/json.js';

/** `['env', 'a/b', 0]` is `/env/a~1b/0`. */
export const pointerOf = (path: readonly PropertyKey[]): string => path.map((part) => below('', part)).join('');

/** The pointer of a member or item of what `pointer` names. */
export const below = (pointer: string, part: PropertyKey): string =>
  `${pointer}/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The parts of a pointer, unescaped; the empty pointer has none. */
export const partsOf = (pointer: string): readonly string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The pointer of the enclosing value; the document itself encloses itself. */
export const parentOf = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));

/** The member or item of a value, undefined when it has none of that name. */
export function childOf(value: Json | undefined, part: string): Json | undefined {
  if (isJsonArray(value)) return /^(?:0|[1-9]\d*)$/.test(part) ? value[Number(part)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}
