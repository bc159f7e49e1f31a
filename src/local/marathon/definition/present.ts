// Leaving out what is not there: Marathon omits absent optional keys and, for most fields, empty lists and maps.

/** Optional keys are absent, never undefined. */
export type Exact<T> = { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> } & {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
};

/** Drops keys whose value is undefined, in type and in fact. */
export function exact<T extends object>(value: T): Exact<T>;
export function exact(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}

/** `{ [key]: value }` if there is a value (and it passes `keep`), else nothing. */
export function when<K extends string, V>(
  key: K,
  value: V | undefined,
  keep: (value: V) => boolean = () => true,
): { readonly [P in K]?: V } {
  return value !== undefined && keep(value) ? only(key, value) : {};
}

function only<K extends string, V>(key: K, value: V): { readonly [P in K]?: V } {
  const made: { [P in K]?: V } = {};
  made[key] = value;
  return made;
}

export const notEmpty = (values: readonly unknown[]): boolean => values.length > 0;
export const hasKeys = (values: object): boolean => Object.keys(values).length > 0;
export const presentMap = <V>(values: Record<string, V>): Record<string, V> | undefined =>
  hasKeys(values) ? values : undefined;

/** Sets keep one of each; equality is by content. */
export const unique = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
