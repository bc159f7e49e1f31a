// How the tests of definitions look at a refusal: its status and message, and what is said at which path.
import { ApiError } from '../../../src/local/marathon/http/errors.js';

/** `422 Object is not valid` and a map from path to messages, or the printed form when nothing was refused. */
export function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    const { message, details } = cause.body;
    if (!Array.isArray(details)) return `${cause.status} ${String(message)}`;
    return [
      `${cause.status} ${String(message)}`,
      Object.fromEntries(
        details.map((violation: { readonly path: string; readonly errors: readonly string[] }) => [
          violation.path,
          violation.errors,
        ]),
      ),
    ];
  }
}

/** A rule of the second kind: the document has the right shape, but Marathon refuses what it means. */
export const invalid = (violations: Readonly<Record<string, readonly string[]>>) => [
  '422 Object is not valid',
  violations,
];
/** A rule of the first kind: found while reading. */
export const unreadable = (violations: Readonly<Record<string, readonly string[]>>) => ['422 Invalid JSON', violations];
