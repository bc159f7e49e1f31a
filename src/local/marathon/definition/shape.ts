// Reading JSON of the expected shape, as Marathon's generated readers do: unknown keys are ignored, `null` is the
// same as absent, and every violation is reported at once as 422 "Invalid JSON" with play-json's paths and messages.
import { z } from 'zod';
import { invalidJson } from '../http/errors.js';
import { requireReadableDepth } from './depth.js';
import { playMessage, playViolations } from './playMessages.js';

/** An optional key: `null` counts as absent. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** A key with a default: absent and `null` give it. */
export const defaulted = <T extends z.ZodType>(schema: T, value: NonNullable<z.output<T>>) =>
  schema.nullish().transform((given) => given ?? value);

/** A list that is empty when absent. */
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((given): z.output<T>[] => given ?? []);

/** A map that is empty when absent. Its values may not be null: they have no default to fall back to. */
export const map = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((given): Record<string, z.output<T>> => given ?? {});

/**
 * An object whose fields Marathon reads one by one: anything that is not an object has no fields, so that it is only
 * refused if a field is required (`"container": 5` is an empty container there).
 */
export const fields = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((value) => (value === undefined || isObject(value) ? value : {}), z.object(shape));

/** An object whose reader play-json derives (no defaults, lists or limits in it): it must be an object. */
export const derived = <S extends z.ZodRawShape>(shape: S) => {
  const inner = z.object(shape);
  return z.unknown().transform((value, ctx): z.output<typeof inner> => {
    const result = inner.safeParse(value);
    if (result.success) return result.data;
    const missing = (path: readonly PropertyKey[]) =>
      path.length === 1 && isObject(value) && !Object.hasOwn(value, path[0] ?? '');
    for (const issue of result.error.issues)
      ctx.issues.push(
        value === undefined
          ? { code: 'invalid_type', expected: 'object', input: value, path: [] }
          : refusal(value, issue.path, missing(issue.path) ? 'error.path.missing' : playMessage(issue, value)),
      );
    return z.NEVER;
  });
};

/** The first reading if it fits, else the second; if neither does, what the second says is all that is said. */
export const firstOf = <A extends z.ZodType, B extends z.ZodType>(first: A, second: B) =>
  z.unknown().transform((value, ctx): z.output<A> | z.output<B> => {
    const one = first.safeParse(value);
    if (one.success) return one.data;
    const other = second.safeParse(value);
    if (other.success) return other.data;
    for (const issue of other.error.issues)
      ctx.issues.push(
        value === undefined
          ? { code: 'invalid_type', expected: 'object', input: value, path: [] }
          : refusal(value, issue.path, playMessage(issue, value)),
      );
    return z.NEVER;
  });

/** One of some words, in upper or lower case; the canonical spelling is what is kept. */
export const word = <const W extends string>(...words: readonly W[]) =>
  z.unknown().transform((value, ctx): W => {
    const lower = typeof value === 'string' ? value.toLowerCase() : undefined;
    const known = words.find((each) => each.toLowerCase() === lower);
    if (known !== undefined) return known;
    ctx.issues.push(
      value === undefined
        ? { code: 'invalid_type', expected: 'string', input: value, path: [] }
        : refusal(value, [], 'error.unknown.enum.literal'),
    );
    return z.NEVER;
  });

const whole = (message: string, inRange: (value: number) => boolean) =>
  z.number().refine((value) => Number.isInteger(value) && inRange(value), { error: message, abort: true });

export const int32 = whole('error.expected.int', (value) => Math.abs(value + 0.5) < 2 ** 31);
/** Marathon's 64 bits are cut to what a double holds exactly. */
export const int64 = whole('error.expected.long', Number.isSafeInteger);
export const natural = int32.min(0);
/** A port, or 0 for "any". */
export const anyPort = int32.min(0).max(65535);
export const double = z.number();

/**
 * Reads `json` with `schema`.
 * @throws ApiError 422 "Invalid JSON" that names every path that does not fit.
 */
export function read<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  requireReadableDepth(json);
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw invalidJson(playViolations(result.error.issues, json));
}

const refusal = (input: unknown, path: readonly PropertyKey[], message: string) => ({
  code: 'custom' as const,
  input,
  path: [...path],
  message,
});

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
