// A value that is worked out when somebody first asks for it.

export interface Lazy<T> {
  get(): T;
  /** What was worked out, if somebody asked. */
  known(): T | undefined;
}

export function lazy<T extends object>(make: () => T, given?: T): Lazy<T> {
  let made = given;
  return { get: () => (made ??= make()), known: () => made };
}
