// What two apps of one cluster may not both have: service ports, virtual hosts, VIPs, deployment groups.
import { describe, expect, it } from 'vitest';
import type { Files } from '../repository.js';
import { toldBy } from './told.js';

const app = (id: string, rest: string): string => `id: ${id}\ncmd: run it\n${rest}\n`;
const pair = (left: string, right: string): Files => ({ 'a.yaml': app('/a', left), 'b.yaml': app('/b', right) });
const ports = (port: number): string => `portDefinitions: [{ port: ${port} }]`;
const bridge = (rest: string): string =>
  `networks: [{ mode: container/bridge }]\ncontainer:\n  docker: { image: "r/x:1" }\n  portMappings: [{ containerPort: 80, ${rest} }]`;

describe('a service port twice', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'in port definitions',
      ports(10001),
      ports(10001),
      [
        'a.yaml:3:27: service-port-twice: service port 10001 is also asked for by /b (b.yaml:3)',
        'b.yaml:3:27: service-port-twice: service port 10001 is also asked for by /a (a.yaml:3)',
      ],
    ],
    [
      'in the old form, beside a mapping',
      'ports: [0, 10001]',
      bridge('servicePort: 10001'),
      [
        'a.yaml:3:12: service-port-twice: service port 10001 is also asked for by /b (b.yaml:6)',
        'b.yaml:6:52: service-port-twice: service port 10001 is also asked for by /a (a.yaml:3)',
      ],
    ],
    [
      'needed on the agent',
      `requirePorts: true\n${ports(9000)}`,
      `requirePorts: true\n${ports(9000)}`,
      [
        'a.yaml:4:27: service-port-twice: service port 9000 is also asked for by /b (b.yaml:4): both need it on the agent, so no agent can run both',
        'b.yaml:4:27: service-port-twice: service port 9000 is also asked for by /a (a.yaml:4): both need it on the agent, so no agent can run both',
      ],
    ],
    [
      'by the label that replaces it',
      `${ports(10001)}\nlabels: { HAPROXY_0_PORT: "10099" }`,
      ports(10099),
      [
        'a.yaml:4:27: service-port-twice: service port 10099 is also asked for by /b (b.yaml:3)',
        'b.yaml:3:27: service-port-twice: service port 10099 is also asked for by /a (a.yaml:4)',
      ],
    ],
    ['that the label replaced', `${ports(10001)}\nlabels: { HAPROXY_0_PORT: "10099" }`, ports(10001), []],
    ['that Marathon chooses', ports(0), ports(0), []],
    [
      'within generations of one app',
      `${ports(10001)}\nlabels: { HAPROXY_DEPLOYMENT_GROUP: shop }`,
      `${ports(10001)}\nlabels: { HAPROXY_DEPLOYMENT_GROUP: shop }`,
      [],
    ],
    [
      'on balancers that have nothing in common',
      `${ports(10001)}\nlabels: { HAPROXY_GROUP: external }`,
      `${ports(10001)}\nlabels: { HAPROXY_0_GROUP: internal }`,
      [],
    ],
    [
      'that marathon-lb was told to leave alone',
      ports(10001),
      `${ports(10001)}\nlabels: { HAPROXY_0_ENABLED: "false" }`,
      [],
    ],
  ])('%s', (_, left, right, expected) => {
    expect(toldBy('service-port-twice', pair(left, right))).toEqual(expected);
  });

  it('is told where two environments share a cluster, and not where they do not', () => {
    const files = (other: string): Files => ({
      'baton.yaml': `environments:\n  staging: { cluster: dc1, prefix: /staging }\n  production: { cluster: ${other} }\n`,
      'apps/a.yaml': `cmd: run a\n${ports(10001)}`,
    });
    expect(toldBy('service-port-twice', files('dc2'))).toEqual([]);
    expect(toldBy('service-port-twice', files('dc1'))).toEqual([
      'apps/a.yaml:2:27: service-port-twice: service port 10001 is also asked for by /a (the same line, in another environment)',
    ]);
  });

  it('is one finding, though several environments share the files', () => {
    const files = {
      'baton.yaml': 'environments: { x: { cluster: one, prefix: /x }, y: { cluster: two, prefix: /y } }',
      'apps/a.yaml': `cmd: run a\n${ports(10001)}`,
      'apps/b.yaml': `cmd: run b\n${ports(10001)}`,
    };
    expect(toldBy('service-port-twice', files)).toHaveLength(2);
  });
});

describe('a virtual host twice', () => {
  const host = (labels: string): string => `${ports(0)}\nlabels: { ${labels} }`;
  it.each<[string, string, string, readonly string[]]>([
    [
      'among several',
      'HAPROXY_0_VHOST: "a.example,Shop.example"',
      'HAPROXY_0_VHOST: shop.example',
      [
        'a.yaml:4:28: vhost-twice: the virtual host shop.example is also asked for by /b (b.yaml:4)',
        'b.yaml:4:28: vhost-twice: the virtual host shop.example is also asked for by /a (a.yaml:4)',
      ],
    ],
    [
      'with one path',
      'HAPROXY_0_VHOST: shop.example, HAPROXY_0_PATH: "-i /cart /basket"',
      'HAPROXY_0_VHOST: shop.example, HAPROXY_0_PATH: /basket',
      [
        'a.yaml:4:28: vhost-twice: the virtual host shop.example with the path /basket is also asked for by /b (b.yaml:4)',
        'b.yaml:4:28: vhost-twice: the virtual host shop.example with the path /basket is also asked for by /a (a.yaml:4)',
      ],
    ],
    ['with other paths', 'HAPROXY_0_VHOST: shop.example, HAPROXY_0_PATH: /cart', 'HAPROXY_0_VHOST: shop.example', []],
    [
      'where rules of its own choose the requests',
      'HAPROXY_0_VHOST: shop.example, HAPROXY_0_HTTP_FRONTEND_ACL: "  acl x hdr(X) -i b"',
      'HAPROXY_0_VHOST: shop.example',
      [],
    ],
    [
      'within generations of one app',
      'HAPROXY_0_VHOST: shop.example, HAPROXY_DEPLOYMENT_GROUP: s',
      'HAPROXY_0_VHOST: shop.example, HAPROXY_DEPLOYMENT_GROUP: s',
      [],
    ],
  ])('%s', (_, left, right, expected) => {
    expect(toldBy('vhost-twice', pair(host(left), host(right)))).toEqual(expected);
  });
});

describe('a VIP twice', () => {
  const vip = (value: string): string => `portDefinitions: [{ port: 0, labels: { VIP_0: "${value}" } }]`;
  it.each<[string, string, string, readonly string[]]>([
    [
      'by its name',
      vip('/cart:80'),
      vip('cart:80'),
      [
        'a.yaml:3:47: vip-twice: the VIP /cart:80 is also used by /b (b.yaml:3)',
        'b.yaml:3:47: vip-twice: the VIP cart:80 is also used by /a (a.yaml:3)',
      ],
    ],
    [
      'by its address, in a mapping',
      vip('10.0.0.9:80'),
      bridge('labels: { VIP_0: "10.0.0.9:80" }'),
      [
        'a.yaml:3:47: vip-twice: the VIP 10.0.0.9:80 is also used by /b (b.yaml:6)',
        'b.yaml:6:56: vip-twice: the VIP 10.0.0.9:80 is also used by /a (a.yaml:3)',
      ],
    ],
    ['on another port', vip('/cart:80'), vip('/cart:81'), []],
  ])('%s', (_, left, right, expected) => {
    expect(toldBy('vip-twice', pair(left, right))).toEqual(expected);
  });

  it('is told by its name without slashes, as DC/OS resolves it', () => {
    expect(toldBy('vip-twice', pair(vip('/a/bc:80'), vip('/ab/c:80')))).toHaveLength(2);
  });

  it('does not collide where the prefix of an environment keeps it apart', () => {
    const files = {
      'baton.yaml': 'environments: { x: { cluster: one, prefix: /x }, y: { cluster: one } }',
      'apps/a.yaml': `cmd: run a\n${vip('/cart:80')}`,
    };
    expect(toldBy('vip-twice', files)).toEqual([]);
  });
});

describe('a deployment group', () => {
  const group = (id: string, labels: string): string => app(id, `labels: { ${labels} }`);
  it('of two colours is fine', () => {
    const files = {
      'a.yaml': group('/cart-blue', 'HAPROXY_DEPLOYMENT_GROUP: cart'),
      'b.yaml': group('/cart-green', 'HAPROXY_DEPLOYMENT_GROUP: cart'),
      'c.yaml': group('/web', 'HAPROXY_DEPLOYMENT_GROUP: web'),
    };
    expect(toldBy('deployment-group-shared', files)).toEqual([]);
    expect(toldBy('deployment-group-incomplete', files)).toEqual([]);
  });

  it('of strangers is told at both', () => {
    const files = {
      'a.yaml': group('/cart', 'HAPROXY_DEPLOYMENT_GROUP: shop'),
      'b.yaml': group('/web', 'HAPROXY_DEPLOYMENT_GROUP: shop'),
    };
    expect(toldBy('deployment-group-shared', files)).toEqual([
      'a.yaml:3:37: deployment-group-shared: the deployment group shop is also that of /web (b.yaml:3)',
      'b.yaml:3:37: deployment-group-shared: the deployment group shop is also that of /cart (a.yaml:3)',
    ]);
  });

  it.each([
    [
      '/cart-blue',
      'HAPROXY_DEPLOYMENT_GROUP: cart',
      'a.yaml:3:37: deployment-group-incomplete: /cart-blue is one colour of a pair, and /cart-green is not defined',
    ],
    [
      '/cart',
      'HAPROXY_DEPLOYMENT_GROUP: shop/cart',
      'a.yaml:3:37: deployment-group-incomplete: a deployment group with a slash gets another name in the balancer than zdd.py looks for',
    ],
  ])('%s with %s is not whole', (id, labels, expected) => {
    expect(toldBy('deployment-group-incomplete', { 'a.yaml': group(id, labels) })).toEqual([expected]);
  });
});
