// Labels with which two sets would never be put: told before, where the label is written.
import { expect, it } from 'vitest';
import { load, said } from '../repository.js';

const strategies = {
  canary: '{ strategy: canary, steps: [{ weight: 5 }] }',
  'blue-green': '{ strategy: blue-green }',
  'ab-test': '{ strategy: ab-test, share: 20% }',
  rolling: '{ strategy: rolling }',
};
type Name = keyof typeof strategies;

/** The labels begin in line 7. */
const saidOf = (name: Name, ...labels: readonly string[]): readonly string[] =>
  allOf(name, ...labels).filter((one) => one.includes('strategy-impossible'));

const allOf = (name: Name, ...labels: readonly string[]): readonly string[] =>
  said(
    load({
      'x.yaml': `id: /x\ncmd: run it\ninstances: 4\nhealthChecks: [{ protocol: MESOS_TCP }]\nportDefinitions: [{ port: 0 }]\nlabels:\n${['HAPROXY_GROUP: external', 'HAPROXY_0_VHOST: x.test', ...labels].map((one) => `  ${one}\n`).join('')}deploy: ${strategies[name]}\n`,
    }),
  );

const acl = 'HAPROXY_0_HTTP_FRONTEND_ACL:';

it.each<[Name, string, string]>([
  ['ab-test', `${acl} "  use_backend web_1 if x\\n"`, 'sends traffic to the backend web_1'],
  ['canary', `${acl} "  acl x"`, 'does not end in a line break'],
  ['canary', 'HAPROXY_0_PATH: "/a }"', 'canary: HAPROXY_0_PATH is no path'],
  ['blue-green', 'HAPROXY_0_BALANCE: leastconn', 'blue-green: HAPROXY_0_BALANCE is leastconn, which takes no weights'],
  ['ab-test', 'HAPROXY_0_BALANCE: source', 'ab-test: HAPROXY_0_BALANCE is source, which takes no weights'],
])('%s is impossible with %s', (name, label, says) => {
  const [first, ...others] = saidOf(name, label);
  expect(first).toMatch(/^x\.yaml:9:\d+: strategy-impossible: /);
  expect(first).toContain(says);
  expect(others).toEqual([]);
  expect(saidOf('rolling', label)).toEqual([]);
});

it.each<[string, string]>([
  [`${acl} "  acl x {backedn}\\n"`, 'HAPROXY_0_HTTP_FRONTEND_ACL names {backedn}'],
  [`${acl} "  acl x { y\\n"`, 'HAPROXY_0_HTTP_FRONTEND_ACL has a single brace'],
  ['HAPROXY_0_BACKEND_REDIRECT_HTTP_TO_HTTPS: "  x {nope}\\n"', 'names {nope}'],
])('every strategy is told once that marathon-lb cannot fill in %s', (label, says) => {
  for (const name of ['canary', 'blue-green', 'ab-test', 'rolling'] as const) {
    const [first, ...others] = allOf(name, label);
    expect(first).toMatch(/^x\.yaml:9:\d+: label-unreadable: /);
    expect(first).toContain(says);
    expect(others).toEqual([]);
  }
});

it.each(['HAPROXY_0_PATH: "/a }"', 'HAPROXY_1_VHOST: "a.test b.test"'])('%s is told once: by the strategy', (label) => {
  const codes = (name: Name) => allOf(name, label).map((one) => one.split(': ')[1]);
  expect(codes('canary')).toEqual(['strategy-impossible']);
  expect(codes('rolling')).toEqual(['label-unusual']);
});

it('a port that stands twice is told once', () => {
  expect(saidOf('canary', 'HAPROXY_0_PORT: "80"', 'HAPROXY_1_PORT: "80"').join()).toContain(
    'x.yaml:10:19: strategy-impossible: canary: HAPROXY_1_PORT is 80, like another port of the same app',
  );
});

it.each<[Name, string]>([
  ['canary', 'HAPROXY_0_BALANCE: leastconn'],
  ['blue-green', 'HAPROXY_0_BALANCE: random'],
  ['blue-green', 'HAPROXY_0_BACKEND_SERVER_OPTIONS: "  server {serverName} {host_ipv4}:{port}"'],
  [
    'canary',
    'HAPROXY_0_FRONTEND_HEAD: "\\nfrontend {backend}\\n  bind {bindAddr}:{servicePort}{sslCert}{bindOptions}\\n  mode {mode}\\n"',
  ],
  ['canary', 'HAPROXY_0_BACKEND_HEAD: "\\nbackend {backend}\\n  balance {balance}\\n  mode {mode}\\n"'],
])('%s goes with %s', (name, label) => {
  expect(saidOf(name, label)).toEqual([]);
});
