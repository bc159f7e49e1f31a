// A request's parameters as GitLab's parser (Grape) sees them: query, form and JSON body are one set, everything may come
// as text, and what does not fit is refused with `{"error": "state is missing, state does not have a valid value"}`.
import type { Context } from 'hono';
import { z } from 'zod';
import { badParameters } from './errors.js';

/** Reads the parameters through a schema. Throws the 400 of GitLab's parser. */
export async function parameters<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  const read = schema.safeParse({ ...query(c), ...(await body(c)) }, { reportInput: true });
  if (read.success) return read.data;
  throw badParameters(read.error.issues.map(complaint).join(', '));
}

/** A boolean that may come as text. */
export const flag = z.union([
  z.boolean(),
  z.enum(['true', '1', 'on', 't']).transform(() => true),
  z.enum(['false', '0', 'off', 'f', '']).transform(() => false),
]);

/** A number that may come as text. */
export const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

/** A point in time; answered in milliseconds since 1970. */
export const moment = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: 'is invalid' });
  return z.NEVER;
});

/** Text; GitLab turns numbers and booleans of a JSON body into it. */
export const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);

/** A list that may come as one comma-separated text. */
export const names = z.union([
  z.array(z.string()),
  z.string().transform((all) => all.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))),
]);

function query(c: Context): Record<string, unknown> {
  const given = Object.entries(c.req.queries()).map(([name, values]): [string, unknown] =>
    name.endsWith('[]') ? [name.slice(0, -2), values] : [name, values.at(-1)],
  );
  return Object.fromEntries(given);
}

async function body(c: Context): Promise<Record<string, unknown>> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return {};
  const type = c.req.header('content-type') ?? '';
  if (/form/.test(type)) return c.req.parseBody();
  const content = await c.req.text();
  if (content.trim() === '') return {};
  const object = z.record(z.string(), z.unknown()).safeParse(parsed(content));
  return object.success ? object.data : {};
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    if (error instanceof SyntaxError) throw badParameters('The provided body is not valid JSON');
    throw error;
  }
}

function complaint(issue: z.core.$ZodIssue): string {
  const name = issue.path.map((part, at) => (at === 0 ? String(part) : `[${String(part)}]`)).join('');
  const wrong = `${name} does not have a valid value`;
  if (issue.input === undefined)
    return issue.code === 'invalid_value' ? `${name} is missing, ${wrong}` : `${name} is missing`;
  return issue.code === 'invalid_value' ? wrong : `${name} is invalid`;
}
