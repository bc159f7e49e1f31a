// Every rule about pods that a stock Marathon can apply, and what counts as a change of one. The rows follow pod.raml's
// readers, PodsValidation, PodNormalization and PodDefinition.
import { describe, expect, it } from 'vitest';
import { changeClass } from '../../../src/local/marathon/definition/changes.js';
import { parsePod } from '../../../src/local/marathon/definition/pod/index.js';
import { invalid, outcomeOf, unreadable } from './definitionRefusals.js';

const secretsOff = 'Feature secrets is not enabled. Enable with --enable_features secrets)';
const container = (more: object = {}) => ({ name: 'a', resources: {}, ...more });
const withContainer = (more: object) => ({ containers: [container(more)] });
const pod = (fields: object) =>
  JSON.parse(JSON.stringify({ id: '/p', containers: [container()], ...fields })) as unknown;
const check = (more: object) => withContainer({ endpoints: [{ name: 'e' }], healthCheck: more });
const resident = {
  volumes: [{ name: 'v', persistent: { size: 1 } }],
  ...withContainer({ volumeMounts: [{ name: 'v', mountPath: 'd' }] }),
};

describe('a pod is refused', () => {
  it.each([
    [{ containers: undefined }, unreadable({ '/containers': [`'containers' is undefined on object: {"id":"/p"}`] })],
    [{ containers: [] }, unreadable({ '/containers': ['error.minLength'] })],
    [
      { containers: [{ name: 'a' }] },
      unreadable({ '/containers(0)/resources': [`'resources' is undefined on object: {"name":"a"}`] }),
    ],
    [withContainer({ name: 'A' }), unreadable({ '/containers(0)/name': ['error.pattern'] })],
    [withContainer({ resources: { cpus: 0 } }), unreadable({ '/containers(0)/resources/cpus': ['error.min'] })],
    [{ environment: { 'a-b': 'c' } }, unreadable({ '/environment/a-b': ['error.pattern'] })],
    [{ scaling: { instances: 1 } }, unreadable({ '/scaling': ['error.expected.jsstring'] })],
    [
      { scheduling: { placement: { constraints: [{ fieldName: 'a' }] } } },
      unreadable({ '/scheduling/placement/constraints(0)/operator': ['error.path.missing'] }),
    ],
    [
      withContainer({ endpoints: [{ name: 'e', containerPort: 0 }] }),
      unreadable({ '/containers(0)/endpoints(0)/containerPort': ['error.min'] }),
    ],
    [
      withContainer({ endpoints: [{ name: 'e', protocol: [] }] }),
      unreadable({ '/containers(0)/endpoints(0)/protocol': ['error.minLength'] }),
    ],
    [withContainer({ exec: {} }), unreadable({ '/containers(0)/exec/command': ['error.path.missing'] })],
    [
      withContainer({ image: { id: 'a' } }),
      unreadable({ '/containers(0)/image/kind': [`'kind' is undefined on object: {"id":"a"}`] }),
    ],
    [{ volumes: [{}] }, unreadable({ '/volumes(0)/name': ["'name' is undefined on object: {}"] })],
    [{ executorResources: { mem: 1 } }, unreadable({ '/executorResources/mem': ['error.min'] })],
    [{ role: '' }, unreadable({ '/role': ['error.minLength'] })],
  ])('for its shape: %j', (fields, outcome) => expect(outcomeOf(() => parsePod(pod(fields)))).toEqual(outcome));

  it.each([
    [{ id: 'a/b' }, invalid({ '/id': ['Path needs to be absolute'] })],
    [{ id: '/' }, invalid({ '/id': ['Path must contain at least one path element'] })],
    [{ user: '' }, invalid({ '/user': ['must not be empty'] })],
    [
      { environment: { A: { secret: 's' } } },
      invalid({
        '/environment': ['use of secret-references in the environment requires the secrets feature to be enabled'],
        '/environment/A/secret': ['references an undefined secret'],
      }),
    ],
    [{ secrets: { s: { source: 'x' } } }, invalid({ '/secrets': ['must be empty', secretsOff] })],
    [
      { volumes: [{ name: 'v', secret: 's' }], ...withContainer({ volumeMounts: [{ name: 'v', mountPath: '/d' }] }) },
      invalid({
        '/podSecretVolumes(pod)': ['must be empty', secretsOff],
        '/podSecretVolumes(pod)(0)/secret': ['volume.secret must refer to an existing secret'],
      }),
    ],
    [
      { volumes: [{ name: 'v' }, { name: 'v', host: '/h' }] },
      invalid({
        '/volumes(0)': ['volume must be referenced by at least one container'],
        '/volumes(1)': ['volume must be referenced by at least one container'],
        '/volumes': ['volume names must be unique'],
      }),
    ],
    [
      withContainer({ volumeMounts: [{ name: 'v', mountPath: '/d' }] }),
      invalid({ '/containers(0)/volumeMounts(0)/name': ['Referenced Volume in VolumeMount should exist'] }),
    ],
    [{ containers: [container(), container()] }, invalid({ '/containers': ['container names must be unique'] })],
    [
      withContainer({ resourceLimits: { mem: 1 } }),
      invalid({
        '/containers(0)/resourceLimits/mem': [
          'resource limit must be greater than or equal to requested resource (128.0)',
        ],
      }),
    ],
    [
      { ...withContainer({ resourceLimits: {} }), legacySharedCgroups: true },
      invalid({
        '/containers(0)/resourceLimits': ['resourceLimits cannot be defined if legacySharedCgroups is enabled'],
      }),
    ],
    [
      { ...withContainer({ endpoints: [{ name: 'e', containerPort: 80 }] }), networks: [{ mode: 'host' }] },
      invalid({ '/containers(0)/endpoints(0)/containerPort': ['is not allowed when using host-mode networking'] }),
    ],
    [
      { ...withContainer({ endpoints: [{ name: 'e' }] }), networks: [{ name: 'n' }] },
      invalid({ '/containers(0)/endpoints(0)/containerPort': ['is required when using container-mode networking'] }),
    ],
    [
      withContainer({ endpoints: [{ name: 'e', protocol: ['tcp', 'tcp'], networkNames: ['n'] }] }),
      invalid({
        '/containers(0)/endpoints(0)/protocol': ['Duplicate protocols within the same endpoint are not allowed'],
        '/containers(0)/endpoints(0)/networkNames(0)': ['is not one of ()'],
      }),
    ],
    [
      withContainer({
        endpoints: [
          { name: 'e', hostPort: 1 },
          { name: 'e', hostPort: 1 },
        ],
      }),
      invalid({
        '/': ['endpoint names nust be unique across all containers', 'host ports must be unique across all containers'],
      }),
    ],
    [
      withContainer({ image: { kind: 'docker', id: 'a', pullConfig: { secret: 's' } } }),
      invalid({
        '/containers(0)/image/pullConfig': [
          'must be empty',
          secretsOff,
          'pullConfig.secret must refer to an existing secret',
        ],
      }),
    ],
    [check({}), invalid({ '/containers(0)/healthCheck': ['Only one of http, tcp, or command may be specified'] })],
    [
      check({ http: { endpoint: 'f' }, timeoutSeconds: 60 }),
      invalid({
        '/containers(0)/healthCheck/http/endpoint': ['contained in the container endpoints'],
        '/containers(0)/healthCheck/timeoutSeconds': ['got 60, expected less than 60'],
      }),
    ],
    [{ scaling: { kind: 'fixed', instances: -1 } }, invalid({ '/scaling/instances': ['got -1, expected 0 or more'] })],
    [
      { scheduling: { placement: { constraints: [{ fieldName: '', operator: 'UNIQUE' }] } } },
      invalid({
        '/scheduling/placement/constraints': ['must be empty'],
        '/scheduling/placement/constraints(0)': ['missing field for constraint declaration'],
      }),
    ],
    [
      { scheduling: { placement: { acceptedResourceRoles: ['..'] } } },
      invalid({
        '/scheduling/placement/ppp.acceptedResourceRoles.toSet': ['must be empty', 'A role name must not be "..".'],
        '/acceptedResourceRoles': ['must be empty', 'A role name must not be "..".'],
      }),
    ],
    [
      { scheduling: { placement: { acceptedResourceRoles: ['slave_public'] } } },
      invalid({ '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] }),
    ],
    [
      { networks: [{}] },
      invalid({ '/networks': ['Network name must be specified when container network is selected.'] }),
    ],
    [
      { linuxInfo: { seccomp: {} } },
      invalid({ '/linuxInfo/seccomp': ['Seccomp configuration on executor level is not supported'] }),
    ],
    [resident, invalid({ '/role': ['Resident pods cannot have the role *'] })],
    [
      { ...resident, id: '/g/p', role: 'g', scheduling: { upgrade: {}, unreachableStrategy: {} } },
      invalid({
        '/upgrade/maximumOverCapacity': ['got 1.0, expected 0.0'],
        '/': ['unreachableStrategy must be disabled for pods with persistent volumes'],
      }),
    ],
    [{ role: 'dev' }, invalid({ '/role': ['got dev, expected one of: [*]'] })],
    [
      { scheduling: { backoff: { backoff: 1e300 } } },
      expect.stringMatching(/^422 trying to construct too large duration/),
    ],
  ])('by a rule: %j', (fields, outcome) => expect(outcomeOf(() => parsePod(pod(fields)))).toEqual(outcome));
});

describe('a pod prints', () => {
  it.each([
    [{ scaling: { kind: 'fixed', instances: 'x' } }, { scaling: { instances: 1, kind: 'fixed' } }],
    [{ networks: [{ mode: 'HOST' }] }, { networks: [{ mode: 'host' }] }],
    [{ legacySharedCgroups: false }, {}],
    [
      withContainer({ endpoints: [{ name: 'e', labels: {} }], check: { tcp: { endpoint: 'e' } }, lifecycle: {} }),
      { containers: [{ endpoints: [{ name: 'e', hostPort: 0 }], lifecycle: {} }] },
    ],
    [
      { networks: [{ name: 'n' }], ...withContainer({ endpoints: [{ name: 'e', containerPort: 80 }] }) },
      { networks: [{ name: 'n', mode: 'container' }], containers: [{ endpoints: [{ name: 'e', containerPort: 80 }] }] },
    ],
    [
      { ...resident, id: '/g/p', role: 'g' },
      {
        role: 'g',
        volumes: [{ name: 'v', persistent: { type: 'root', size: 1, constraints: [] } }],
        containers: [{ volumeMounts: [{ name: 'v', mountPath: 'd', readOnly: false }] }],
        scheduling: {
          upgrade: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
          unreachableStrategy: 'disabled',
        },
      },
    ],
    [
      { scheduling: { backoff: { backoff: 1.2345678 } } },
      { scheduling: { backoff: { backoff: 1.234, backoffFactor: 1.15, maxLaunchDelay: 300 } } },
    ],
  ])('%j', (fields, part) => {
    const { id, spec } = parsePod(pod(fields));
    expect(spec).toMatchObject(part);
    expect(spec).not.toHaveProperty('legacySharedCgroups');
    expect(spec.containers[0]).not.toHaveProperty('check');
    expect(parsePod({ ...spec, id }).spec).toEqual(spec);
  });
});

describe('a change of a pod', () => {
  it.each([
    [{ scaling: { kind: 'fixed', instances: 3 } }, 'scale'],
    [{ labels: { a: 'b' } }, 'upgrade'],
    [{ user: 'u' }, 'upgrade'],
    [withContainer({ resources: { cpus: 2 } }), 'upgrade'],
    [{ scheduling: { upgrade: { minimumHealthCapacity: 0.5 } } }, 'upgrade'],
    [{ executorResources: { cpus: 1 } }, 'none'],
    [{ legacySharedCgroups: true }, 'none'],
    [{ scheduling: { killSelection: 'OLDEST_FIRST' } }, 'none'],
    [{ scheduling: { unreachableStrategy: 'disabled' } }, 'none'],
  ])('to %j is %s', (fields, expected) => {
    expect(changeClass(parsePod(pod({})), parsePod(pod(fields)))).toBe(expected);
  });
});
