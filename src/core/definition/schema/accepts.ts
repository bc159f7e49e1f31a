// Whether a schema has nothing to say about a value, as a plain function: ten thousand definitions are nearly all right,
// and zod builds every value anew before it says so. Whoever is not accepted here asks zod, which knows the reason.
import { z } from 'zod';

type Test = (value: unknown) => boolean;

const known = new WeakMap<z.core.$ZodType, Test>();

/**
 * True only for what the schema takes as it stands; never for what it would change on the way, nor for what it has and
 * this function does not know.
 */
export function accepts<S extends z.ZodType>(schema: S, value: unknown): value is z.output<S> {
  return testOf(schema)(value);
}

/**
 * As safeParse, but of what is accepted the value itself is what comes out, with members that the schema does not name.
 * The error, with its issues and their order, is zod's.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  return accepts(schema, value) ? { success: true, data: value } : schema.safeParse(value);
}

function testOf(schema: z.core.$ZodType): Test {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const test = made(schema);
  known.set(schema, test);
  return test;
}

function made(schema: z.core.$ZodType): Test {
  const type = typeTest(schema);
  const checks = (schema._zod.def.checks ?? []).map(checkTest);
  // What is not known here is for zod to answer.
  if (type === undefined || checks.includes(undefined)) return isNothing;
  const all = checks.filter((one) => one !== undefined);
  if (all.length === 0) return type;
  return (value) => type(value) && all.every((test) => test(value));
}

function typeTest(schema: z.core.$ZodType): Test | undefined {
  if (schema instanceof z.ZodOptional) {
    const inner = testOf(schema.def.innerType);
    return (value) => value === undefined || inner(value);
  }
  if (schema instanceof z.ZodNullable) {
    const inner = testOf(schema.def.innerType);
    return (value) => value === null || inner(value);
  }
  // What it would replace by its own value is not accepted.
  if (schema instanceof z.ZodCatch) return testOf(schema.def.innerType);
  if (schema instanceof z.ZodUnknown) return () => true;
  if (schema instanceof z.ZodBoolean) return schema.def.coerce === true ? undefined : isBoolean;
  if (schema instanceof z.ZodString) return isPlainText(schema) ? isText : undefined;
  if (schema instanceof z.ZodNumberFormat)
    return schema._zod.def.format === 'safeint' ? Number.isSafeInteger : undefined;
  if (schema instanceof z.ZodNumber) return schema.def.coerce === true ? undefined : Number.isFinite;
  if (schema instanceof z.ZodLiteral) return oneOf(schema.values);
  if (schema instanceof z.ZodEnum) return oneOf(new Set(schema.options));
  if (schema instanceof z.ZodArray) {
    const item = testOf(schema.def.element);
    return (value) => Array.isArray(value) && value.every(item);
  }
  if (schema instanceof z.ZodUnion && schema.def.inclusive !== false) {
    const options = schema.def.options.map(testOf);
    return (value) => options.some((option) => option(value));
  }
  if (schema instanceof z.ZodRecord) return recordTest(schema);
  return schema instanceof z.ZodObject ? objectTest(schema) : undefined;
}

/** No coercion, and no format such as that of an address. */
const isPlainText = ({ def }: z.ZodString): boolean => def.coerce !== true && !('format' in def);

const isText: Test = (value) => typeof value === 'string';

const isBoolean: Test = (value) => typeof value === 'boolean';

const oneOf =
  (values: ReadonlySet<unknown>): Test =>
  (value) =>
    values.has(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of texts to something; other keys than texts are left to zod. */
function recordTest({ def }: z.ZodRecord): Test | undefined {
  const { keyType } = def;
  const anyKey = keyType instanceof z.ZodString && isPlainText(keyType) && (keyType.def.checks ?? []).length === 0;
  if (!anyKey) return undefined;
  const member = testOf(def.valueType);
  return (value) => isObject(value) && Object.keys(value).every((key) => member(value[key]));
}

function objectTest({ def }: z.ZodObject): Test | undefined {
  const { catchall } = def;
  const others = catchall === undefined ? isAnything : catchall instanceof z.ZodNever ? isNothing : testOf(catchall);
  const members = new Map(Object.entries<z.core.$ZodType>(def.shape).map(([name, member]) => [name, testOf(member)]));
  const required = Object.entries<z.core.$ZodType>(def.shape).flatMap(([name, member]) =>
    mayBeAbsent(member) ? [] : [name],
  );
  return (value) =>
    isObject(value) &&
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.keys(value).every((name) => (members.get(name) ?? others)(value[name]));
}

const mayBeAbsent = (schema: z.core.$ZodType): boolean =>
  schema instanceof z.ZodOptional || (schema instanceof z.ZodCatch && mayBeAbsent(schema.def.innerType));

const isAnything: Test = () => true;

const isNothing: Test = () => false;

function checkTest(check: z.core.$ZodCheck): Test | undefined {
  if (check instanceof z.core.$ZodCheckMinLength) {
    const { minimum } = check._zod.def;
    return (value) => lengthOf(value) >= minimum;
  }
  if (check instanceof z.core.$ZodCheckMaxLength) {
    const { maximum } = check._zod.def;
    return (value) => lengthOf(value) <= maximum;
  }
  if (check instanceof z.core.$ZodCheckGreaterThan) {
    const { value: least, inclusive } = check._zod.def;
    if (typeof least !== 'number') return undefined;
    return (value) => typeof value === 'number' && (inclusive ? value >= least : value > least);
  }
  if (check instanceof z.core.$ZodCheckLessThan) {
    const { value: most, inclusive } = check._zod.def;
    if (typeof most !== 'number') return undefined;
    return (value) => typeof value === 'number' && (inclusive ? value <= most : value < most);
  }
  if (check instanceof z.core.$ZodCheckRegex) {
    const { pattern } = check._zod.def;
    return (value) => typeof value === 'string' && value.search(pattern) >= 0;
  }
  if (check instanceof z.ZodCustom) {
    const { fn } = check.def;
    return (value) => fn(value) === true;
  }
  return undefined;
}

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : Number.NaN;
