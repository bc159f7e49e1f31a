// What a schema found, as Problems with place and hint. Values are never quoted: they may be secrets.
import type { z } from 'zod';
import { problem } from '../../model/errorCodes.js';
import { isJsonArray, isJsonObject, type Json } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import { accepts } from './accepts.js';
import { fieldsOf, namesAt } from './knownFields.js';
import type { Locate } from '../layers/layers.js';
import { didYouMean } from './nearest.js';
import { below, childOf, pointerOf } from '../read/pointer.js';

/** What is wrong with the value; unknown fields are warnings, everything else is an error. */
export function schemaProblems(schema: z.ZodType, value: Json, locate: Locate): readonly Problem[] {
  if (accepts(schema, value)) return [];
  const checked = schema.safeParse(value);
  if (checked.success) return [];
  const fields = fieldsOf(schema) ?? {};
  const { issues } = checked.error;
  return issues.flatMap((issue, index): Problem[] => {
    if (isSaidCloser(issue, issues[index + 1])) return [];
    const pointer = pointerOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      const known = namesAt(fields, issue.path);
      return issue.keys.map((key) =>
        problem('unknown-field', `${fieldName([...issue.path, key])} is not a field that is known here`, {
          place: locate(below(pointer, key), 'key'),
          hint: didYouMean(key, known, 'it is passed on as it is; remove it if it is a mistake'),
        }),
      );
    }
    const found = issue.path.reduce<Json | undefined>((here, part) => childOf(here, String(part)), value);
    return [
      problem(
        found === undefined ? 'field-missing' : 'field-invalid',
        `${fieldName(issue.path)} ${wanted(issue, found)}`,
        {
          place: locate(pointer),
        },
      ),
    ];
  });
}

/** zod says its own bound of all whole numbers (2^53) first, and next the bound of this one, which says more. */
const isSaidCloser = (issue: z.core.$ZodIssue, next: z.core.$ZodIssue | undefined): boolean =>
  (issue.code === 'too_big' || issue.code === 'too_small') &&
  issue.origin === 'int' &&
  next?.code === issue.code &&
  pointerOf(next.path) === pointerOf(issue.path);

/** `container.portMappings[0].hostPort`, as people say it. Long or strange names are shortened and quoted. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = String(part);
      const shown = /^[\w.-]{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60));
      return index === 0 ? shown : `.${shown}`;
    })
    .join('') || 'the document';

function wanted(issue: z.core.$ZodIssue, found: Json | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      if (found === undefined) return 'is missing';
      return `must be ${typeNames[issue.expected] ?? issue.expected}, and is ${kindOf(found)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return isText(found, issue.minimum) ? 'must not be empty' : `must ${counted(found, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${counted(found, 'at most', issue.maximum)}`;
    default:
      return issue.message;
  }
}

const isText = (found: Json | undefined, minimum: number | bigint): boolean =>
  typeof found === 'string' && minimum === 1;

const counted = (found: Json | undefined, bound: string, limit: number | bigint): string =>
  isJsonArray(found)
    ? `have ${bound} ${String(limit)} ${String(limit) === '1' ? 'entry' : 'entries'}`
    : `be ${bound} ${String(limit)}`;

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** The kind of a value in the words of the messages. */
function kindOf(value: Json): string {
  if (value === null) return 'empty';
  if (isJsonArray(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : 'true or false';
}
