// What is put over a definition for two sets, and that it can be taken off again, so that a live set compares with git.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../../../src/core/definition/normal/normalise.js';
import { labelsOf, withOurLabels } from '../../../../src/core/definition/strategy/labels.js';
import { newest } from '../../../../src/core/model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../../src/core/model/json.js';
import { isSetTo } from '../../../../src/core/plan/compare/fieldChanges.js';
import { dressed, undressed, type Dress } from '../../../../src/core/rollout/rendering/dress.js';
import { groupOf, publicPortsOf } from '../../../../src/core/rollout/rendering/groupLabels.js';
import { labelFaults } from '../../../../src/core/rollout/rendering/labelRules.js';
import { isAppId } from '../../../../src/core/model/ids.js';
import { cart, checked, known, noon, owner, production } from '../build.js';

const agent = { address: '10.0.0.5', port: 8701 };
const group: Dress = { kind: 'group', app: cart, startedAt: noon, agent, freePorts: true };
const plain: Dress = { ...group, freePorts: false };
const variant: Dress = {
  kind: 'variant',
  app: cart,
  agent,
  who: { match: { kind: 'cookie', name: 'beta' }, share: 20 },
};

const web = (more: JsonObject = {}): JsonObject =>
  known('a', {
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example', TEAM: 'shop' },
    networks: [{ mode: 'container/bridge' }],
    container: { type: 'DOCKER', docker: { image: 'x' }, portMappings: [{ containerPort: 80, servicePort: 10_001 }] },
    ...more,
  }).definition;

/** As Marathon shows it after a put: service ports that it was to choose are chosen. */
function live(definition: JsonObject, dress: Dress, id = cart): JsonObject {
  const sent = dressed(canonicalDefinition(definition), dress);
  const { revision, commit } = known('a');
  const ours = { owner, app: cart, environment: production, revision, commit, role: 'candidate' as const };
  const labelled = withOurLabels(sent.definition, { ...ours, set: sent.note });
  return canonicalDefinition({ ...labelled, id, container: chosen(labelled['container']) });
}

function chosen(container: Json | undefined): Json {
  if (!isJsonObject(container) || !isJsonArray(container['portMappings'])) return container ?? null;
  const portMappings = container['portMappings'].map((one) =>
    isJsonObject(one) && one['servicePort'] === 0 ? { ...one, servicePort: 10_107 } : one,
  );
  return { ...container, portMappings };
}

describe('a set in a deployment group', () => {
  const labels = labelsOf(dressed(web(), group).definition);

  it('carries the group, its time, and numbers with which marathon-lb drains nobody', () => {
    expect(labels).toMatchObject({
      HAPROXY_DEPLOYMENT_GROUP: 'shop_cart',
      HAPROXY_DEPLOYMENT_STARTED_AT: '2026-05-04T12:00:00.000',
      HAPROXY_DEPLOYMENT_TARGET_INSTANCES: '100000',
      HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0',
      HAPROXY_0_PORT: '10001',
      HAPROXY_GROUP: 'external',
    });
  });

  it('asks the agent for weights, with a server line that marathon-lb can fill in', () => {
    expect(labels['HAPROXY_0_BACKEND_SERVER_OPTIONS']).toBe(
      '  server {serverName} {host_ipv4}:{port} id {serverId}{cookieOptions}{healthCheckOptions} weight 1 agent-check agent-addr 10.0.0.5 agent-port 8701 agent-inter 1s agent-send "{serverName}\\n"{otherOptions}\n',
    );
  });

  it('keeps the server line that git names, and asks the agent in it', () => {
    const own = { HAPROXY_0_BACKEND_SERVER_OPTIONS: '  server {serverName} {host_ipv4}:{port} maxconn 5\n' };
    const options = labelsOf(dressed(web({ labels: own }), group).definition)['HAPROXY_0_BACKEND_SERVER_OPTIONS'];
    expect(options).toMatch(/maxconn 5 weight 1 agent-check .*"\{serverName\}\\n"\n$/);
  });

  it('leaves the service port to Marathon where the other set has it', () => {
    expect(JSON.stringify(dressed(web(), group).definition)).toContain('"servicePort":0');
    expect(JSON.stringify(dressed(web(), plain).definition)).toContain('"servicePort":10001');
  });

  it('has a public port that stays: of git, else of what serves', () => {
    const chosen = web({ networks: [{ mode: 'host' }], container: null, portDefinitions: [{ port: 0 }, { port: 0 }] });
    const serving = {
      ...chosen,
      portDefinitions: [{ port: 10_050 }, { port: 10_051 }],
      labels: { HAPROXY_1_PORT: '99' },
    };
    expect(publicPortsOf(web(), undefined)).toEqual([10_001]);
    expect(publicPortsOf(chosen, undefined)).toEqual([undefined, undefined]);
    expect(publicPortsOf(chosen, serving)).toEqual([10_050, 99]);
  });

  it('has a name that no other app can have', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('/a/b', '/a.b', '/a-b', '/ab'),
        fc.constantFrom('/a/b', '/a.b', '/a-b', '/ab'),
        (one, other) => {
          expect(groupOf(checked(one, isAppId)) === groupOf(checked(other, isAppId))).toBe(one === other);
        },
      ),
    );
  });
});

describe('what was put over a definition', () => {
  it.each([
    ['a group beside the set with the ports of git', group],
    ['a group', plain],
    ['a variant', variant],
    ['nothing', { kind: 'bare' } as const],
  ])('is no difference to git: %s', (_what, dress) => {
    expect(isSetTo(web(), { definition: live(web(), dress), dialect: newest })).toBe(true);
    expect(isSetTo(web({ cmd: 'other' }), { definition: live(web(), dress), dialect: newest })).toBe(false);
  });

  it('gives back labels of git that it took the place of', () => {
    const own = web({
      labels: { HAPROXY_0_PORT: '10009', HAPROXY_DEPLOYMENT_GROUP: 'old', HAPROXY_0_VHOST: 'a.example' },
    });
    expect(isSetTo(own, { definition: live(own, group), dialect: newest })).toBe(true);
    expect(labelsOf(undressed(live(own, variant)))['HAPROXY_0_PORT']).toBe('10009');
  });

  it('is a difference as soon as somebody changes it by hand', () => {
    const set = live(web(), group);
    const edited = { ...set, labels: { ...labelsOf(set), HAPROXY_DEPLOYMENT_TARGET_INSTANCES: '4' } };
    expect(isSetTo(web(), { definition: edited, dialect: newest })).toBe(false);
  });

  it.each(['nonsense', '{}', '[]', '{"was":{"a":1},"sum":"x"}'])('is not believed when the note is %s', (text) => {
    const forged = { ...web(), labels: { ...labelsOf(web()), BATON_SET: text } };
    expect(undressed(forged)).toBe(forged);
  });

  it('comes off whatever labels and ports there were', () => {
    const text = fc.string({ maxLength: 6 });
    const names = fc.constantFrom('HAPROXY_0_PORT', 'HAPROXY_1_PORT', 'HAPROXY_DEPLOYMENT_GROUP', 'A', '__proto__');
    const port = fc.constantFrom(0, 10_001, 31_000);
    fc.assert(
      fc.property(
        fc.dictionary(names, text),
        fc.array(port, { maxLength: 3 }),
        fc.constantFrom(group, plain, variant),
        (labels, ports, dress) => {
          const own = web({
            labels,
            networks: [{ mode: 'host' }],
            container: null,
            portDefinitions: ports.map((one) => ({ port: one })),
          });
          const set = dressed(own, dress);
          const back = undressed({
            ...set.definition,
            labels: { ...labelsOf(set.definition), BATON_SET: set.note ?? '' },
          });
          expect(back['labels'] ?? {}).toEqual(own['labels'] ?? {});
          expect(back['portDefinitions']).toEqual(own['portDefinitions']);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('labels as they would be sent', () => {
  const faults = (labels: JsonObject, neighbours: Parameters<typeof labelFaults>[2] = []): readonly string[] =>
    labelFaults(cart, { labels }, neighbours, [checked('/shop/cart-canary', isAppId)]);

  it.each([group, plain, variant])('of a set have no fault', (dress) => {
    expect(labelFaults(cart, dressed(web(), dress).definition, [], [])).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['a field that marathon-lb does not know', { HAPROXY_0_HTTP_FRONTEND_ACL: '  acl x {nope}\n' }, 'names {nope}'],
    ['a single brace', { HAPROXY_0_BACKEND_SERVER_OPTIONS: '  server { x\n' }, 'single brace'],
    ['somebody else’s backend', { HAPROXY_0_HTTP_FRONTEND_ACL: '  use_backend shop_web_1 if x\n' }, 'shop_web_1'],
    ['no line break at the end', { HAPROXY_0_HTTP_FRONTEND_ACL: '  acl x' }, 'line break'],
    ['a line of its own in a host', { HAPROXY_0_VHOST: 'a.test\n  use_backend b if x' }, 'HAPROXY_0_VHOST has a line'],
    ['AUTH without its three parts', { HAPROXY_0_AUTH: 'ada:secret' }, 'HAPROXY_0_AUTH does not have the three parts'],
    ['a weight that is no number', { HAPROXY_0_BACKEND_WEIGHT: 'x' }, 'HAPROXY_0_BACKEND_WEIGHT is "x", which is no'],
    ['a port that is none', { HAPROXY_0_PORT: '70000' }, 'HAPROXY_0_PORT is "70000", and ports are 1 to 65535'],
    ['a brace in a path', { HAPROXY_0_PATH: '/a } || { always_true' }, 'HAPROXY_0_PATH is no path'],
    ['a group with a slash', { HAPROXY_DEPLOYMENT_GROUP: 'a/b' }, 'slash'],
    ['a group without its numbers', { HAPROXY_DEPLOYMENT_GROUP: 'a' }, 'NEW_INSTANCES is missing'],
    ['one port for two', { HAPROXY_0_PORT: '80', HAPROXY_1_PORT: '80' }, 'like another port'],
  ])('are refused with %s', (_what, labels, fault) => {
    expect(faults(labels).join('; ')).toContain(fault);
  });

  it('are refused with a group or a port of another app, but not with those of a set of the same', () => {
    const labels = labelsOf(dressed(web(), group).definition);
    const at = (id: string, definition: JsonObject) => ({ id: checked(id, isAppId), definition });
    expect(faults(labels, [at('/shop/cart-canary', { labels })])).toEqual([]);
    const said = faults(labels, [at('/shop/shelf', { labels: { ...labels, HAPROXY_DEPLOYMENT_GROUP: '/shop_cart' } })]);
    expect(said).toEqual([
      'the deployment group shop_cart is also that of /shop/shelf',
      'HAPROXY_0_PORT is 10001, which is a port of /shop/shelf',
    ]);
  });
});
