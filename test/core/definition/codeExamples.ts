// For every code that the files of a repository provoke: the files, and what is said about them, up to the hint.
import type { FileContent } from '../../../src/core/model/repository.js';

/** A text is a text file. */
export interface Example {
  readonly files: Readonly<Record<string, string | FileContent>>;
  /** `path:line:column: code: ` and the beginning of the message. */
  readonly says: string;
}

const one = (text: string | FileContent, says: string, path = 'x.yaml'): Example => ({ files: { [path]: text }, says });
const web = (more: string): string => `id: /web\ncmd: run web\n${more}\n`;
const apps = { 'apps/web.yaml': 'cmd: run web' };
const over = 'environments: { live: { cluster: dc1, overlays: over } }';
const pair = (more: string): Example['files'] => ({
  'a.yaml': `id: /a\ncmd: run a\n${more}\n`,
  'b.yaml': `id: /b\ncmd: run b\n${more}\n`,
});
const bytes = { kind: 'binary' } as const;
const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
const health = 'healthChecks: [{ protocol: MESOS_HTTP, path: /health }]';
const baseline = (known: string): string => `version: 1\nsalt: ${'ab'.repeat(16)}\nknown: ${known}\n`;

export const examples: Readonly<Record<string, Example>> = {
  'file-binary': one(bytes, 'x.yaml:1:1: file-binary: '),
  'file-encoding': one('\u0000id: /web', 'x.yaml:1:1: file-encoding: '),
  'byte-order-mark': one(`\uFEFF${web('')}`, 'x.yaml:1:1: byte-order-mark: '),
  'file-too-large': one({ kind: 'too-large', size: 2_000_000 }, 'x.yaml:1:1: file-too-large: '),
  'file-symlink': one({ kind: 'symlink' }, 'x.yaml:1:1: file-symlink: '),
  'file-submodule': one({ kind: 'submodule' }, 'x.yaml:1:1: file-submodule: '),
  'file-lfs-pointer': one(pointer, 'x.yaml:1:1: file-lfs-pointer: '),
  'file-empty': {
    files: { 'baton.yaml': over, 'apps/web.yaml': '# nothing yet\n' },
    says: 'apps/web.yaml:1:1: file-empty: ',
  },
  'yaml-syntax': one('id: /web\ncmd: [run', 'x.yaml:2:10: yaml-syntax: '),
  'json-syntax': one('{\n  "id": "/web",\n}', 'x.json:3:1: json-syntax: ', 'x.json'),
  'yaml-tag': one('id: /web\ncmd: !secret run', 'x.yaml:2:6: yaml-tag: '),
  'yaml-alias': one('id: /web\ncmd: *none', 'x.yaml:2:6: yaml-alias: '),
  'duplicate-key': one('id: /web\ncmd: run web\ncmd: run it', 'x.yaml:3:1: duplicate-key: '),
  'forbidden-key': one(web('env: { __proto__: x }'), 'x.yaml:3:8: forbidden-key: '),
  'too-deep': one(`id: /web\ncmd: ${'['.repeat(70)}${']'.repeat(70)}`, 'x.yaml:2:'),
  'number-range': one(web('mem: .inf'), 'x.yaml:3:6: number-range: '),

  'repository-empty': { files: { 'x.yaml': 'nothing: here' }, says: 'repository-empty: this commit defines no app' },
  'policy-invalid': one('environments: { live: {} }', 'baton.yaml:1:23: policy-invalid: ', 'baton.yaml'),
  'policy-twice': {
    files: { 'baton.yaml': over, 'baton.json': '{}', ...apps },
    says: 'baton.json:1:1: policy-twice: baton.yaml and baton.json both describe the environments',
  },
  'not-available': {
    files: { 'baton.yaml': 'environments: { live: { cluster: dc1, approval: {} } }', ...apps },
    says: 'baton.yaml:1:39: not-available: approval is not built into this version',
  },
  'after-absent': {
    files: {
      'baton.yaml':
        'environments:\n  staging: { cluster: dc1, prefix: /staging, exclude: [web] }\n  live: { cluster: dc1, after: { staging: 1h } }\n',
      ...apps,
    },
    says: 'baton.yaml:3:34: after-absent: 1 app of live is not deployed in staging, and will not wait for it: /web',
  },
  'release-alone': one(
    web('deploy: { together: shop }'),
    'x.yaml:3:21: release-alone: /web is the only app of default in the release shop',
  ),
  'overlays-missing': {
    files: { 'baton.yaml': over, ...apps },
    says: 'baton.yaml:1:49: overlays-missing: the environment live names overlays: over',
  },
  'layer-invalid': {
    files: { ...apps, 'baton.yaml': over, 'over/web.yaml': '[]' },
    says: 'over/web.yaml:1:1: layer-invalid: ',
  },
  'overlay-empty': {
    files: { ...apps, 'baton.yaml': over, 'over/web.yaml': '{}' },
    says: 'over/web.yaml:1:1: overlay-empty: ',
  },
  'ignore-unmatched': {
    files: { 'baton.yaml': 'environments: { live: { cluster: dc1, ignore: [/ports] } }', ...apps },
    says: 'baton.yaml:1:48: ignore-unmatched: /ports is a form from before Marathon 1.5',
  },
  'overlay-unmatched': {
    files: { ...apps, 'baton.yaml': over, 'over/wbe.yaml': 'mem: 1' },
    says: 'over/wbe.yaml:1:1: overlay-unmatched: ',
  },
  'images-invalid': {
    files: { ...apps, 'baton.yaml': over, 'over/images.yaml': 'r/x: 1.10' },
    says: 'over/images.yaml:1:1: images-invalid: ',
  },
  'image-unused': {
    files: { ...apps, 'baton.yaml': over, 'over/images.yaml': 'r/x: { tag: "1" }' },
    says: 'over/images.yaml:1:1: image-unused: ',
  },
  'definition-invalid': one('id: /g\napps: [7]', 'x.yaml:2:8: definition-invalid: an app must be an object'),
  'id-twice': {
    files: { 'a.yaml': web(''), 'b.yaml': web('') },
    says: 'a.yaml:1:1: id-twice: /web is also defined in b.yaml:1',
  },
  'id-is-group': {
    files: { 'a.yaml': web(''), 'b.yaml': 'id: /web/db\ncmd: run db' },
    says: 'a.yaml:1:1: id-is-group: /web is an app, and also the group of /web/db',
  },
  'dependency-invalid': one(
    web('dependencies: [db, Data]'),
    'x.yaml:3:20: dependency-invalid: "Data" is no app or group',
  ),
  'dependency-unknown': one(web('dependencies: [/db]'), 'x.yaml:3:16: dependency-unknown: /db is not deployed here'),
  'dependency-cycle': one(
    web('dependencies: [/web]'),
    'x.yaml:3:16: dependency-cycle: circular dependency: /web → /web',
  ),
  'vip-shared': {
    files: {
      'baton.yaml': 'environments: { test: { cluster: dc1, prefix: /test } }',
      'apps/web.yaml': 'cmd: run web\nlabels: { VIP_0: "10.0.0.1:80" }',
    },
    says: 'apps/web.yaml:2:18: vip-shared: ',
  },
  'rule-invalid': {
    files: { 'baton.yaml': 'environments: { live: { cluster: dc1 } }\nrules: { image-lates: error }', ...apps },
    says: 'baton.yaml:2:10: rule-invalid: there is no rule "image-lates"',
  },
  'service-port-twice': {
    files: pair('portDefinitions: [{ port: 10001 }]'),
    says: 'a.yaml:3:27: service-port-twice: service port 10001 is also asked for by /b (b.yaml:3)',
  },
  'vhost-twice': {
    files: pair('labels: { HAPROXY_0_VHOST: shop.example }'),
    says: 'a.yaml:3:28: vhost-twice: the virtual host shop.example is also asked for by /b (b.yaml:3)',
  },
  'vip-twice': {
    files: pair('portDefinitions: [{ port: 0, labels: { VIP_0: /web:80 } }]'),
    says: 'a.yaml:3:47: vip-twice: the VIP /web:80 is also used by /b (b.yaml:3)',
  },
  'deployment-group-shared': {
    files: pair('labels: { HAPROXY_DEPLOYMENT_GROUP: shop }'),
    says: 'a.yaml:3:37: deployment-group-shared: the deployment group shop is also that of /b (b.yaml:3)',
  },
  'deployment-group-incomplete': one(
    'id: /web-blue\ncmd: run web\nlabels: { HAPROXY_DEPLOYMENT_GROUP: web }',
    'x.yaml:3:37: deployment-group-incomplete: /web-blue is one colour of a pair, and /web-green is not defined',
  ),
  'image-latest': one('id: /web\ncontainer: { docker: { image: "r/web:latest" } }', 'x.yaml:2:31: image-latest: '),
  'image-digest-missing': one(
    'id: /web\ncontainer: { docker: { image: "r/web:1.8" } }',
    'x.yaml:2:31: image-digest-missing: ',
  ),
  'secret-in-clear-text': one(web('env: { DB_PASSWORD: hunter22x }'), 'x.yaml:3:21: secret-in-clear-text: '),
  'baseline-invalid': {
    files: { '.baton-baseline.yaml': baseline('[1]'), 'x.yaml': web('') },
    says: '.baton-baseline.yaml:3:9: baseline-invalid: ',
  },
  'baseline-unused': {
    files: {
      '.baton-baseline.yaml': baseline('[{ path: x.yaml, pointer: /env/A, fingerprint: f }]'),
      'x.yaml': web(''),
    },
    says: '.baton-baseline.yaml:3:9: baseline-unused: the secret at /env/A in x.yaml is gone',
  },

  'unknown-field': one(web('instnces: 2'), 'x.yaml:3:1: unknown-field: instnces is not a field'),
  'group-field': one(
    'id: /g\nscaleBy: 2\napps: [{ id: a, cmd: run a }]',
    'x.yaml:2:10: group-field: scaleBy of a group is not applied',
  ),
  'field-missing': one(web('volumes: []\nhealthChecks: [{ protocol: COMMAND, command: {} }]'), 'x.yaml:4:'),
  'field-invalid': one(web('mem: much'), 'x.yaml:3:6: field-invalid: mem must be'),
  'server-field': one(web('tasksRunning: 1'), 'x.yaml:3:1: server-field: tasksRunning is written by Marathon'),
  'null-value': one(web('env: { A: }'), 'x.yaml:3:8: null-value: env.A is empty'),
  'id-missing': one('cmd: run web\ninstances: 1', 'x.yaml:1:1: id-missing: '),
  'id-invalid': one('id: /Web\ncmd: run web', 'x.yaml:1:5: id-invalid: Marathon refuses the id "/Web"'),
  'id-reserved': one('id: /web/tasks\ncmd: run web', 'x.yaml:1:5: id-reserved: '),
  'id-outside-group': one('id: /g\napps: [{ id: /web, cmd: run web }]', 'x.yaml:2:14: id-outside-group: '),
  'command-missing': one('id: /web\ninstances: 1', 'x.yaml:1:1: command-missing: '),
  'marathon-rule': one(web('constraints: [[rack, SAME]]'), 'x.yaml:3:'),
  'reserved-label': one(web('labels: { BATON_OWNER: me }'), 'x.yaml:3:11: reserved-label: '),
  'deploy-invalid': one(web('deploy: { atLeast: 75% }'), 'x.yaml:3:11: deploy-invalid: '),
  'job-invalid': one(
    web('deploy: { before: [{ job: { cmd: ./migrate, instances: 2 } }] }'),
    'x.yaml:3:45: job-invalid: ',
  ),
  'label-line-break': one(
    web('labels:\n  HAPROXY_0_VHOST: "shop.example\\n  use_backend mine if { always_true }"'),
    'x.yaml:4:20: label-line-break: HAPROXY_0_VHOST has a line break or another control character',
  ),
  'label-unreadable': one(
    web('labels:\n  HAPROXY_0_BACKEND_WEIGHT: heavy'),
    'x.yaml:4:29: label-unreadable: HAPROXY_0_BACKEND_WEIGHT is "heavy", which is no whole number: marathon-lb fails, and stops updating every app',
  ),
  'label-unusual': one(
    web('labels:\n  HAPROXY_0_VHOST: shop.example other.example'),
    'x.yaml:4:20: label-unusual: HAPROXY_0_VHOST is no list of hosts with commas between them',
  ),
  'job-id-taken': one(
    `${web('deploy: { before: [{ job: { cmd: ./migrate } }] }')}---\nid: /web-before\ncmd: sleep 1000\n`,
    'x.yaml:5:1: job-id-taken: ',
  ),
  'set-id-taken': one(
    `${web(`labels: { HAPROXY_GROUP: external }\nportDefinitions: [{ port: 0 }]\n${health}\ndeploy: { strategy: canary, steps: [{ weight: 5 }] }`)}---\nid: /web-canary\ncmd: sleep 1000\n`,
    'x.yaml:8:1: set-id-taken: /web-canary is the id of a set of /web (canary, x.yaml:1): only one of both can be there',
  ),
  'deadline-too-short': one(web(`${health}\ndeploy: { healthyWithin: 10s }`), 'x.yaml:4:26: deadline-too-short: '),
  'duration-invalid': one(web('deploy: { healthyWithin: soon }'), 'x.yaml:3:26: duration-invalid: '),
  'strategy-impossible': one(web('instances: 2\ndeploy: { strategy: minimum-in-service, atLeast: 2 }'), 'x.yaml:4:'),
  'step-collapses': one(
    web(`instances: 2\n${health}\ndeploy: { strategy: canary, steps: [{ instances: 10% }, { instances: 20% }] }`),
    'x.yaml:5:70: step-collapses: ',
  ),
  'placement-too-small': one(
    web('instances: 2\nconstraints: [[hostname, UNIQUE], [hostname, IS, a]]'),
    'x.yaml:4:14: placement-too-small: ',
  ),
  'floor-uncertain': one(
    web('healthChecks: [{ protocol: HTTP }]\ndeploy: { strategy: rolling }'),
    'x.yaml:4:21: floor-uncertain: ',
  ),
};
