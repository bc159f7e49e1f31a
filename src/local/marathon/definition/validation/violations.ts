// A small ledger for semantic validation: rules note what they find, the ledger groups it by path as Marathon prints it.
import type { Violation } from '../../http/errors.js';

export class Violations {
  readonly #byPath = new Map<string, string[]>();

  /** Notes `message` at `path` (`/` for the whole object) unless the condition holds. */
  unless(holds: boolean, path: string, message: string): void {
    if (!holds) this.add(path, message);
  }

  add(path: string, message: string): void {
    const messages = this.#byPath.get(path);
    if (messages === undefined) this.#byPath.set(path, [message]);
    else if (!messages.includes(message)) messages.push(message);
  }

  get list(): readonly Violation[] {
    return [...this.#byPath].map(([path, errors]) => ({ path, errors }));
  }
}

export const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/** What Marathon says about the use of an optional feature; the parenthesis that nobody opened is its own. */
export const feature = (name: string): string =>
  `Feature ${name} is not enabled. Enable with --enable_features ${name})`;
