// Pods that Marathon would answer with 422 are refused where they are written, in Marathon's words.
import { describe, expect, it } from 'vitest';
import { ids, load, said } from '../repository.js';

/** Line 4 is the rest of the only container, line 5 the rest of the pod. */
const aPod = (container: string, rest: string): string => `id: /p
containers:
  - { name: a, resources: { cpus: 1, mem: 64 },
      ${container === '' ? 'user: nobody' : container} }
${rest}`;

const web = 'endpoints: [{ name: web }]';
const volume = 'volumeMounts: [{ name: v, mountPath: m }]';

describe('a pod that Marathon would refuse', () => {
  it.each([
    ['', 'user: ""', '5:7: marathon-rule: must not be empty'],
    [
      'endpoints: [{ name: Web }]',
      '',
      '4:27: field-invalid: containers[0].endpoints[0].name must be 1 to 63 lower case',
    ],
    ['exec: { command: { shell: "" } }', '', '4:33: field-invalid: containers[0].exec.command.shell must not be empty'],
    ['image: { id: x }', '', '4:14: field-missing: containers[0].image.kind must be one of DOCKER'],
    ['resourceLimits: { cpus: 0.5 }', '', '4:31: marathon-rule: the limit of cpus must be at least the 1'],
    ['resourceLimits: { mem: lots }', '', '4:30: field-invalid: containers[0].resourceLimits.mem must be a number or'],
    [
      'resourceLimits: { cpus: unlimited }',
      'legacySharedCgroups: true',
      '4:23: marathon-rule: resourceLimits cannot be defined if legacySharedCgroups is enabled',
    ],
    ['environment: { A-B: x }', '', '4:27: marathon-rule: "A-B" is no name of a variable'],
    ['', 'environment: { 1A: x }', '5:20: marathon-rule: "1A" is no name of a variable'],
    [
      'endpoints: [{ name: web, containerPort: 80 }]',
      'networks: [{ mode: host }]',
      '4:47: marathon-rule: containerPort is not allowed when using host-mode networking',
    ],
    [
      web,
      'networks: [{ name: dcos }]',
      '4:19: marathon-rule: containerPort is required when using container-mode networking',
    ],
    [
      'endpoints: [{ name: web, containerPort: 80, networkNames: [other] }]',
      'networks: [{ name: dcos }]',
      '4:65: marathon-rule: "other" is no network of the pod: dcos',
    ],
    [
      'endpoints: [{ name: web, containerPort: 80, hostPort: 0 }]',
      'networks: [{ name: one }, { name: two }]',
      '4:19: marathon-rule: networkNames must be a single item list when hostPort is specified',
    ],
    [
      'endpoints: [{ name: web, protocol: [tcp, tcp] }]',
      '',
      '4:42: marathon-rule: Duplicate protocols within the same',
    ],
    ['endpoints: [{ name: web }, { name: web }]', '', '4:42: marathon-rule: endpoint names must be unique across all'],
    [
      'endpoints: [{ name: x, hostPort: 80 }, { name: y, hostPort: 80 }]',
      '',
      '4:67: marathon-rule: host ports must be unique across all containers',
    ],
    [
      'endpoints: [{ name: x, containerPort: 80 }, { name: y, containerPort: 80 }]',
      'networks: [{ mode: container/bridge }]',
      '4:77: marathon-rule: container ports must be unique across all containers',
    ],
    ['healthCheck: {}', '', '4:20: marathon-rule: Only one of http, tcp, or command may be specified'],
    [
      `${web}, healthCheck: { tcp: { endpoint: web }, exec: { command: { shell: x } } }`,
      '',
      '4:48: marathon-rule: Only one of http, tcp, or command may be specified',
    ],
    [
      'healthCheck: { http: { endpoint: web } }',
      '',
      '4:40: marathon-rule: the endpoint of a health check must be contained in the container endpoints',
    ],
    [
      `${web}, healthCheck: { tcp: { endpoint: web }, timeoutSeconds: 60 }`,
      '',
      '4:90: marathon-rule: timeoutSeconds must be less than intervalSeconds',
    ],
    [
      `${web}, healthCheck: { tcp: { endpoint: web }, intervalSeconds: 5 }`,
      '',
      '4:48: marathon-rule: timeoutSeconds must be less than intervalSeconds (Marathon takes 20 and 60',
    ],
    [volume, '', '4:30: marathon-rule: Referenced Volume in VolumeMount should exist'],
    ['', 'volumes: [{ name: v }]', '5:11: marathon-rule: volume must be referenced by at least one container'],
    [volume, 'volumes: [{ name: v }, { name: v, host: /x }]', '5:32: marathon-rule: volume names must be unique'],
    [
      volume,
      'volumes: [{ name: v, secret: s }]',
      '5:30: marathon-rule: volume.secret must refer to an existing secret',
    ],
    [
      volume,
      'volumes: [{ name: v, host: /x, persistent: { size: 1 } }]',
      '5:11: marathon-rule: a volume is one of host, secret and persistent',
    ],
    ['', 'networks: [{ mode: host, name: x }]', '5:12: marathon-rule: Host networks may not have names or labels'],
    ['', 'networks: [{ mode: container/bridge, name: x }]', '5:44: marathon-rule: Bridge networks may not have names'],
    [
      '',
      'networks: [{ mode: host }, { name: x }]',
      '5:12: marathon-rule: May specify a single host network, single bridge network, or else 1-to-n container networks',
    ],
    ['', 'networks: [{ name: x }, { name: x }]', '5:11: marathon-rule: Duplicate networks are not allowed'],
    ['', 'scaling: { kind: fixed, instances: -1 }', '5:36: field-invalid: scaling.instances must be at least 0'],
    ['', 'scaling: { instances: 1 }', '5:10: field-missing: scaling.kind must be one of fixed'],
    [
      '',
      'scheduling: { placement: { constraints: [{ fieldName: hostname, operator: UNIQUE, value: x }] } }',
      '5:42: marathon-rule: UNIQUE does not accept a value',
    ],
    [
      '',
      'scheduling: { placement: { constraints: [{ fieldName: hostname, operator: MAX_PER }] } }',
      '5:42: marathon-rule: MAX_PER requires an integer value',
    ],
    [
      '',
      'scheduling: { placement: { constraints: [{ fieldName: hostname, operator: LIKE }] } }',
      '5:42: marathon-rule: LIKE and UNLIKE require',
    ],
    [
      '',
      'scheduling: { placement: { constraints: [{ fieldName: rack, operator: GROUP_BY, value: x }, { fieldName: "", operator: IS }] } }',
      '5:41: marathon-rule: missing field for constraint declaration',
    ],
    [
      '',
      'role: dev\nscheduling: { placement: { acceptedResourceRoles: [other] } }',
      '6:51: marathon-rule: acceptedResourceRoles may hold * and the role of the pod only',
    ],
    ['', 'linuxInfo: { seccomp: {} }', '5:23: marathon-rule: Seccomp configuration on executor level is not supported'],
    [
      'linuxInfo: { seccomp: {} }',
      '',
      '4:29: marathon-rule: Seccomp unconfined must be true when Profile is NOT defined',
    ],
    [
      'linuxInfo: { seccomp: { profileName: p, unconfined: true } }',
      '',
      '4:29: marathon-rule: Seccomp unconfined can NOT be true when Profile is defined',
    ],
    [
      '',
      'linuxInfo: { ipcInfo: { mode: SHARE_PARENT, shmSize: 1 } }',
      '5:23: marathon-rule: ipcInfo shmSize can NOT be set when mode is SHARE_PARENT',
    ],
  ])('%s, %s', (container, rest, expected) => {
    const loaded = load({ 'p.yaml': aPod(container, rest) });
    expect(said(loaded)).toContainEqual(expect.stringContaining(expected));
    expect(ids(loaded)).toEqual([]);
  });

  it('because containers share a name, or there is none', () => {
    const one = '{ name: a, resources: {} }';
    expect(said(load({ 'p.yaml': `id: /p\ncontainers: [${one}, ${one}]` }))).toEqual([
      expect.stringContaining('p.yaml:2:50: marathon-rule: container names must be unique'),
    ]);
    expect(said(load({ 'p.yaml': 'id: /p\ncontainers: []' }))).toEqual([
      expect.stringContaining('p.yaml:2:13: field-invalid: containers must have at least 1 entry'),
    ]);
    expect(said(load({ 'p.yaml': 'id: /p\ncontainers: [{ name: a }]' }))).toEqual([
      expect.stringContaining('p.yaml:2:14: field-missing: containers[0].resources is missing'),
    ]);
  });

  it.each([
    ['{ upgrade: { maximumOverCapacity: 1 } }', '6:47: marathon-rule: maximumOverCapacity must be 0 for a pod with'],
    ['{ upgrade: { minimumHealthCapacity: 0 } }', '6:24: marathon-rule: maximumOverCapacity must be 0 for a pod with'],
    ['{ unreachableStrategy: {} }', '6:36: marathon-rule: unreachableStrategy must be disabled for pods with'],
    ['{ placement: { acceptedResourceRoles: [dev] } }', '6:51: marathon-rule: A resident pod must have'],
    ['{}\nrole: "*"', '7:7: marathon-rule: Resident pods cannot have the role *'],
  ])('because its persistent volumes do not go with %s', (scheduling, expected) => {
    const rest = `volumes: [{ name: v, persistent: { size: 1 } }]\nscheduling: ${scheduling}`;
    expect(said(load({ 'p.yaml': aPod(volume, rest) }))).toContainEqual(expect.stringContaining(expected));
  });
});
