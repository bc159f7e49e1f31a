// What play-json says about a document of the wrong shape: the paths and messages of Marathon's 422 "Invalid JSON".
import type { z } from 'zod';
import type { Violation } from '../http/errors.js';

/** Groups issues by path, in the order they were found; a message is said once per path. */
export function playViolations(issues: readonly z.core.$ZodIssue[], json: unknown): readonly Violation[] {
  const byPath = new Map<string, Set<string>>();
  for (const issue of issues) {
    const path = jsonPath(issue.path);
    byPath.set(path, (byPath.get(path) ?? new Set()).add(playMessage(issue, json)));
  }
  return [...byPath].map(([path, errors]) => ({ path, errors: [...errors] }));
}

/** The message for one issue; `json` is what was read, for messages that quote it. */
export function playMessage(issue: z.core.$ZodIssue, json: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.path, json);
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'error.minLength' : 'error.min';
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array' ? 'error.maxLength' : 'error.max';
    case 'invalid_format':
    case 'invalid_key':
      return 'error.pattern';
    default:
      return issue.message;
  }
}

/** `['healthChecks', 0, 'path']` → `/healthChecks(0)/path`; the document itself has an empty path. */
const jsonPath = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `(${part})` : `/${String(part)}`)).join('');

const expectations: Readonly<Record<string, string>> = {
  string: 'error.expected.jsstring',
  number: 'error.expected.jsnumber',
  boolean: 'error.expected.jsboolean',
  array: 'error.expected.jsarray',
  object: 'error.expected.jsobject',
  record: 'error.expected.jsobject',
};

function wrongType(expected: string, path: readonly PropertyKey[], json: unknown): string {
  const parent = valueAt(json, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof key === 'string' && valueAt(json, path) === undefined)
    return isObject(parent)
      ? `'${key}' is undefined on object: ${JSON.stringify(parent)}`
      : `${JSON.stringify(parent)} is not an object`;
  return expectations[expected] ?? 'error.invalid';
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = json;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, part)?.value;
  }
  return at;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
