// Documents made to break the server: whatever JSON comes, the answer is a definition or a refusal, in bounded time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseApp, parseUpdate } from '../../../src/local/marathon/definition/parse.js';
import { parsePod } from '../../../src/local/marathon/definition/pod/index.js';
import { groupUpdate } from '../../../src/local/marathon/definition/schema/group.js';
import { read } from '../../../src/local/marathon/definition/shape.js';
import { outcomeOf } from './definitionRefusals.js';

const readers: Readonly<Record<string, (json: unknown) => unknown>> = {
  app: (json) => parseApp(json),
  replacement: (json) => parseApp(json, '/x'),
  update: parseUpdate,
  pod: (json) => parsePod(json),
  group: (json) => read(groupUpdate, json),
};
const keys = [
  ...['id', 'cmd', 'args', 'container', 'docker', 'image', 'volumes', 'networks', 'mode', 'name', 'healthChecks'],
  ...['protocol', 'command', 'value', 'constraints', 'env', 'labels', 'fetch', 'uri', 'uris', 'ports', 'portMappings'],
  ...['ipAddress', 'check', 'http', 'exec', 'upgradeStrategy', 'unreachableStrategy', 'resourceLimits', 'residency'],
  ...[
    'containers',
    'resources',
    'endpoints',
    'scaling',
    'kind',
    'scheduling',
    'placement',
    'groups',
    'apps',
    'version',
  ],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'secret', 'secrets', 'readinessChecks', 'type', 'persistent'],
];
const leaf = fc.oneof(
  fc.constantFrom('/a', '/a/b', '..', '', 'DOCKER', 'MESOS', 'host', 'container', 'COMMAND', 'fixed', 'a b', '('),
  fc.constantFrom(0, 1, -1, 0.5, 1e300, 2 ** 31, null, true, false),
  fc.string(),
);
const { json } = fc.letrec<{ json: unknown; object: unknown }>((tie) => ({
  json: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('json'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), tie('json'), { maxKeys: 6 }),
}));

describe('any JSON', () => {
  it.each(Object.entries(readers))('is read as %s, or refused', (_, reader) => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        for (const value of [one, { id: '/x', cmd: 'sleep 1', ...Object(other) } as unknown])
          outcomeOf(() => reader(JSON.parse(JSON.stringify(value))));
      }),
      { numRuns: 150 },
    );
  });

  it('that is accepted comes back the same when it is sent again', () => {
    const fields = fc.record(
      Object.fromEntries(
        ['labels', 'env', 'networks', 'container', 'unreachableStrategy', 'upgradeStrategy', 'fetch'].map((key) => [
          key,
          json,
        ]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, (more) => {
        const document: unknown = JSON.parse(JSON.stringify({ id: '/x', cmd: 'sleep 1', ...more }));
        const first = outcomeOf(() => parseApp(document).spec);
        if (Array.isArray(first) || typeof first !== 'object') return;
        expect(parseApp({ id: '/x', ...first }).spec).toEqual(first);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a hostile document', () => {
  const nested = (depth: number, open: string, close: string): unknown =>
    JSON.parse(`${open.repeat(depth)}1${close.repeat(depth)}`);

  it('that nests without end is refused in a sentence', () => {
    for (const reader of Object.values(readers))
      for (const deep of [nested(100_000, '[', ']'), nested(100_000, '{"groups":[', ']}')])
        expect(outcomeOf(() => reader({ id: '/x', labels: deep, groups: [deep] }))).toBe('400 Invalid JSON');
  });

  it('with huge texts and lists is answered', () => {
    const text = 'a'.repeat(1_000_000);
    expect(outcomeOf(() => parseApp({ id: `/${text}`, cmd: text, labels: { [text]: text } }))).toHaveProperty('spec');
    expect(outcomeOf(() => parseApp({ id: `/${text}!`, cmd: 'sleep 1' }))).toHaveProperty('0', '422 Invalid JSON');
    const many = Array.from({ length: 20_000 }, (_, index) => ({ uri: `http://a/${index}` }));
    expect(outcomeOf(() => parseApp({ id: '/x', cmd: 'sleep 1', fetch: many }))).toHaveProperty('spec');
  });

  it('cannot reach a prototype', () => {
    const document: unknown = JSON.parse(
      '{"id":"/x","cmd":"sleep 1","__proto__":{"polluted":1},"env":{"constructor":"a"}}',
    );
    expect(parseApp(document).spec.env).toEqual({ constructor: 'a' });
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(outcomeOf(() => parseApp({ id: '/x', cmd: 'sleep 1', env: { A: { secret: 'toString' } } }))).toMatchObject([
      '422 Object is not valid',
      { '/env/A/secret': ['references an undefined secret'] },
    ]);
  });

  it.each(['/a b', '/ä', '/a\u0000b', '/a%2fb', '/_a', '/A', '/a/./b', '/a..b', '/-a', '/a-', '\\a', '/a\n'])(
    'may not be called %j',
    (id) =>
      expect(outcomeOf(() => parseApp({ id, cmd: 'sleep 1' }))).toEqual([
        '422 Invalid JSON',
        { '/id': ['error.pattern'] },
      ]),
  );
});
