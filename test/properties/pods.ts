// Random pods, as people write them: defaults written out or not, sets in any order, words in any case, null for absent.
import fc from 'fast-check';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../src/core/model/json.js';
import { anEditTo, anObject, maybe, oneOf, rarely, some, type Arb } from './definitions.js';

const labels = fc.dictionary(oneOf('team', 'VIP_0'), oneOf<Json>('a', 'b', '', 1, true), { maxKeys: 2 });
const environment = fc.dictionary(oneOf('A', 'B', 'PORT'), oneOf<Json>('1', 1, 1e21, 0.1, 'text', true, ''), {
  maxKeys: 3,
});
const command: Arb<JsonObject> = anObject({
  command: fc.oneof(
    anObject({ shell: oneOf('sleep 1000', 'run it') }),
    anObject({ argv: fc.array(oneOf('sleep', '1000'), { minLength: 1, maxLength: 2 }) }),
  ),
  overrideEntrypoint: rarely(fc.boolean()),
});

const seconds = oneOf(0, 5, 15, 20, 60, 300);
const healthCheck: Arb<JsonObject> = fc
  .tuple(
    fc.oneof(
      anObject({
        http: anObject({
          endpoint: oneOf('web'),
          path: maybe(oneOf('/', '/up')),
          scheme: maybe(oneOf('HTTP', 'https')),
        }),
      }),
      anObject({ tcp: anObject({ endpoint: oneOf('web') }) }),
      anObject({ exec: command.map(({ command: one }) => ({ command: one ?? null })) }),
    ),
    anObject({
      gracePeriodSeconds: maybe(seconds),
      intervalSeconds: maybe(oneOf(60, 30)),
      timeoutSeconds: maybe(oneOf(20, 5)),
      delaySeconds: maybe(seconds),
      maxConsecutiveFailures: maybe(oneOf(0, 3)),
    }),
  )
  .map(([how, times]) => ({ ...how, ...times }));

const endpoint = (networks: string): Arb<JsonObject> =>
  anObject({
    name: fc.constant('web'),
    ...(networks === 'host' ? {} : { containerPort: oneOf(80, 443) }),
    hostPort: maybe(oneOf(0, 0, 31_000)),
    protocol: maybe(oneOf<Json>(['tcp'], ['udp'], ['tcp', 'udp'], ['udp', 'tcp'], [])),
    labels: rarely(labels),
    networkNames: rarely(networks === 'own' ? oneOf<Json>(['dev'], []) : oneOf<Json>([])),
  });

const linuxInfo = (seccomp: boolean): Arb<JsonObject> =>
  anObject({
    ...(seccomp
      ? {
          seccomp: maybe(
            fc.oneof(
              anObject({ unconfined: oneOf(true) }),
              anObject({ profileName: oneOf('x'), unconfined: maybe(oneOf(false)) }),
            ),
          ),
        }
      : {}),
    ipcInfo: maybe(anObject({ mode: oneOf('PRIVATE', 'private'), shmSize: maybe(oneOf(16)) })),
  });

const container = (name: string, networks: string, volumes: readonly string[]): Arb<JsonObject> =>
  anObject({
    name: fc.constant(name),
    resources: anObject({
      cpus: maybe(oneOf(1, 0.1, 0.25)),
      mem: maybe(oneOf(128, 32, 32.5)),
      disk: rarely(oneOf(0, 10)),
      gpus: rarely(oneOf(0)),
    }),
    resourceLimits: rarely(
      anObject({ cpus: maybe(oneOf<Json>('unlimited', 2)), mem: maybe(oneOf<Json>('unlimited', 512)) }),
    ),
    exec: maybe(command),
    image: maybe(
      anObject({
        kind: oneOf('DOCKER', 'docker'),
        id: oneOf('registry.example/a:1', 'nginx'),
        forcePull: maybe(fc.boolean()),
        labels: rarely(labels),
      }),
    ),
    endpoints: name === 'a' ? endpoint(networks).map((one) => [one]) : rarely(fc.constant([])),
    environment: maybe(environment),
    labels: maybe(labels),
    user: rarely(oneOf('nobody')),
    healthCheck: name === 'a' ? maybe(healthCheck) : fc.constant(undefined),
    check: rarely(anObject({ tcp: anObject({ endpoint: fc.constant('web') }), delaySeconds: maybe(seconds) })),
    volumeMounts: fc
      .constant(volumes)
      .chain((names) =>
        names.length === 0
          ? rarely(fc.constant<Json[]>([]))
          : fc.tuple(
              ...names.map((one) =>
                anObject({ name: fc.constant(one), mountPath: oneOf(`m-${one}`), readOnly: maybe(fc.boolean()) }),
              ),
            ),
      ),
    artifacts: rarely(
      some(
        anObject({
          uri: oneOf('http://x/a.tgz', 'http://x/b'),
          extract: maybe(fc.boolean()),
          executable: maybe(fc.boolean()),
          cache: rarely(fc.boolean()),
          destPath: rarely(oneOf('there')),
        }),
        2,
      ),
    ),
    lifecycle: rarely(anObject({ killGracePeriodSeconds: maybe(oneOf(0, 5, 2.5)) })),
    tty: rarely(fc.boolean()),
    linuxInfo: rarely(linuxInfo(true)),
  });

const volumeOf = (name: string): Arb<JsonObject> =>
  name === 'data'
    ? anObject({
        name: fc.constant(name),
        persistent: anObject({
          size: oneOf(10, 20),
          type: maybe(oneOf('root', 'Root')),
          constraints: maybe(oneOf<Json>([])),
        }),
      })
    : anObject({ name: fc.constant(name), host: rarely(oneOf('/h', 'h')) });

const networksOf: Readonly<Record<string, Arb>> = {
  host: oneOf<Json>([{ mode: 'host' }], [{ mode: 'HOST' }], [], null),
  bridge: oneOf<Json>([{ mode: 'container/bridge' }], [{ mode: 'container/bridge', labels: { a: 1 } }]),
  own: oneOf<Json>(
    [{ name: 'dev' }],
    [{ mode: 'container', name: 'dev', labels: {} }],
    [{ name: 'dev', labels: { a: 'b' } }],
  ),
};

const constraint = oneOf<JsonObject>(
  { fieldName: 'hostname', operator: 'UNIQUE' },
  { fieldName: 'rack', operator: 'group_by', value: '2' },
  { fieldName: 'rack', operator: 'GROUP_BY', value: '2' },
  { fieldName: 'rack', operator: 'LIKE', value: 'a.*' },
);

const scheduling = (resident: boolean): Arb<JsonObject> =>
  anObject({
    backoff: maybe(
      anObject({
        backoff: maybe(oneOf(1, 2, 0.5, 0.0015, 1.0009)),
        backoffFactor: maybe(oneOf(1.15, 2)),
        maxLaunchDelay: maybe(oneOf(300, 3600, 0.25)),
      }),
    ),
    upgrade: maybe(
      anObject({
        minimumHealthCapacity: maybe(oneOf(0, 0.5, 1)),
        maximumOverCapacity: resident ? fc.constant(0) : maybe(oneOf(0, 0.5, 1)),
      }),
    ),
    placement: maybe(
      anObject({
        constraints: maybe(some(constraint, 3)),
        acceptedResourceRoles: maybe(oneOf<Json>(['*'], ['*', '*'], [])),
      }),
    ),
    killSelection: maybe(oneOf('YOUNGEST_FIRST', 'Oldest_First')),
    unreachableStrategy: resident
      ? maybe(fc.constant('disabled'))
      : maybe(
          fc.oneof<Arb<Json>[]>(
            fc.constant('disabled'),
            anObject({ inactiveAfterSeconds: maybe(oneOf(0, 1)), expungeAfterSeconds: maybe(oneOf(0, 1, 600)) }),
          ),
        ),
  });

/** A pod without its id. Some of them Marathon refuses. */
export const aPod: Arb<JsonObject> = fc
  .record({
    networks: oneOf('host', 'host', 'bridge', 'own'),
    volumes: oneOf<string[]>([], [], [], ['tmp'], ['tmp', 'more'], ['data']),
    two: fc.boolean(),
  })
  .chain(({ networks, volumes, two }) =>
    anObject({
      containers: fc.tuple(container('a', networks, volumes), ...(two ? [container('b', networks, [])] : [])),
      volumes: volumes.length === 0 ? rarely(oneOf<Json>([])) : fc.tuple(...volumes.map(volumeOf)),
      networks: networksOf[networks] ?? fc.constant(undefined),
      environment: maybe(environment),
      labels: maybe(labels),
      user: rarely(oneOf('nobody')),
      scaling: maybe(anObject({ kind: fc.constant('fixed'), instances: maybe(oneOf(0, 1, 2)) })),
      scheduling: volumes.includes('data') ? maybe(scheduling(true)) : maybe(scheduling(false)),
      executorResources: rarely(
        anObject({ cpus: maybe(oneOf(0.1, 0.5)), mem: maybe(oneOf(32, 64)), disk: maybe(oneOf(10)) }),
      ),
      role: volumes.includes('data') ? fc.constant('p') : rarely(oneOf('*', 'p')),
      linuxInfo: rarely(linuxInfo(false)),
      legacySharedCgroups: rarely(fc.boolean()),
    }),
  );

/** What is done to a pod: some fields of it, or of its containers, become those of another. */
export const aPodEdit: Arb<(pod: JsonObject) => JsonObject> = fc
  .tuple(aPod, anEditTo(aPod), fc.array(fc.nat(), { maxLength: 3 }), fc.boolean())
  .map(([other, editTop, picks, inside]) => (pod: JsonObject): JsonObject => {
    if (!inside) return editTop(pod);
    const [theirs] = containersOf(other);
    const containers = containersOf(pod).map((one, index) => {
      if (index > 0) return one;
      return picks.reduce<JsonObject>((edited, pick) => {
        const names = [
          'resources',
          'exec',
          'image',
          'environment',
          'labels',
          'healthCheck',
          'lifecycle',
          'artifacts',
          'tty',
          'linuxInfo',
          'user',
        ];
        const field = names[pick % names.length] ?? 'exec';
        const rest = Object.entries(edited).filter(([key]) => key !== field);
        const value = theirs?.[field];
        return Object.fromEntries(value === undefined ? rest : [...rest, [field, value]]);
      }, one);
    });
    return { ...pod, containers };
  });

const containersOf = ({ containers }: JsonObject): readonly JsonObject[] =>
  isJsonArray(containers) ? containers.filter(isJsonObject) : [];
