// The checks of a deploy block: what is read, and what is refused at its place.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readChecks } from '../../../../src/core/definition/strategy/checks.js';
import { deploySchema } from '../../../../src/core/definition/schema/deploy.js';
import { load, said } from '../repository.js';

const app = `id: /x
cmd: run it
instances: 4
healthChecks: [{ protocol: MESOS_TCP }]
labels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: shop.example }
`;

/** What is said about one check in line 6. */
const saidOf = (check: string): readonly string[] =>
  said(load({ 'x.yaml': `${app}deploy: { strategy: blue-green, checks: [${check}] }\n` }));

describe('checks', () => {
  it('of the documentation are read', async () => {
    const page = await readFile('docs/checks.md', 'utf8');
    const block = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    expect(block).toContain('minimumSample');
    expect(said(load({ 'x.yaml': `${app}${block}` }))).toEqual([]);
  });

  it('are read with what the block leaves out', () => {
    const { checks } = deploySchema.parse({
      checks: [
        { name: 'errors', prometheus: 'sum(x{app="{{app}}"})', below: 0.01 },
        {
          name: 'slower',
          prometheus: 'q',
          countedBy: 'sum(y)',
          minimumSample: 50,
          below: 1.5,
          comparedWithPrimary: 'ratio',
          failAfter: 1,
        },
        { name: 'up', http: 'https://status.example/{{service}}?set={{app}}' },
        { name: 'rate', http: 'http://status.example', field: '/errors/a~1b', above: 0, below: 1 },
        { name: '5xx', haproxy: 'error-share', below: 0.02, minimumSample: 100, comparedWithPrimary: 'difference' },
      ],
    });
    const read = readChecks(checks, () => ({ path: 'x.yaml', line: 1, column: 1 }));
    expect(read.ok ? read.value : read.problems).toEqual([
      { name: 'errors', kind: 'prometheus', query: 'sum(x{app="{{app}}"})', limit: { below: 0.01 }, failAfter: 3 },
      {
        name: 'slower',
        kind: 'prometheus',
        query: 'q',
        countedBy: 'sum(y)',
        minimumSample: 50,
        limit: { below: 1.5 },
        compared: 'ratio',
        failAfter: 1,
      },
      { name: 'up', kind: 'http', url: 'https://status.example/{{service}}?set={{app}}', limit: {}, failAfter: 3 },
      {
        name: 'rate',
        kind: 'http',
        url: 'http://status.example',
        field: '/errors/a~1b',
        limit: { below: 1, above: 0 },
        failAfter: 3,
      },
      {
        name: '5xx',
        kind: 'haproxy',
        what: 'error-share',
        limit: { below: 0.02 },
        minimumSample: 100,
        compared: 'difference',
        failAfter: 3,
      },
    ]);
  });

  it.each([
    ['1e300', 'at most 2147483647'],
    ['-1e300', 'at least 1'],
    ['3e9', 'at most 2147483647'],
  ])('say once that a minimumSample of %s is out of bounds', (value, bound) => {
    expect(saidOf(`{ name: a, haproxy: error-share, below: 1, minimumSample: ${value} }`)).toEqual([
      `x.yaml:6:100: field-invalid: checks[0].minimumSample must be ${bound} (correct the value)`,
    ]);
  });

  it.each([
    ['{ name: a, below: 1 }', '6:42: deploy-invalid: a check asks one of prometheus, http and haproxy'],
    ['{ name: a, http: "http://x", haproxy: error-share }', '6:42: deploy-invalid: a check asks one of'],
    ['{ name: a, prometheus: q }', '6:42: deploy-invalid: a check needs below or above'],
    ['{ name: a, haproxy: error-share }', '6:42: deploy-invalid: a check needs below or above'],
    ['{ name: a, prometheus: q, below: 1, above: 1 }', '6:75: deploy-invalid: no number is below 1 and above 1'],
    ['{ name: a, haproxy: error-share, below: 5 }', '6:82: deploy-invalid: error-share is a number from 0 to 1'],
    ['{ name: a, haproxy: error-share, above: -1 }', '6:82: deploy-invalid: error-share is a number from 0 to 1'],
    [
      '{ name: a, prometheus: q, below: 5, failAfter: 1001 }',
      '6:89: field-invalid: checks[0].failAfter must be at most 1000',
    ],
    ['{ name: a, prometheus: "q{{revision}}", below: 1 }', '6:65: deploy-invalid: {{revision}} stands for nothing'],
    ['{ name: a, http: "http://x/{{task}}" }', '6:59: deploy-invalid: {{task}} stands for nothing'],
    [
      '{ name: a, prometheus: q, below: 1, minimumSample: 1, countedBy: "{{x}}" }',
      '6:107: deploy-invalid: {{x}} stands for nothing',
    ],
    ['{ name: a, http: "http://x", below: 1 }', '6:78: deploy-invalid: field and a limit belong together'],
    ['{ name: a, http: "http://x", field: /a }', '6:78: deploy-invalid: field and a limit belong together'],
    [
      '{ name: a, http: "http://x", field: a, below: 1 }',
      '6:78: field-invalid: checks[0].field must be a JSON pointer',
    ],
    ['{ name: a, prometheus: q, field: /a, below: 1 }', '6:75: deploy-invalid: field belongs to http'],
    ['{ name: a, prometheus: q, below: 1, countedBy: n }', '6:89: deploy-invalid: countedBy is the query'],
    ['{ name: a, prometheus: q, below: 1, minimumSample: 9 }', '6:93: deploy-invalid: nothing says how many requests'],
    ['{ name: a, http: "http://x", minimumSample: 9 }', '6:86: deploy-invalid: nothing says how many requests'],
    [
      '{ name: a, http: "http://x", comparedWithPrimary: ratio }',
      '6:92: deploy-invalid: an answer over http is not compared',
    ],
    ['{ name: a, http: x }', '6:59: deploy-invalid: http takes an http:// or https:// address'],
    ['{ name: a, http: "http://user:secret@x" }', '6:59: deploy-invalid: http takes an http:// or https:// address'],
    ['{ name: a, http: "file:///etc/passwd" }', '6:59: deploy-invalid: http takes an http:// or https:// address'],
    ['{ name: a, http: "http://x y" }', '6:59: deploy-invalid: http takes an http:// or https:// address'],
    ['{ name: a, haproxy: latency, below: 1 }', '6:62: field-invalid: checks[0].haproxy must be one of error-share'],
    ['{ name: a, haproxy: error-share, below: 1, failAfter: 0 }', '6:96: field-invalid: checks[0].failAfter must be'],
  ])('%s is refused at its place', (check, expected) => {
    expect(saidOf(check)).toEqual([expect.stringContaining(`x.yaml:${expected}`)]);
  });
});
