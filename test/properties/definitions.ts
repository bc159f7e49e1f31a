// Random apps, as people write them: old and new forms, defaults written out or not, sets in any order.
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/core/model/json.js';

export type Arb<T = Json | undefined> = fc.Arbitrary<T>;

/** Null stands for absent wherever a member may be absent. */
export const maybe = <T extends Json>(one: Arb<T>): Arb<T | null | undefined> => given(20, 2, 11, one);
export const rarely = <T extends Json>(one: Arb<T>): Arb<T | null | undefined> => given(40, 1, 5, one);

const given = <T extends Json>(
  absent: number,
  empty: number,
  present: number,
  one: Arb<T>,
): Arb<T | null | undefined> =>
  fc.oneof(
    { weight: absent, arbitrary: fc.constant(undefined) },
    { weight: empty, arbitrary: fc.constant(null) },
    { weight: present, arbitrary: one },
  );

/** Only members that are there. */
export const anObject = (members: Record<string, Arb>): Arb<JsonObject> =>
  fc
    .record(members)
    .map((all) =>
      Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
    );

export const oneOf = <T extends Json>(...values: readonly T[]): Arb<T> => fc.constantFrom(...values);
export const some = <T extends Json>(one: Arb<T>, most: number): Arb<T[]> => fc.array(one, { maxLength: most });

const labels = fc.dictionary(oneOf('team', 'VIP_0', 'HAPROXY_GROUP', 'x'), oneOf('a', 'b', 'external'), { maxKeys: 2 });
const portNumber = oneOf(0, 0, 0, 0, 8080, 9000, 10_000, 10_001, 10_002, 10_003, 20_000, 20_001);
const protocol = oneOf('tcp', 'udp', 'udp,tcp');
const name = oneOf('http', 'admin', 'default', 'metrics');

const portDefinition = anObject({
  port: maybe(portNumber),
  protocol: maybe(protocol),
  name: maybe(name),
  labels: rarely(labels),
});

const portMapping = anObject({
  containerPort: maybe(oneOf(0, 80, 443)),
  hostPort: rarely(oneOf(0, 31_000)),
  servicePort: maybe(portNumber),
  protocol: maybe(protocol),
  name: maybe(name),
  labels: rarely(labels),
});

const healthCheck: Arb<JsonObject> = fc.oneof(
  anObject({
    protocol: maybe(oneOf('HTTP', 'HTTPS', 'TCP', 'MESOS_HTTP', 'MESOS_TCP')),
    path: maybe(oneOf('/', '/health')),
    portIndex: maybe(oneOf(0, 0, 1)),
    port: rarely(oneOf(8080)),
    gracePeriodSeconds: maybe(oneOf(300, 10)),
    intervalSeconds: maybe(oneOf(60, 5)),
    delaySeconds: rarely(oneOf(15, 3)),
    ignoreHttp1xx: rarely(oneOf(true, false)),
    ipProtocol: rarely(oneOf('IPv4')),
    maxConsecutiveFailures: rarely(oneOf(0, 3)),
  }),
  anObject({
    protocol: fc.constant('COMMAND'),
    command: anObject({ value: oneOf('true', 'test -e /x') }),
    delaySeconds: maybe(oneOf(15, 3)),
  }),
);

const volume: Arb<JsonObject> = fc.oneof(
  {
    weight: 5,
    arbitrary: anObject({ containerPath: oneOf('/a', '/b'), hostPath: oneOf('/h'), mode: oneOf('RO', 'RW') }),
  },
  {
    weight: 1,
    arbitrary: anObject({
      containerPath: oneOf('data', 'more'),
      mode: fc.constant('RW'),
      persistent: anObject({
        size: oneOf(10, 20),
        type: maybe(oneOf('root')),
        constraints: rarely(fc.constant<Json>([])),
      }),
    }),
  },
);

const docker = anObject({
  image: oneOf('registry.example/a:1', 'registry.example/a:2', 'nginx'),
  forcePullImage: maybe(fc.boolean()),
  privileged: rarely(fc.boolean()),
  parameters: rarely(some(anObject({ key: oneOf('dns', 'label'), value: oneOf('1', '2') }), 2)),
});

const container = (mappings: Arb): Arb<JsonObject> =>
  fc.oneof(
    anObject({
      type: maybe(oneOf('DOCKER')),
      docker,
      volumes: maybe(some(volume, 2)),
      portMappings: mappings,
    }),
    anObject({
      type: fc.constant('MESOS'),
      docker: maybe(docker),
      volumes: maybe(some(volume, 2)),
      portMappings: mappings,
      linuxInfo: rarely(
        fc.oneof(
          fc.constant({}),
          anObject({ seccomp: anObject({ unconfined: maybe(fc.boolean()), profileName: rarely(oneOf('x')) }) }),
        ),
      ),
    }),
  );

const hostNetwork: Arb<JsonObject> = anObject({
  networks: maybe(fc.constant<Json>([{ mode: 'host' }])),
  portDefinitions: maybe(some(portDefinition, 3)),
  requirePorts: rarely(fc.boolean()),
  container: maybe(container(fc.constant(undefined))),
});

const oldHost: Arb<JsonObject> = anObject({
  ports: maybe(fc.uniqueArray(oneOf(8080, 9000, 10_001, 10_002), { maxLength: 3 })),
});
const oldBridge: Arb<JsonObject> = anObject({
  container: anObject({
    type: maybe(oneOf('DOCKER')),
    docker: docker.chain((one) =>
      anObject({
        ...Object.fromEntries(Object.entries(one).map(([key, value]) => [key, fc.constant(value)])),
        network: oneOf('BRIDGE', 'HOST'),
        portMappings: maybe(some(portMapping, 2)),
      }),
    ),
  }),
});
const oldAddress: Arb<JsonObject> = anObject({
  ipAddress: anObject({
    networkName: oneOf('dev', 'mesos-bridge'),
    labels: rarely(labels),
    discovery: rarely(
      anObject({ ports: some(anObject({ number: oneOf(80, 81), name: oneOf('http'), protocol: oneOf('tcp') }), 1) }),
    ),
  }),
});

const bridge: Arb<JsonObject> = anObject({
  networks: fc.constant<Json>([{ mode: 'container/bridge' }]),
  container: maybe(container(maybe(some(portMapping, 3)))),
});
const ownNetwork: Arb<JsonObject> = anObject({
  networks: some(
    anObject({ mode: maybe(oneOf('container')), name: oneOf('dev', 'prod'), labels: rarely(labels) }),
    1,
  ).filter((list) => list.length > 0),
  container: maybe(container(maybe(some(portMapping, 3)))),
});

const envValue: Arb<Json> = oneOf<Json>('1', '2', 'text', 3, true);
const constraint = oneOf<string[]>(
  ['hostname', 'UNIQUE'],
  ['rack', 'GROUP_BY', '2'],
  ['rack', 'LIKE', 'a.*'],
  ['hostname', 'CLUSTER', 'h'],
);

const plain: Arb<JsonObject> = anObject({
  cmd: rarely(oneOf('sleep 1000', 'run it')),
  user: rarely(oneOf('nobody')),
  env: maybe(fc.dictionary(oneOf('A', 'B', 'PORT'), envValue, { maxKeys: 3 })),
  labels: maybe(labels),
  instances: maybe(oneOf(0, 1, 2)),
  cpus: maybe(oneOf(1, 0.1, 0.25)),
  mem: maybe(oneOf(128, 32)),
  disk: rarely(oneOf(0, 10)),
  executor: rarely(oneOf('', '//cmd')),
  constraints: maybe(some(constraint, 3)),
  fetch: rarely(
    some(
      anObject({
        uri: oneOf('http://x/a.tgz', 'http://x/b'),
        extract: maybe(fc.boolean()),
        cache: rarely(fc.boolean()),
      }),
      2,
    ),
  ),
  uris: rarely(some(oneOf('http://x/a.tgz', 'http://x/b', 'http://x/c.tar.gz?x=1', 'http://a.zip', 'x/%2Etgz.zip'), 2)),
  healthChecks: maybe(some(healthCheck, 3)),
  readinessChecks: rarely(
    some(
      anObject({ portName: oneOf('http', 'default'), httpStatusCodesForReady: maybe(fc.constant<Json>([204, 200])) }),
      1,
    ),
  ),
  check: rarely(anObject({ tcp: anObject({ portIndex: oneOf(0) }), intervalSeconds: maybe(oneOf(60, 5)) })),
  upgradeStrategy: rarely(anObject({ minimumHealthCapacity: oneOf(0, 0.5, 1), maximumOverCapacity: oneOf(0, 0.5, 1) })),
  killSelection: rarely(oneOf('YOUNGEST_FIRST', 'OLDEST_FIRST')),
  unreachableStrategy: rarely(
    fc.oneof<Arb<Json>[]>(
      fc.constant('disabled'),
      anObject({ inactiveAfterSeconds: maybe(oneOf(0)), expungeAfterSeconds: maybe(oneOf(0, 600)) }),
    ),
  ),
  taskKillGracePeriodSeconds: rarely(oneOf(5)),
  backoffSeconds: rarely(oneOf(1, 2)),
  backoffFactor: rarely(oneOf(1.15, 2)),
  maxLaunchDelaySeconds: rarely(oneOf(300, 3600)),
  acceptedResourceRoles: rarely(some(oneOf('*'), 2)),
  role: rarely(oneOf('*', 'p')),
  tty: rarely(fc.boolean()),
  resourceLimits: rarely(
    fc.oneof(fc.constant({}), anObject({ cpus: oneOf<Json>('unlimited', 2), mem: maybe(oneOf(512)) })),
  ),
  executorResources: rarely(anObject({ cpus: maybe(oneOf(0.1, 0.5)) })),
  requirePorts: rarely(fc.boolean()),
});

/** An app without its id. Some of them Marathon refuses. */
export const anApp: Arb<JsonObject> = fc
  .tuple(plain, fc.oneof(hostNetwork, hostNetwork, bridge, bridge, ownNetwork, oldHost, oldBridge, oldAddress))
  .map(([fields, network]) => {
    const app = { ...fields, ...network };
    const isImage = 'container' in network && JSON.stringify(network).includes('"image"');
    return isImage || typeof app['cmd'] === 'string' ? app : { ...app, cmd: 'sleep 1000' };
  });

/** What is done to an app or a pod: some of its fields become those of another. */
export const anEditTo = (another: Arb<JsonObject>): Arb<(app: JsonObject) => JsonObject> =>
  fc
    .tuple(another, fc.array(fc.nat(), { minLength: 0, maxLength: 3 }), fc.boolean())
    .map(([other, picks, anew]) => (app: JsonObject): JsonObject => {
      if (anew) return other;
      const names = [...new Set([...Object.keys(app), ...Object.keys(other)])];
      return picks.reduce<JsonObject>((edited, pick) => {
        const field = names[pick % Math.max(1, names.length)];
        if (field === undefined) return edited;
        const others = Object.entries(edited).filter(([key]) => key !== field);
        const value = other[field];
        return Object.fromEntries(value === undefined ? others : [...others, [field, value]]);
      }, reversed(app));
    });

export const anEdit = anEditTo(anApp);

/** The same app in another order of everything that has none. */
const reversed = (app: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(app)
      .toReversed()
      .map(([key, value]) => [
        key,
        (key === 'constraints' || key === 'healthChecks') && Array.isArray(value) ? value.toReversed() : value,
      ]),
  );
