// The preview of a blue-green block: what is read, and what is refused at its place.
import { describe, expect, it } from 'vitest';
import { readPreview } from '../../../../src/core/definition/strategy/preview.js';
import { deploySchema } from '../../../../src/core/definition/schema/deploy.js';
import { load, said } from '../repository.js';

const app = `id: /x
cmd: run it
instances: 4
healthChecks: [{ protocol: MESOS_TCP }]
labels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: shop.example }
portDefinitions: [{ port: 0 }, { port: 0, name: admin }]
`;

/** What is said about a preview in line 7. */
const saidOf = (preview: string, strategy = 'blue-green', more = ''): readonly string[] =>
  said(load({ 'x.yaml': `${app}deploy: { strategy: ${strategy}, preview: ${preview}${more} }\n` }));

describe('a preview', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['a path, at the first port', { http: '/smoke' }, { path: '/smoke', portIndex: 0, failAfter: 3, limit: {} }],
    [
      'a number in the answer, at another port',
      { http: '/state?of={{app}}', portIndex: 1, field: '/ready', above: 0, failAfter: 1 },
      { path: '/state?of={{app}}', portIndex: 1, field: '/ready', limit: { above: 0 }, failAfter: 1 },
    ],
  ])('is read: %s', (_what, preview, expected) => {
    const read = readPreview(deploySchema.parse({ preview }), () => ({ path: 'x.yaml', line: 1, column: 1 }));
    expect(read).toEqual({ ok: true, value: { name: 'preview', kind: 'preview', ...expected } });
  });

  it('may be left out', () => {
    expect(readPreview({}, () => ({ path: 'x.yaml', line: 1, column: 1 }))).toEqual({ ok: true, value: undefined });
  });

  it('is fine at a port that there is', () => {
    expect(saidOf('{ http: /smoke, portIndex: 1 }')).toEqual([]);
  });

  it.each([
    ['{ http: smoke }', '7:50: deploy-invalid: http of a preview takes a path'],
    ['{ http: "http://10.0.0.7/smoke" }', '7:50: deploy-invalid: http of a preview takes a path'],
    ['{ http: "/a b" }', '7:50: deploy-invalid: http of a preview takes a path'],
    ['{ http: "/{{task}}" }', '7:50: deploy-invalid: {{task}} stands for nothing'],
    ['{ http: /s, field: /ready }', '7:61: deploy-invalid: field and a limit belong together'],
    ['{ http: /s, below: 1 }', '7:61: deploy-invalid: field and a limit belong together'],
    ['{ http: /s, field: /a, below: 1, above: 1 }', '7:72: deploy-invalid: no number is below 1 and above 1'],
    ['{ http: /s, field: ready, above: 0 }', '7:61: field-invalid: preview.field must be a JSON pointer'],
    ['{ http: /s, portIndex: 2 }', '7:65: strategy-impossible: the preview asks port 2, and the app has 2 ports'],
    ['{ http: /s, portIndex: -1 }', '7:65: field-invalid: preview.portIndex must be at least 0'],
    ['{ http: /s, failAfter: 0 }', '7:65: field-invalid: preview.failAfter must be at least 1'],
    ['{ path: /s }', '7:42: field-missing: preview.http'],
  ])('%s is refused at its place', (preview, expected) => {
    expect(saidOf(preview)).toContainEqual(expect.stringContaining(`x.yaml:${expected}`));
  });

  it('has its name for itself', () => {
    const checks = ', checks: [{ name: preview, http: "http://status.example" }]';
    expect(saidOf('{ http: /s }', 'blue-green', checks)).toEqual([
      expect.stringContaining('x.yaml:7:73: deploy-invalid: a check has the name preview'),
    ]);
  });

  it('belongs to blue-green', () => {
    expect(saidOf('{ http: /s }', 'recreate')).toEqual([
      expect.stringContaining('x.yaml:7:31: deploy-invalid: preview belongs to blue-green'),
    ]);
  });
});
