// A strategy read back from the status branch: how a revision was to be brought, whatever git says by now.
import { z } from 'zod';
import type { Check, Comparison, PreviewCheck, WatchedCheck } from '../model/check.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Strategy } from '../model/strategy.js';

export const strategyKinds = [
  'rolling',
  'minimum-in-service',
  'recreate',
  'canary',
  'blue-green',
  'ab-test',
] as const satisfies readonly Strategy['kind'][];

export const whole = z.number().int().nonnegative();

/** No copy is made: a label named `__proto__` would get lost in one. Deeper than Marathon's forms go is nobody's. */
function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > 64) return false;
  return Object.values(value).every((inner) => isJson(inner, depth + 1));
}

/** A rendered definition. */
export const definition = z.custom<JsonObject>(
  (value) => isJson(value) && typeof value === 'object' && !Array.isArray(value),
  {
    error: 'it is not a JSON object',
  },
);

const scale = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('git') }),
  z.object({ kind: z.literal('ignore') }),
  z.object({ kind: z.literal('range'), min: whole, max: whole }),
]);
const percent = z.number().min(0).max(100);
const atLeast = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), count: whole }),
  z.object({ kind: z.literal('percent'), percent }),
]);
const job = z.object({ task: definition, timeout: whole });
const patience = {
  healthyWithin: whole,
  waitAtMost: whole,
  onFailure: z.enum(['rollback', 'pause']),
  scale,
  before: z.array(job).max(20).optional(),
  together: z.string().optional(),
};

const limit = z
  .object({ below: z.number().optional(), above: z.number().optional() })
  .transform(({ below, above }): Check['limit'] => ({
    ...(below === undefined ? {} : { below }),
    ...(above === undefined ? {} : { above }),
  }));
const asked = { name: z.string(), failAfter: whole.min(1), minimumSample: z.number().optional(), limit };
const compared = z.enum(['ratio', 'difference']).optional();
const preview = z
  .object({
    name: z.string(),
    failAfter: asked.failAfter,
    limit,
    kind: z.literal('preview'),
    path: z.string(),
    portIndex: whole,
    field: z.string().optional(),
  })
  .transform(({ field, ...rest }): PreviewCheck => ({ ...rest, ...(field === undefined ? {} : { field }) }));
// An absent member instead of an undefined one, as the model has it.
const check = z
  .discriminatedUnion('kind', [
    z.object({
      ...asked,
      kind: z.literal('prometheus'),
      query: z.string(),
      countedBy: z.string().optional(),
      compared,
    }),
    z.object({ ...asked, kind: z.literal('http'), url: z.string(), field: z.string().optional() }),
    z.object({ ...asked, kind: z.literal('haproxy'), what: z.enum(['error-share', 'response-time']), compared }),
  ])
  .transform(({ minimumSample, ...one }): WatchedCheck => {
    const least = minimumSample === undefined ? {} : { minimumSample };
    switch (one.kind) {
      case 'prometheus': {
        const { countedBy, compared: how, ...rest } = one;
        return { ...rest, ...least, ...(countedBy === undefined ? {} : { countedBy }), ...comparison(how) };
      }
      case 'http': {
        const { field, ...rest } = one;
        return { ...rest, ...least, ...(field === undefined ? {} : { field }) };
      }
      case 'haproxy': {
        const { compared: how, ...rest } = one;
        return { ...rest, ...least, ...comparison(how) };
      }
    }
  });
const comparison = (how: Comparison | undefined) => (how === undefined ? {} : { compared: how });

const sets = { ...patience, checks: z.array(check).max(50), drainTimeout: whole };
const size = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('weight'), percent }),
  z.object({ kind: z.literal('count'), count: whole }),
  z.object({ kind: z.literal('share'), percent }),
]);
const pause = z.union([whole, z.literal('until-next')]);
const match = z.object({ kind: z.enum(['cookie', 'header']), name: z.string() });
const abTest = z
  .object({
    ...sets,
    kind: z.literal('ab-test'),
    match: match.optional(),
    share: percent.optional(),
    until: z.number().optional(),
  })
  .transform(({ match: who, share, until, ...rest }) => ({
    ...rest,
    ...(who === undefined ? {} : { match: who }),
    ...(share === undefined ? {} : { share }),
    ...(until === undefined ? {} : { until }),
  }));

const blueGreen = z
  .object({
    ...sets,
    kind: z.literal('blue-green'),
    soak: whole,
    keepOld: whole,
    switch: z.enum(['automatic', 'by-hand']),
    preview: preview.optional(),
  })
  .transform(({ preview: before, ...rest }) => ({ ...rest, ...(before === undefined ? {} : { preview: before }) }));

/** Anybody with access may have written there, so nothing is believed. */
export const strategy = z
  .union([
    z.object({ ...patience, kind: z.literal('rolling'), annotated: z.boolean() }),
    z.object({ ...patience, kind: z.literal('minimum-in-service'), atLeast }),
    z.object({ ...patience, kind: z.literal('recreate') }),
    z.object({ ...sets, kind: z.literal('canary'), steps: z.array(z.object({ size, pause })).min(1).max(100) }),
    blueGreen,
    abTest,
  ])
  .transform(({ before, together, ...rest }): Strategy => ({
    ...rest,
    ...(before === undefined ? {} : { before }),
    ...(together === undefined ? {} : { together }),
  }));
