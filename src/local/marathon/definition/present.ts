// Leaving out what is not there: Marathon omits absent optional keys and, for most fields, empty lists and maps.

/** Optional keys are absent, never undefined, at every depth. */
export type Exact<T> = T extends readonly (infer Item)[]
  ? readonly Exact<Item>[]
  : T extends object
    ? { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exact<Exclude<T[K], undefined>> } & {
        readonly [K in keyof T as undefined extends T[K] ? never : K]: Exact<T[K]>;
      }
    : T;

/** Drops keys whose value is undefined, in type and in fact. */
export function exact<T>(value: T): Exact<T>;
export function exact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => exact(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (field === undefined ? [] : [[key, exact<unknown>(field)]])),
  );
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
