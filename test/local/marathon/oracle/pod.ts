// What GET prints for a pod document: one line per field of Marathon's RAML types Pod and PodContainer (pod.raml,
// podContainer.raml), in their order. PodConversion.podRamlWriter makes the whole of `scheduling`, `scaling` and
// `executorResources`, sent or not. Fields that only refused documents have are not here.
import { artifact, killSelection, persistent, unreachableStrategy } from './app.js';
import type { PrintedObject } from './app.js';
import {
  always,
  decimal,
  fieldsOf,
  flag,
  integer,
  itemsOf,
  list,
  listUnlessEmpty,
  literal,
  mapUnlessEmpty,
  object,
  print,
  sent,
  text,
} from './rules.js';
import type { Fields, Table } from './rules.js';
import { givenVersion } from './spelling.js';
import type { Json } from './spelling.js';

export const expectedPod = (sentPod: Json): PrintedObject => print(pod, canonicalPod(fieldsOf(sentPod)));

/** PodNormalization.Containers: an endpoint gets some host port unless the pod has addresses of its own. */
function canonicalPod(sentPod: Fields): Fields {
  const hasAddresses = itemsOf(sentPod['networks']).some(
    (one) => (fieldsOf(one)['mode'] ?? 'container') === 'container',
  );
  const withHostPort = (endpoint: Json): Json => (hasAddresses ? endpoint : { hostPort: 0, ...fieldsOf(endpoint) });
  const containers = itemsOf(sentPod['containers']).map((one) => {
    const container = fieldsOf(one);
    return { ...container, endpoints: itemsOf(container['endpoints']).map(withHostPort) };
  });
  return { ...sentPod, containers };
}

const resources: Table = { cpus: decimal(1), mem: decimal(128), disk: decimal(0), gpus: integer(0) };

const endpoint: Table = {
  name: sent,
  containerPort: integer(),
  hostPort: integer(),
  protocol: listUnlessEmpty(sent),
  labels: mapUnlessEmpty,
  networkNames: listUnlessEmpty(sent),
};

const image: Table = { kind: literal(['DOCKER']), id: sent, forcePull: sent, labels: mapUnlessEmpty };

const healthCheck: Table = {
  http: object({ endpoint: sent, path: sent, scheme: literal(['HTTP', 'HTTPS'], 'HTTP') }),
  gracePeriodSeconds: integer(300),
  intervalSeconds: integer(60),
  maxConsecutiveFailures: integer(3),
  timeoutSeconds: integer(20),
  delaySeconds: integer(15),
};

const container: Table = {
  name: sent,
  exec: object({ command: object({ shell: sent }), overrideEntrypoint: sent }),
  resources: object(resources),
  endpoints: listUnlessEmpty(object(endpoint)),
  image: object(image),
  environment: mapUnlessEmpty,
  user: sent,
  healthCheck: object(healthCheck),
  // ContainerConversion.volumeMountRamlWrites: false rather than nothing.
  volumeMounts: listUnlessEmpty(object({ name: sent, mountPath: sent, readOnly: flag(false) })),
  artifacts: listUnlessEmpty(object(artifact)),
  labels: mapUnlessEmpty,
  lifecycle: object({ killGracePeriodSeconds: decimal() }),
  tty: sent,
};

const constraint: Table = { fieldName: sent, operator: sent, value: sent };

const scheduling: Table = {
  backoff: always({ backoff: decimal(1), backoffFactor: decimal(1.15), maxLaunchDelay: decimal(300) }),
  upgrade: always({ minimumHealthCapacity: decimal(1), maximumOverCapacity: decimal(1) }),
  // Empty but there: the serialiser that answers omits absent objects, not empty ones.
  placement: always({
    constraints: listUnlessEmpty(object(constraint)),
    acceptedResourceRoles: listUnlessEmpty(sent),
  }),
  killSelection,
  unreachableStrategy,
};

const pod: Table = {
  id: sent,
  labels: mapUnlessEmpty,
  version: () => givenVersion,
  user: sent,
  environment: mapUnlessEmpty,
  containers: list(object(container)),
  volumes: listUnlessEmpty(object({ name: sent, host: sent, persistent: object(persistent) })),
  networks: listUnlessEmpty(object({ name: sent, mode: text('container'), labels: mapUnlessEmpty })),
  // ObjectVisitor writes the discriminator `kind` last.
  scaling: always({ instances: integer(1), kind: () => 'fixed' }),
  scheduling: always(scheduling),
  executorResources: always({ cpus: decimal(0.1), mem: decimal(32), disk: decimal(10) }),
  role: text('*'), // PodNormalization: RoleSettings.defaultRole
};
