// Answers as the server's JSON writer (Jackson, over classes generated from RAML) prints them: what RAML calls a double
// is printed as Java prints doubles (`1.0`, `1.0E-4`) even when it is whole, all other numbers are integers. Events,
// errors, /v2/info and the statuses of pods go through another writer (Play), which prints `1` as JSON.stringify does.

/** The fields that RAML declares as double, or as a number without a format, by name: none is an integer elsewhere. */
const doubles: ReadonlySet<string> = new Set([
  ...['cpus', 'mem', 'disk', 'backoffFactor', 'maximumOverCapacity', 'minimumHealthCapacity'],
  // Of pods only: apps have seconds, and those are integers.
  ...['backoff', 'maxLaunchDelay', 'killGracePeriodSeconds'],
  // Statistics of tasks, resources in offers, metrics.
  ...['averageSeconds', 'medianSeconds', 'scalar', 'value'],
  ...['min', 'mean', 'max', 'p50', 'p75', 'p95', 'p98', 'p99', 'p999', 'stddev'],
  ...['mean_rate', 'm1_rate', 'm5_rate', 'm15_rate'],
]);

/** JSON that is written already: goes into an answer as it is. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A list whose elements are made and written one after the other, so that a long one never stops the server. */
export class JsonList {
  readonly elements: Iterable<unknown>;

  /** @param elements gone through once; what they are made of must not change meanwhile */
  constructor(elements: Iterable<unknown>) {
    this.elements = elements;
  }
}

/** Writes a value in one piece. Keys without a value are left out. */
export function jsonText(value: unknown): string {
  return write(value, '');
}

/** Writes a value in small pieces: every element of a list that can be reached through objects and such lists. */
export function* jsonPieces(value: unknown): Generator<string, void, undefined> {
  if (value instanceof JsonList) {
    yield '[';
    let separator = '';
    for (const element of value.elements) {
      yield separator;
      yield* jsonPieces(element);
      separator = ',';
    }
    yield ']';
  } else if (holdsList(value)) {
    let separator = '{';
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined) continue;
      yield `${separator}${JSON.stringify(key)}:`;
      yield* jsonPieces(field);
      separator = ',';
    }
    yield '}';
  } else {
    yield write(value, '');
  }
}

/** The fields of an object without its braces, to put others beside them; empty for an empty object. */
export const jsonFields = (value: object): string => jsonText(value).slice(1, -1);

/** Marathon's other writer: a whole double is printed as an integer. */
export const playText = (value: unknown): JsonText => new JsonText(JSON.stringify(value));

function write(value: unknown, key: string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number')
    return doubles.has(key) || !Number.isInteger(value) ? javaDouble(value) : String(value);
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof JsonText) return value.text;
  if (value instanceof JsonList) return writeList([...value.elements], key);
  return Array.isArray(value) ? writeList(value, key) : writeObject(value);
}

function writeList(values: readonly unknown[], key: string): string {
  let text = '[';
  for (const value of values) text += `${text.length === 1 ? '' : ','}${write(value, key)}`;
  return `${text}]`;
}

function writeObject(value: object): string {
  let text = '{';
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    text += (text.length === 1 ? '' : ',') + quotedKey(key) + write(field, key);
  }
  return `${text}}`;
}

// Most keys are a few hundred words of the API; labels and environments bring others, and those are not kept.
const quotedKeys = new Map<string, string>();
const mostQuotedKeys = 1000;

function quotedKey(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const quoted = `${JSON.stringify(key)}:`;
  if (quotedKeys.size < mostQuotedKeys) quotedKeys.set(key, quoted);
  return quoted;
}

const holdsList = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof JsonText) &&
  Object.values(value).some((field) => field instanceof JsonList);

/**
 * Java's Double.toString: plain from 0.001 to below ten million, scientific outside, and always a digit after the
 * point. The digits are the shortest that mean this number, as in JavaScript.
 */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return JSON.stringify(String(value));
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
