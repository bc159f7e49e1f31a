// Reading JSON of the expected shape, as Marathon's generated readers do: unknown keys are ignored, `null` is the
// same as absent, and every violation is reported at once as 422 "Invalid JSON" with play-json's paths and messages.
import { z } from 'zod';
import { invalidJson } from '../http/errors.js';
import type { Violation } from '../http/errors.js';

/** An optional key: `null` counts as absent. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** A key with a default: absent and `null` give it. */
export const defaulted = <T extends z.ZodType>(schema: T, value: NonNullable<z.output<T>>) =>
  schema.nullish().transform((given) => given ?? value);

/** A list that is empty when absent. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((given): z.output<T>[] => given ?? []);

/** A map that is empty when absent. Its values may not be null: they have no default to fall back to. */
export const map = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((given): Record<string, z.output<T>> => given ?? {});

export const natural = z.int32().min(0);
/** A port, or 0 for "any". */
export const anyPort = z.int32().min(0).max(65535);
export const double = z.number();

/**
 * Reads `json` with `schema`.
 * @throws ApiError 422 "Invalid JSON" that names every path that does not fit.
 */
export function read<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidJson(violations(result.error.issues, json));
}

function violations(issues: readonly z.core.$ZodIssue[], json: unknown): Violation[] {
  const byPath = new Map<string, Set<string>>();
  for (const issue of issues) {
    const path = jsonPath(issue.path);
    byPath.set(path, (byPath.get(path) ?? new Set()).add(playMessage(issue, json)));
  }
  return [...byPath].map(([path, errors]) => ({ path, errors: [...errors] }));
}

/** `['healthChecks', 0, 'path']` → `/healthChecks(0)/path`. */
const jsonPath = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `(${part})` : `/${String(part)}`)).join('') || '/';

function playMessage(issue: z.core.$ZodIssue, json: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.path, json);
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'error.minLength' : 'error.min';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'error.maxLength' : 'error.max';
    case 'invalid_format':
      return 'error.pattern';
    case 'invalid_value':
      return 'error.unknown.enum.literal';
    case 'invalid_union':
      return 'error.invalid';
    default:
      return issue.message;
  }
}

const expectations: Readonly<Record<string, string>> = {
  string: 'error.expected.jsstring',
  number: 'error.expected.jsnumber',
  int: 'error.expected.int',
  boolean: 'error.expected.jsboolean',
  array: 'error.expected.jsarray',
  object: 'error.expected.jsobject',
  record: 'error.expected.jsobject',
};

function wrongType(expected: string, path: readonly PropertyKey[], json: unknown): string {
  const parent = valueAt(json, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof key === 'string' && valueAt(json, path) === undefined)
    return `'${key}' is undefined on object: ${JSON.stringify(parent)}`;
  return expectations[expected] ?? 'error.invalid';
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = json;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([key]) => key === String(part))?.[1];
  }
  return at;
}
