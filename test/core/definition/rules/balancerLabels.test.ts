// Labels that would become lines or words of the configuration which all apps behind a balancer share.
import { describe, expect, it } from 'vitest';
import { pastedFaults } from '../../../../src/core/definition/rules/balancerLabels.js';
import { balancerLabelsOf } from '../../../../src/core/definition/rules/labels.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { load } from '../repository.js';
import { toldBy } from './told.js';

const codesOf = (labels: JsonObject): readonly string[] =>
  pastedFaults(balancerLabelsOf({ labels })).map(({ name, code }) => `${name} ${code}`);

describe('a line break', () => {
  it.each(['VHOST', 'PATH', 'BALANCE', 'MODE', 'BIND_OPTIONS', 'SSL_CERT', 'GROUP', 'HTTP_BACKEND_REDIR', 'NEW'])(
    'is refused in HAPROXY_0_%s, also at its end',
    (name) => {
      const label = `HAPROXY_0_${name}`;
      for (const value of ['x\ny', 'x\n', 'x\r', 'x\u0000y', 'x\u0085y', 'x\u2028y']) {
        expect(codesOf({ [label]: value })).toEqual([`${label} label-line-break`]);
      }
    },
  );

  it.each([
    'FRONTEND_HEAD',
    'BACKEND_HEAD',
    'USERLIST_HEAD',
    'HTTP_FRONTEND_ACL',
    'MAP_HTTP_FRONTEND_ACL_ONLY',
    'HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH',
    'HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH',
    'HTTP_FRONTEND_APPID_ACL',
    'BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH',
    'BACKEND_HTTP_OPTIONS',
    'BACKEND_HSTS_OPTIONS',
    'BACKEND_STICKY_OPTIONS',
    'BACKEND_SERVER_OPTIONS',
    'BACKEND_TCP_HEALTHCHECK_OPTIONS',
    'BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS',
    'HTTP_BACKEND_PROXYPASS_GLUE',
    'FRONTEND_BACKEND_GLUE',
    'TCP_BACKEND_NETWORK_ALLOWED_ACL',
  ])('belongs into the template HAPROXY_0_%s', (name) => {
    const label = `HAPROXY_0_${name}`;
    expect(codesOf({ [label]: '  acl x\tpath /y\r\n  acl z path /z\n' })).toEqual([]);
    expect(codesOf({ [label]: '  acl x\u0000\n' })).toEqual([`${label} label-line-break`]);
  });

  it('stops the app that has it, and no label of another balancer', () => {
    const at = (label: string) => ({ 'a.yaml': `id: /a\ncmd: run a\nlabels:\n  ${label}: "x\\ny"\n` });
    const appsOf = (label: string) => load(at(label)).environments.map(({ apps }) => apps.length);
    expect(appsOf('HAPROXY_0_VHOST')).toEqual([0]);
    expect(appsOf('traefik.rule')).toEqual([1]);
    expect(toldBy('label-line-break', at('HAPROXY_0_VHOST'))).toEqual([
      'a.yaml:4:20: label-line-break: HAPROXY_0_VHOST has a line break or another control character: the rest would be a line of its own in the configuration of all apps',
    ]);
  });
});

describe('hosts and paths', () => {
  it.each([
    ['HAPROXY_0_VHOST', 'shop.example'],
    ['HAPROXY_0_VHOST', 'Shop.example, www_2.shop.example:8080,*.shop.example,'],
    ['HAPROXY_1_VHOST', '[::1]:80'],
    ['HAPROXY_0_PATH', '-i /multiple /paths'],
    ['HAPROXY_0_PATH', '-m reg ^/v[0-9]+/(?:a|b)$'],
    ['HAPROXY_0_HTTP_BACKEND_REDIR', '/home?from=root&x=%20'],
    ['HAPROXY_0_BIND_OPTIONS', 'ciphers AES128+EECDH "x" #y'],
  ])('%s may be %s', (name, value) => {
    expect(codesOf({ [name]: value })).toEqual([]);
  });

  it.each([
    ['HAPROXY_0_VHOST', 'a.test b.test'],
    ['HAPROXY_0_VHOST', '-m reg .*'],
    ['HAPROXY_0_VHOST', 'a.test,"b.test'],
    ['HAPROXY_0_VHOST', 'shöp.example'],
    ['HAPROXY_0_PATH', '/a } || { always_true'],
    ['HAPROXY_0_PATH', '/a #'],
    ['HAPROXY_0_PATH', '/a\\'],
    ['HAPROXY_0_HTTP_BACKEND_PROXYPASS_PATH', '/a"'],
  ])('%s is told about as %s', (name, value) => {
    expect(codesOf({ [name]: value })).toEqual([`${name} label-unusual`]);
  });
});
