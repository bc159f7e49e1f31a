import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accepts, checked } from '../../../../src/core/definition/schema/accepts.js';
import { appSchema } from '../../../../src/core/definition/schema/app.js';
import { deploySchema } from '../../../../src/core/definition/schema/deploy.js';
import { podSchema } from '../../../../src/core/definition/schema/pod.js';

const app = {
  id: '/shop/cart',
  cmd: 'run',
  instances: 2,
  cpus: 0.1,
  mem: 64,
  env: { A: '1', B: 2, C: { secret: 'c' } },
  labels: { HAPROXY_GROUP: 'external' },
  constraints: [['hostname', 'UNIQUE']],
  container: {
    type: 'DOCKER',
    docker: { image: 'shop/cart:1' },
    portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp', labels: { VIP_0: '/cart:80' } }],
  },
  healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0 }],
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
  unreachableStrategy: 'disabled',
};

const pod = { id: '/shop/pod', containers: [{ name: 'one', resources: { cpus: 0.1, mem: 32 } }] };

const schemas = { appSchema, deploySchema, podSchema };

/** A value like the given one, with one of its parts, anywhere, put in place of another or made something else. */
function bent(value: unknown, other: unknown, where: number): unknown {
  if (where === 0 || typeof value !== 'object' || value === null) return other;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === 0 ? bent(item, other, where - 1) : item));
  const members = Object.entries<unknown>({ ...value });
  const chosen = where % members.length;
  return Object.fromEntries(
    members.map(([key, member], index) => [key, index === chosen ? bent(member, other, where >> 2) : member]),
  );
}

describe('the quick look at a value', () => {
  it('accepts definitions as they are usually written, so that zod is not asked', () => {
    expect(accepts(appSchema, app)).toBe(true);
    expect(accepts(podSchema, pod)).toBe(true);
    expect(accepts(deploySchema, {})).toBe(true);
    expect(accepts(deploySchema, { strategy: 'minimum-in-service', atLeast: '75%', onFailure: 'pause' })).toBe(true);
  });

  it('accepts nothing that zod refuses, and changes no value', () => {
    const other = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, 0, 1.5, 2 ** 31, 2 ** 53, '', '75%', 'rolling', [], {}, [['a']], { secret: 1 }, { min: 1 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(app, pod, {}, { strategy: 'canary', steps: [] }),
        other,
        fc.nat(4095),
        (of, to, at) => {
          const value = bent(of, to, at);
          for (const schema of Object.values(schemas)) {
            if (accepts<z.ZodType>(schema, value))
              expect(schema.safeParse(value)).toEqual({ success: true, data: value });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('says what zod says of a value that is not accepted', () => {
    const told = checked(appSchema, { ...app, instances: -1, surprise: true });
    expect(told.error?.issues).toEqual(appSchema.safeParse({ ...app, instances: -1, surprise: true }).error?.issues);
  });

  it('leaves to zod what a schema changes on the way, and what it does not know', () => {
    const changing = z.object({ at: z.string().transform((text) => text.length), kind: z.string().default('a') });
    expect(accepts(changing, { at: 'now', kind: 'a' })).toBe(false);
    expect(checked(changing, { at: 'now' })).toEqual({ success: true, data: { at: 3, kind: 'a' } });
    for (const schema of [z.email(), z.string().trim(), z.coerce.string(), z.iso.date(), z.int32()]) {
      expect(accepts<z.ZodType>(schema, schema instanceof z.ZodNumber ? 1 : 'a@b.example')).toBe(false);
    }
    expect(accepts(z.xor([z.string(), z.literal('a')]), 'a')).toBe(false);
  });

  it('takes a missing member for wrong unless it is optional, as zod does', () => {
    const schema = z.object({ a: z.unknown(), b: z.string().optional(), c: z.string().nullable() });
    expect(accepts(schema, { a: 1, c: null })).toBe(true);
    expect(accepts(schema, { a: 1 })).toBe(false);
    expect(accepts(schema, [])).toBe(false);
  });
});

it('takes what a catch would leave as it is, and leaves to zod what it would replace', () => {
  const schema = z.object({ ports: z.array(z.int()).nullish().catch(undefined) });
  expect(accepts(schema, { ports: [31000] })).toBe(true);
  expect(accepts(schema, {})).toBe(true);
  expect(accepts(schema, { ports: ['none'] })).toBe(false);
  expect(checked(schema, { ports: ['none'] })).toEqual({ success: true, data: { ports: undefined } });
});
