// The canonical form of pods: each row is a pod as people write it, and part of what Marathon 1.11 shows of it.
import { describe, expect, it } from 'vitest';
import { canonicalDefinition, normaliseDefinition } from '../../../../src/core/definition/normal/normalise.js';
import { newest, type Dialect } from '../../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../../src/core/model/json.js';
import { fieldChanges } from '../../../../src/core/plan/compare/fieldChanges.js';

const one: JsonObject = { name: 'a', resources: { cpus: 0.1, mem: 32 } };
const aPod = (more: JsonObject = {}): JsonObject => ({ id: '/p', containers: [one], ...more });
const with_ = (container: JsonObject, more: JsonObject = {}): JsonObject =>
  aPod({ containers: [{ ...one, ...container }], ...more });

describe('the smallest pod', () => {
  it('is what GET shows of it', () => {
    const shown = {
      id: '/p',
      containers: [{ name: 'a', resources: { cpus: 0.1, mem: 32, disk: 0, gpus: 0 } }],
      executorResources: { cpus: 0.1, mem: 32, disk: 10 },
      role: '*',
      scaling: { instances: 1, kind: 'fixed' },
      scheduling: {
        backoff: { backoff: 1, backoffFactor: 1.15, maxLaunchDelay: 300 },
        upgrade: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
        killSelection: 'YOUNGEST_FIRST',
        unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
      },
      version: '2021-01-01T00:00:00.000Z',
    };
    expect(normaliseDefinition(aPod())).toEqual(normaliseDefinition(shown));
    expect(fieldChanges(aPod(), { definition: shown, dialect: newest })).toEqual([]);
  });
});

const rows: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['a relative id and the version of a copied answer', { ...aPod(), id: 'a/p/', version: 'x' }, { id: '/a/p' }],
  [
    'numbers in environments and labels',
    with_(
      { environment: { A: 1, B: { secret: 's' } }, labels: { L: true } },
      { environment: { P: 2 }, labels: { l: 3 } },
    ),
    {
      containers: [{ environment: { A: '1', B: { secret: 's' } }, labels: { L: 'true' } }],
      environment: { P: '2' },
      labels: { l: '3' },
    },
  ],
  [
    'endpoints without a network have a host port',
    with_({ endpoints: [{ name: 'web', protocol: ['tcp'], labels: {} }] }),
    { containers: [{ endpoints: [{ name: 'web', protocol: ['tcp'], hostPort: 0 }] }] },
  ],
  [
    'endpoints in a container network have none',
    with_({ endpoints: [{ name: 'web', containerPort: 80 }] }, { networks: [{ name: 'dcos' }] }),
    {
      networks: [{ mode: 'container', name: 'dcos' }],
      containers: [{ endpoints: [{ name: 'web', containerPort: 80 }] }],
    },
  ],
  [
    'networks keep what their mode has',
    aPod({ networks: [{ mode: 'host', labels: {} }] }),
    { networks: [{ mode: 'host' }] },
  ],
  [
    'a health check',
    with_({ endpoints: [{ name: 'web' }], healthCheck: { http: { endpoint: 'web' } } }),
    {
      containers: [
        {
          healthCheck: {
            http: { endpoint: 'web', scheme: 'HTTP' },
            gracePeriodSeconds: 300,
            intervalSeconds: 60,
            timeoutSeconds: 20,
            maxConsecutiveFailures: 3,
            delaySeconds: 15,
          },
        },
      ],
    },
  ],
  [
    'mounts and artifacts',
    with_(
      { volumeMounts: [{ name: 'v', mountPath: 'm' }], artifacts: [{ uri: 'http://x/a' }] },
      { volumes: [{ name: 'v' }] },
    ),
    {
      containers: [
        {
          volumeMounts: [{ name: 'v', mountPath: 'm', readOnly: false }],
          artifacts: [{ uri: 'http://x/a', extract: true, executable: false, cache: false }],
        },
      ],
      volumes: [{ name: 'v' }],
    },
  ],
  [
    'a persistent volume',
    aPod({ volumes: [{ name: 'v', persistent: { size: 5, constraints: [] } }] }),
    {
      volumes: [{ name: 'v', persistent: { type: 'root', size: 5 } }],
      scheduling: { upgrade: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }, unreachableStrategy: 'disabled' },
    },
  ],
  [
    'a persistent volume of a profile',
    aPod({ volumes: [{ name: 'v', persistent: { size: 5, profileName: 'fast' } }] }),
    { volumes: [{ name: 'v', persistent: { type: 'mount', size: 5, profileName: 'fast' } }] },
  ],
  [
    'half an upgrade strategy and a backoff below the millisecond',
    aPod({ scheduling: { upgrade: { minimumHealthCapacity: 0.5 }, backoff: { backoff: 1.00049 } } }),
    {
      scheduling: {
        upgrade: { minimumHealthCapacity: 0.5, maximumOverCapacity: 1 },
        backoff: { backoff: 1, backoffFactor: 1.15 },
      },
    },
  ],
  [
    'words in any case',
    with_(
      { image: { kind: 'docker', id: 'i' } },
      { scheduling: { killSelection: 'Youngest_First' }, networks: [{ mode: 'HOST' }] },
    ),
    {
      containers: [{ image: { kind: 'DOCKER', id: 'i' } }],
      scheduling: { killSelection: 'YOUNGEST_FIRST' },
      networks: [{ mode: 'host' }],
    },
  ],
  [
    'sets in any order',
    aPod({
      scheduling: {
        placement: {
          constraints: [
            { fieldName: 'b', operator: 'UNIQUE' },
            { operator: 'UNIQUE', fieldName: 'a' },
            { fieldName: 'b', operator: 'UNIQUE' },
          ],
          acceptedResourceRoles: ['x', '*'],
        },
      },
    }),
    {
      scheduling: {
        placement: {
          constraints: [
            { fieldName: 'a', operator: 'UNIQUE' },
            { fieldName: 'b', operator: 'UNIQUE' },
          ],
          acceptedResourceRoles: ['*', 'x'],
        },
      },
    },
  ],
  [
    'an instance count without a kind',
    aPod({ scaling: { instances: 3 } }),
    { scaling: { kind: 'fixed', instances: 3 } },
  ],
];

describe('canonical form of a pod', () => {
  it.each(rows)('%s', (_, written, shown) => {
    const canonical = normaliseDefinition(written);
    expect(canonical).toMatchObject(shown);
    expect(normaliseDefinition(canonical)).toEqual(canonical);
    expect(canonicalDefinition(canonicalDefinition(written))).toEqual(canonicalDefinition(written));
  });

  it('fills in nothing of an app', () => {
    for (const field of ['instances', 'cpus', 'networks', 'portDefinitions', 'upgradeStrategy', 'backoffSeconds']) {
      expect(normaliseDefinition(aPod())).not.toHaveProperty(field);
    }
  });

  it('keeps unknown fields and checks in what is sent, and leaves them out of what is compared', () => {
    const pod = with_({ check: { tcp: { endpoint: 'web' } }, runtime: 'kata' }, { future: [1] });
    expect(canonicalDefinition(pod)).toMatchObject({ future: [1], containers: [{ runtime: 'kata' }] });
    expect(fieldChanges(pod, { definition: aPod(), dialect: newest })).toEqual([]);
  });

  it('tells an empty lifecycle from none, as Marathon does', () => {
    expect(fieldChanges(with_({ lifecycle: {} }), { definition: aPod(), dialect: newest })).toHaveLength(1);
    expect(fieldChanges(with_({ environment: {}, labels: {} }), { definition: aPod(), dialect: newest })).toEqual([]);
  });

  it('leaves to the cluster what its version decides', () => {
    const old: Dialect = { ...newest, version: { major: 1, minor: 5, patch: 0 } };
    const shown = {
      scheduling: {
        backoff: { maxLaunchDelay: 3600 },
        unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
      },
    };
    expect(canonicalDefinition(aPod())).not.toHaveProperty(['scheduling', 'backoff', 'maxLaunchDelay']);
    expect(fieldChanges(aPod(), { definition: aPod(shown), dialect: old })).toEqual([]);
    const paths = fieldChanges(aPod(), { definition: aPod(shown), dialect: newest }).filter(
      ({ ridesAlong }) => !ridesAlong,
    );
    expect(paths.map(({ path }) => path)).toEqual(['/scheduling/backoff/maxLaunchDelay']);
  });

  it('takes the flag of shared cgroups that is not set for none, as Marathon shows it', () => {
    const live = { definition: normaliseDefinition(aPod({})), dialect: newest };
    expect(fieldChanges(canonicalDefinition(aPod({ legacySharedCgroups: false })), live)).toEqual([]);
  });

  it('says of each difference whether it is a reason to write', () => {
    const live = {
      definition: aPod({ legacySharedCgroups: true, scheduling: { killSelection: 'OLDEST_FIRST' } }),
      dialect: newest,
    };
    const found = fieldChanges(aPod({ user: 'root' }), live);
    expect(found.map(({ path, ridesAlong }) => [path, ridesAlong])).toEqual([
      ['/legacySharedCgroups', true],
      ['/scheduling/killSelection', true],
      ['/user', false],
    ]);
  });

  it('never throws, whatever the JSON', () => {
    const strange: readonly JsonObject[] = [
      { containers: 7 },
      { containers: [1, null, { endpoints: 'x', image: [], healthCheck: 3, resources: 'r', linuxInfo: 1 }] },
      {
        containers: [],
        volumes: [1, { persistent: 'x' }],
        networks: ['x'],
        scaling: 3,
        scheduling: 'x',
        linuxInfo: [],
      },
      { containers: {}, scheduling: { backoff: 'x', upgrade: [], placement: 3, unreachableStrategy: 4 } },
    ];
    for (const pod of strange) expect(() => normaliseDefinition(normaliseDefinition(pod))).not.toThrow();
  });
});
