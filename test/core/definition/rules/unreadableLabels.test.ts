// Labels over which marathon-lb fails, and with it the updates of every app: what its get_apps and config would raise.
import { describe, expect, it } from 'vitest';
import { unreadableLabels } from '../../../../src/core/definition/rules/unreadableLabels.js';
import { load } from '../repository.js';
import { toldBy } from './told.js';

type Labels = Readonly<Record<string, string>>;

const check = { healthChecks: [{ protocol: 'MESOS_HTTP' }] };
const told = (labels: Labels, more = {}): readonly string[] =>
  unreadableLabels({ labels, portDefinitions: [{ port: 0 }, { port: 0 }], ...more }).map(({ message }) => message);
const fails = ': marathon-lb fails, and stops updating every app';

describe('a number', () => {
  it.each(['PORT', 'BACKEND_WEIGHT', 'BACKEND_HEALTHCHECK_PORT_INDEX'])(
    'of HAPROXY_0_%s is one that int() takes',
    (name) => {
      const label = `HAPROXY_0_${name}`;
      for (const fine of ['1', '+1', ' 1 ', '01', '1_0']) expect(told({ [label]: fine })).toEqual([]);
      for (const value of ['', 'x', '8x', '1.0', '0x10', '1e3', '1__0', '_1', '1_', '+', '- 1']) {
        expect(told({ [label]: value })).toEqual([
          `${label} is ${JSON.stringify(value)}, which is no whole number${fails}`,
        ]);
      }
    },
  );

  it.each(['0', '-1', '65536', '9'.repeat(30)])('that is no port is told of a port: %s', (port) => {
    expect(told({ HAPROXY_0_PORT: port })).toEqual([
      `HAPROXY_0_PORT is "${port}", and ports are 1 to 65535: HAProxy refuses the configuration of all apps`,
    ]);
    expect(told({ HAPROXY_0_PORT: '65535', HAPROXY_0_BACKEND_WEIGHT: port })).toEqual([]);
  });

  it('of a port for health checks may be far out, but not one above the last where there are checks', () => {
    const label = 'HAPROXY_0_BACKEND_HEALTHCHECK_PORT_INDEX';
    expect(told({ [label]: '2' }, check)).toEqual([`${label} is 2, and the last port is 1, counted from 0${fails}`]);
    expect(told({ [label]: '2' })).toEqual([]);
    for (const fine of ['0', '1', '3', '-2', '-3']) expect(told({ [label]: fine }, check)).toEqual([]);
  });
});

it('AUTH has three parts, and its words are in no message', () => {
  expect(told({ HAPROXY_0_AUTH: 'shop:ada:$1$x' })).toEqual([]);
  for (const value of ['', 'secret', 'ada:secret', 'shop:ada:sec:ret']) {
    expect(told({ HAPROXY_0_AUTH: value })).toEqual([
      `HAPROXY_0_AUTH does not have the three parts realm:user:password${fails}`,
    ]);
  }
});

describe('a template', () => {
  const label = 'HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH';

  it('takes its own fields, also quoted and padded, and doubled braces', () => {
    expect(told({ [label]: 'acl {backend!r} {path:>5} {{ x }} {{{hostname}}}\n' })).toEqual([]);
    expect(told({ HAPROXY_0_BACKEND_TCP_HEALTHCHECK_OPTIONS: '{healthCheck[protocol]}\n' })).toEqual([]);
  });

  it.each([
    ['{backedn}', 'names {backedn}, which marathon-lb does not fill in there, but {backend}, {hostname}'],
    ['{}', 'names {}, which'],
    ['{0}', 'names {0}, which'],
    ['{{backend}', 'has a single brace'],
    ['{backend}}', 'has a single brace'],
    ['{', 'has a single brace'],
  ])('does not take %s', (text, says) => {
    expect(told({ [label]: text })).toEqual([expect.stringContaining(`${label} ${says}`)]);
  });

  it.each([
    ['HAPROXY_0_HTTP_FRONTEND_ROUTING_ONLY', '{backend}', '{path}'],
    ['HAPROXY_0_HTTP_FRONTEND_ACL_ONLY', '{hostname}', '{backend}'],
    ['HAPROXY_0_FRONTEND_BACKEND_GLUE', '{backend}', '{servicePort}'],
    ['HAPROXY_0_BACKEND_REDIRECT_HTTP_TO_HTTPS', '{bindAddr}', '{backend}'],
    ['HAPROXY_0_BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH', '{backend}', '{path}'],
    ['HAPROXY_0_BACKEND_SERVER_OPTIONS', '{serverName}', '{backend}'],
    ['HAPROXY_0_BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS', '{healthCheckPortOptions}', '{port}'],
    ['HAPROXY_0_HTTPS_FRONTEND_ACL_WITH_PATH', '{appId}', '{path}'],
    ['HAPROXY_0_USERLIST_HEAD', '{user}', '{realm}'],
    ['HAPROXY_0_TCP_BACKEND_NETWORK_ALLOWED_ACL', '{network_allowed}', '{backend}'],
  ])('%s is given %s, and not %s', (name, known, unknown) => {
    expect(told({ [name]: `${known}\n` })).toEqual([]);
    expect(told({ [name]: `${unknown}\n` })).toEqual([expect.stringContaining(`${name} names ${unknown}, which`)]);
  });

  it.each<[string, string, Labels, Labels]>([
    ['HTTP_FRONTEND_ACL', '{appId}', {}, { REDIRECT_TO_HTTPS: 'Yes' }],
    ['HTTP_FRONTEND_ACL_ONLY_WITH_PATH', '{hostname}', { VHOST: 'a.test' }, { VHOST: 'a.test,b.test' }],
    ['HTTPS_FRONTEND_ACL_ONLY_WITH_PATH', '{hostname}', { VHOST: 'a.test,b.test', AUTH: 'a:b:c' }, { AUTH: 'a:b:c' }],
    ['HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH', '{path}', { AUTH: 'a:b:c' }, { VHOST: 'a.test,b.test', AUTH: 'a:b:c' }],
    ['HTTP_FRONTEND_ACL_ONLY', '{haproxy_dir}', { VHOST: 'a.test,b.test' }, { VHOST: 'a.test' }],
  ])('%s is given %s beside one thing and not beside another', (name, field, beside, instead) => {
    const at = (labels: Labels): Labels =>
      Object.fromEntries(Object.entries(labels).map(([key, value]) => [`HAPROXY_0_${key}`, value]));
    expect(told(at({ [name]: field, ...beside }))).toEqual([]);
    expect(told(at({ [name]: field, ...instead }))).toHaveLength(1);
  });

  it.each(['BACKEND_HTTP_OPTIONS', 'BACKEND_HSTS_OPTIONS', 'BACKEND_STICKY_OPTIONS', 'MAP_HTTP_FRONTEND_ACL'])(
    'HAPROXY_0_%s is pasted as it is, or not read at all',
    (name) => {
      expect(told({ [`HAPROXY_0_${name}`]: '  x { y {z} }\n' })).toEqual([]);
    },
  );
});

describe('a deployment group', () => {
  const group = { HAPROXY_DEPLOYMENT_GROUP: 'shop' };
  const target = 'HAPROXY_DEPLOYMENT_TARGET_INSTANCES';

  it.each<[Labels, string]>([
    [{ HAPROXY_DEPLOYMENT_GROUP: '' }, 'HAPROXY_DEPLOYMENT_GROUP is empty'],
    [
      { ...group, HAPROXY_DEPLOYMENT_STARTED_AT: 'soon' },
      'HAPROXY_DEPLOYMENT_STARTED_AT is "soon", which is no point in time',
    ],
    [
      { ...group, HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0' },
      `HAPROXY_DEPLOYMENT_NEW_INSTANCES needs ${target} with a whole number`,
    ],
    [
      { ...group, HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0', [target]: 'all' },
      `HAPROXY_DEPLOYMENT_NEW_INSTANCES needs ${target} with a whole number`,
    ],
  ])('cannot be read as %j', (labels, says) => {
    expect(told(labels)).toEqual([`${says}${fails}`]);
  });

  it('is not read where there is none, and is well with its numbers', () => {
    expect(told({ HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0', HAPROXY_DEPLOYMENT_STARTED_AT: 'soon' })).toEqual([]);
    expect(told({ ...group, HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0', [target]: '4' })).toEqual([]);
  });
});

describe('of ports', () => {
  it('that the app does not have nothing is read', () => {
    expect(told({ HAPROXY_1_PORT: 'x' })).toHaveLength(1);
    expect(told({ HAPROXY_2_PORT: 'x', HAPROXY_2_AUTH: 'x', HAPROXY_00_PORT: 'x' })).toEqual([]);
  });

  it('of an app that says none those of its tasks may count', () => {
    expect(told({ HAPROXY_2_PORT: 'x' }, { portDefinitions: [] })).toHaveLength(1);
  });
});

it('stops the app that has it, where it is written, and a label with a line break is told once', () => {
  const at = (value: string) => ({ 'a.yaml': `id: /a\ncmd: run a\nlabels:\n  HAPROXY_0_PORT: ${value}\n` });
  expect(load(at('http')).environments.map(({ apps }) => apps.length)).toEqual([0]);
  expect(toldBy('label-unreadable', at('http'))).toEqual([
    `a.yaml:4:19: label-unreadable: HAPROXY_0_PORT is "http", which is no whole number${fails}`,
  ]);
  expect(toldBy('label-unreadable', at('"x\\ny"'))).toEqual([]);
});
