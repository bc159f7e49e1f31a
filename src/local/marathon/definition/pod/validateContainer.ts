// Rules about one container of a pod: its resources, endpoints, image, mounts and health check.
import { checkEnvironment, checkLimits } from '../validation/validate.js';
import { checkLinuxInfo } from '../validation/validateLinuxInfo.js';
import { feature, isUnique } from '../validation/violations.js';
import type { Violations } from '../validation/violations.js';
import type { PodDocument } from './schema.js';

type Container = PodDocument['containers'][number];

/** Notes what is wrong with a container; `path` is the container's. */
export function checkContainer(container: Container, pod: PodDocument, path: string, found: Violations): void {
  checkLimits(container.resourceLimits, container.resources, `${path}/resourceLimits`, found);
  if (pod.legacySharedCgroups === true)
    found.unless(
      container.resourceLimits === undefined,
      `${path}/resourceLimits`,
      'resourceLimits cannot be defined if legacySharedCgroups is enabled',
    );
  container.endpoints.forEach((endpoint, index) => {
    checkEndpoint(endpoint, pod.networks, `${path}/endpoints(${index})`, found);
  });
  checkImage(container.image, pod, `${path}/image/pullConfig`, found);
  checkEnvironment(container.environment, pod.secrets, `${path}/environment`, found);
  if (container.healthCheck !== undefined) checkHealth(container.healthCheck, container, `${path}/healthCheck`, found);
  const volumes = new Set(pod.volumes.map(({ name }) => name));
  container.volumeMounts.forEach(({ name }, index) => {
    found.unless(
      volumes.has(name),
      `${path}/volumeMounts(${index})/name`,
      'Referenced Volume in VolumeMount should exist',
    );
  });
  checkLinuxInfo(container.linuxInfo, (part) => `${path}/linuxInfo${part}`, found);
}

function checkEndpoint(
  endpoint: Container['endpoints'][number],
  networks: PodDocument['networks'],
  path: string,
  found: Violations,
): void {
  const names = networks.flatMap(({ name }) => name ?? []);
  endpoint.networkNames.forEach((name, index) => {
    found.unless(names.includes(name), `${path}/networkNames(${index})`, `is not one of (${names.join(',')})`);
  });
  const container = networks.filter(({ mode }) => mode === 'container').length;
  found.unless(
    !networks.some(({ mode }) => mode === 'host') || endpoint.containerPort === undefined,
    `${path}/containerPort`,
    'is not allowed when using host-mode networking',
  );
  found.unless(
    container === 0 || endpoint.containerPort !== undefined,
    `${path}/containerPort`,
    'is required when using container-mode networking',
  );
  found.unless(
    isUnique(endpoint.protocol ?? []),
    `${path}/protocol`,
    'Duplicate protocols within the same endpoint are not allowed',
  );
  found.unless(
    container <= 1 || endpoint.hostPort === undefined || endpoint.networkNames.length === 1,
    path,
    'networkNames must be a single item list when hostPort is specified and more than 1 container network is defined',
  );
}

function checkImage(image: Container['image'], pod: PodDocument, path: string, found: Violations): void {
  if (image?.pullConfig === undefined) return;
  found.add(path, 'must be empty');
  found.add(path, feature('secrets'));
  found.unless(
    Object.hasOwn(pod.secrets, image.pullConfig.secret),
    path,
    'pullConfig.secret must refer to an existing secret',
  );
}

function checkHealth(
  check: NonNullable<Container['healthCheck']>,
  { endpoints }: Container,
  path: string,
  found: Violations,
): void {
  found.unless(
    check.timeoutSeconds < check.intervalSeconds,
    `${path}/timeoutSeconds`,
    `got ${check.timeoutSeconds}, expected less than ${check.intervalSeconds}`,
  );
  for (const kind of ['http', 'tcp'] as const) {
    const endpoint = check[kind]?.endpoint;
    found.unless(
      endpoint === undefined || endpoints.some(({ name }) => name === endpoint),
      `${path}/${kind}/endpoint`,
      'contained in the container endpoints',
    );
  }
  const kinds = [check.http, check.tcp, check.exec].filter((kind) => kind !== undefined).length;
  found.unless(kinds === 1, path, 'Only one of http, tcp, or command may be specified');
}
