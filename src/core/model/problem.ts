// The user's kind of failure: what is wrong, where, and what to do next. Never thrown, always returned.

/** Where in the repository: path from its root, line and column counted from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One finding about the user's files, settings or requests. `code` is a stable kebab-case name listed in
 * docs/errors.md; an `error` stops the app it belongs to, a `warning` stops nothing.
 */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
}

/** A value that was looked at once, at the border: inside nobody checks again. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

export const fine = <T>(value: T): Checked<T> => ({ ok: true, value });

export const wrong = (...problems: readonly Problem[]): Checked<never> => ({ ok: false, problems });

/** `path:line:column: code: message (hint)`, the form that editors and CI logs link to. */
export function problemText(problem: Problem): string {
  const where = problem.place ? `${problem.place.path}:${problem.place.line}:${problem.place.column}: ` : '';
  return `${where}${problem.code}: ${problem.message}${problem.hint === undefined ? '' : ` (${problem.hint})`}`;
}

export const isError = (problem: Problem): boolean => problem.severity === 'error';
