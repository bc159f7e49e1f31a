// What an answer shall look like: a plain value must be equal, an object must have at least these keys, a list must
// have exactly these items; matchers say the rest. The result is a list of sentences about what differs.
export type Shape =
  string | number | boolean | null | RegExp | Matcher | readonly Shape[] | { readonly [key: string]: Shape };

export class Matcher {
  readonly says: string;
  readonly differences: (found: unknown, place: string) => readonly string[];

  constructor(says: string, differences: (found: unknown, place: string) => readonly string[]) {
    this.says = says;
    this.differences = differences;
  }
}

/** @returns nothing when `found` is as wanted; `place` is how the sentences call it */
export function differences(found: unknown, wanted: Shape, place = 'it'): readonly string[] {
  if (wanted instanceof Matcher) return wanted.differences(found, place);
  if (wanted instanceof RegExp)
    return typeof found === 'string' && wanted.test(found)
      ? []
      : [`${place} is ${show(found)}, not a text like ${String(wanted)}`];
  if (isList(wanted)) return listDifferences(found, wanted, place);
  if (typeof wanted === 'object' && wanted !== null) {
    if (!isRecord(found)) return [`${place} is ${show(found)}, not an object`];
    return Object.entries(wanted).flatMap(([key, shape]) => differences(found[key], shape, `${place}.${key}`));
  }
  return found === wanted ? [] : [`${place} is ${show(found)}, not ${show(wanted)}`];
}

function listDifferences(found: unknown, wanted: readonly Shape[], place: string): readonly string[] {
  if (!Array.isArray(found)) return [`${place} is ${show(found)}, not a list`];
  if (found.length !== wanted.length)
    return [`${place} has ${found.length} items, not ${wanted.length}: ${show(found)}`];
  return wanted.flatMap((shape, index) => differences(found[index], shape, `${place}[${index}]`));
}

const when = (says: string, holds: (found: unknown) => boolean): Matcher =>
  new Matcher(says, (found, place) => (holds(found) ? [] : [`${place} is ${show(found)}, not ${says}`]));

/** The key is not there: Marathon leaves it out, it never writes null. */
export const absent = when('absent', (found) => found === undefined);
export const present = when('present', (found) => found !== undefined && found !== null);
export const aNumber = when('a number', (found) => typeof found === 'number');
export const aText = when('a text that is not empty', (found) => typeof found === 'string' && found !== '');
/** Marathon's timestamps: UTC with exactly three digits of fraction. */
export const aTimestamp = when(
  'a timestamp like 2021-07-27T10:00:00.000Z',
  (found) => typeof found === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(found),
);
export const aUuid = when(
  'a UUID',
  (found) => typeof found === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(found),
);
export const atLeast = (least: number): Matcher =>
  when(`a number of at least ${least}`, (found) => typeof found === 'number' && found >= least);
/** Something else: what is missing is not. */
export const not = (shape: Shape): Matcher =>
  when(
    `something other than ${describeShape(shape)}`,
    (found) => found !== undefined && found !== null && differences(found, shape).length > 0,
  );
export const oneOf = (...values: readonly Shape[]): Matcher =>
  when(`one of ${values.map(describeShape).join(', ')}`, (found) =>
    values.some((value) => differences(found, value).length === 0),
  );

/** A list with exactly these items, in whatever order. */
export const anyOrder = (items: readonly Shape[]): Matcher =>
  new Matcher(`in any order ${describeShape(items)}`, (found, place) => {
    if (!Array.isArray(found)) return [`${place} is ${show(found)}, not a list`];
    const left: unknown[] = Array.from<unknown>(found);
    const missing = items.filter((item) => {
      const index = left.findIndex((candidate) => differences(candidate, item).length === 0);
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
    return [
      ...missing.map((item) => `${place} lacks ${describeShape(item)}; it is ${show(found)}`),
      ...left.map((item) => `${place} has ${show(item)} besides`),
    ];
  });

/** A list that has such an item, among others. */
export const including = (item: Shape): Matcher =>
  when(`a list with ${describeShape(item)}`, (found) =>
    Array.isArray(found) ? found.some((candidate) => differences(candidate, item).length === 0) : false,
  );

export const without = (item: Shape): Matcher =>
  when(`a list without ${describeShape(item)}`, (found) =>
    Array.isArray(found) ? found.every((candidate) => differences(candidate, item).length > 0) : false,
  );

export const listOf = (length: number, item: Shape = present): Matcher =>
  new Matcher(`${length} times ${describeShape(item)}`, (found, place) =>
    listDifferences(
      found,
      Array.from({ length }, () => item),
      place,
    ),
  );

/** Exactly these keys, no other. */
export const exactly = (keys: { readonly [key: string]: Shape }): Matcher =>
  new Matcher(`exactly ${describeShape(keys)}`, (found, place) => [
    ...differences(found, keys, place),
    ...(isRecord(found)
      ? Object.keys(found)
          .filter((key) => !(key in keys))
          .map((key) => `${place} has the key ${key} besides: ${show(found[key])}`)
      : []),
  ]);

export function describeShape(shape: Shape): string {
  if (shape instanceof Matcher) return `<${shape.says}>`;
  if (shape instanceof RegExp) return String(shape);
  if (isList(shape)) return `[${shape.map(describeShape).join(', ')}]`;
  if (typeof shape === 'object' && shape !== null)
    return `{${Object.entries(shape)
      .map(([key, value]) => `${key}: ${describeShape(value)}`)
      .join(', ')}}`;
  return show(shape);
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);

function show(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
