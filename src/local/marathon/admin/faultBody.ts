// The JSON by which a fault is armed, and by which it is listed.
import { z } from 'zod';
import type { AnswerFault, ArmedFault, FaultMatch } from '../http/faults.js';

const match = {
  count: z.int('give a whole number').min(1, 'give at least 1').max(1_000_000, 'give at most 1000000').default(1),
  method: z
    .string()
    .regex(/^[A-Za-z]{1,20}$/, 'give a method such as GET')
    .transform((text) => text.toUpperCase())
    .optional(),
  path: z
    .string()
    .max(1024, 'give at most 1024 characters')
    .regex(/^[/*]/, 'begin it with / or *; * stands for any text')
    .optional(),
};
const milliseconds = z.int('give whole milliseconds').min(0, 'give at least 0').max(600_000, 'give at most 600000');
const status = z
  .int('give a status')
  .min(200, 'give a status from 200 to 599')
  .max(599, 'give a status from 200 to 599');

const body = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('delay'), milliseconds, ...match }),
    z.strictObject({ kind: z.literal('fail'), status: status.default(503), ...match }),
    z.strictObject({ kind: z.literal('cut'), ...match }),
  ],
  "give 'delay', 'fail' or 'cut'",
);

export type FaultRequest = { readonly count: number; readonly fault: AnswerFault; readonly match: FaultMatch };

export const faultBody = body.transform(({ count, method, path, ...fault }): FaultRequest => ({
  count,
  fault,
  match: { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }) },
}));

/** As it was armed, with what is left of it. A regular expression (only programs can give one) is shown as text. */
export function printFault({ id, left, fault, match: { method, path } }: ArmedFault): Record<string, unknown> {
  return {
    id,
    left,
    ...fault,
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path: String(path) }),
  };
}
