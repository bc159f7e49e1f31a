// Every code that a Problem may carry, with what it means and what to do: the one table behind docs/errors.md.
import { clusterCodes } from './errorCodes/cluster.js';
import { definitionCodes } from './errorCodes/definition.js';
import { editCodes } from './errorCodes/edit.js';
import { importCodes } from './errorCodes/import.js';
import { repositoryCodes } from './errorCodes/repository.js';
import { settingsCodes } from './errorCodes/settings.js';
import { sourceCodes } from './errorCodes/source.js';
import { statusCodes } from './errorCodes/status.js';
import type { Place, Problem } from './problem.js';

/** `hint` is what the message ends with unless the place that reports it knows better. */
export interface CodeEntry {
  readonly severity: Problem['severity'];
  readonly meaning: string;
  readonly hint: string;
}

/** Sections of docs/errors.md in order. A room that reports problems of its own adds its section here. */
export const errorSections = {
  'Reading a file': sourceCodes,
  'The repository': repositoryCodes,
  'An app': definitionCodes,
  'The cluster': clusterCodes,
  'The status branch': statusCodes,
  'Editing a file': editCodes,
  Importing: importCodes,
  'The settings': settingsCodes,
} as const satisfies Readonly<Record<string, Readonly<Record<string, CodeEntry>>>>;

const table = {
  ...sourceCodes,
  ...repositoryCodes,
  ...definitionCodes,
  ...clusterCodes,
  ...statusCodes,
  ...editCodes,
  ...importCodes,
  ...settingsCodes,
};

export type ErrorCode = keyof typeof table;

export const errorCodes: Readonly<Record<ErrorCode, CodeEntry>> = table;

export const isErrorCode = (name: string): name is ErrorCode => Object.hasOwn(table, name);

/** Codes whose severity a repository may choose: those that are warnings unless it says otherwise. */
export const warningCodes: readonly ErrorCode[] = Object.keys(table)
  .filter(isErrorCode)
  .filter((code) => errorCodes[code].severity === 'warning');

/** A Problem with the severity and, unless a better one is given, the hint of its code. */
export function problem(
  code: ErrorCode,
  message: string,
  more: { readonly place?: Place | undefined; readonly hint?: string } = {},
): Problem {
  const entry = errorCodes[code];
  return {
    code,
    severity: entry.severity,
    message,
    hint: more.hint ?? entry.hint,
    ...(more.place === undefined ? {} : { place: more.place }),
  };
}
