// What Marathon refuses about a pod, with its paths and its words (PodsValidation): first the document, then, once its
// role is known, the stored form.
import { notValid } from '../../http/errors.js';
import { absoluteIdErrors } from '../pathId.js';
import { unreserved } from '../roles.js';
import type { Roles } from '../roles.js';
import { scalaDouble } from '../scala.js';
import { checkEnvironment } from '../validation/validate.js';
import { checkLinuxInfo } from '../validation/validateLinuxInfo.js';
import { checkNetworks } from '../validation/validateNetworks.js';
import { checkAcceptedRoles, checkRole, checkRoleNames } from '../validation/validatePlacement.js';
import { constraintError } from '../validation/validateConstraint.js';
import { feature, isUnique, Violations } from '../validation/violations.js';
import { hasPersistentVolume } from './canonical.js';
import type { NewPod } from './pod.js';
import type { PodDocument } from './schema.js';
import { checkContainer } from './validateContainer.js';

/** @throws ApiError 422 "Object is not valid" with every violation of the document */
export function validatePod(pod: PodDocument): void {
  const found = new Violations();
  for (const error of absoluteIdErrors(pod.id)) found.add('/id', error);
  // Unlike an app's, the id of a pod is not resolved before it is checked.
  found.unless(pod.id.startsWith('/'), '/id', 'Path needs to be absolute');
  found.unless(pod.user !== '', '/user', 'must not be empty');
  checkEnvironment(pod.environment, pod.secrets, '/environment', found);
  checkVolumes(pod, found);
  pod.containers.forEach((container, index) => {
    checkContainer(container, pod, `/containers(${index})`, found);
  });
  found.unless(isUnique(pod.containers.map(({ name }) => name)), '/containers', 'container names must be unique');
  if (Object.keys(pod.secrets).length > 0) {
    found.add('/secrets', 'must be empty');
    found.add('/secrets', feature('secrets'));
    Object.keys(pod.secrets).forEach((name, index) => {
      found.unless(name !== '', `/secrets/keys(${index})`, 'must not be empty');
    });
  }
  checkNetworks(pod.networks, found);
  const instances = pod.scaling?.instances ?? 1;
  found.unless(instances >= 0, '/scaling/instances', `got ${instances}, expected 0 or more`);
  checkEndpointsTogether(pod, found);
  checkScheduling(pod, found);
  checkLinuxInfo(pod.linuxInfo, (path) => `/linuxInfo${path}`, found, true);
  if (found.list.length > 0) throw notValid(found.list);
}

/** @throws ApiError 422 when the pod may not have its role */
export function validateStoredPod({ spec }: NewPod, roles: Roles): void {
  const found = new Violations();
  checkRole(spec.role, roles, found);
  if (hasPersistentVolume(spec))
    found.unless(spec.role !== unreserved, '/role', `Resident pods cannot have the role ${unreserved}`);
  checkAcceptedRoles(spec.scheduling.placement.acceptedResourceRoles ?? [], spec.role, found);
  if (found.list.length > 0) throw notValid(found.list);
}

function checkVolumes({ volumes, containers, secrets }: PodDocument, found: Violations): void {
  // This path really is an expression: that is how the rule names its subject.
  const path = '/podSecretVolumes(pod)';
  const secretVolumes = volumes.flatMap((volume) => ('secret' in volume ? [volume] : []));
  if (secretVolumes.length > 0) {
    found.add(path, 'must be empty');
    found.add(path, feature('secrets'));
  }
  if (secretVolumes.some(({ secret }) => !Object.hasOwn(secrets, secret)))
    secretVolumes.forEach(({ secret }, index) => {
      found.unless(
        Object.hasOwn(secrets, secret),
        `${path}(${index})/secret`,
        'volume.secret must refer to an existing secret',
      );
    });
  const mounted = new Set(containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name)));
  volumes.forEach(({ name }, index) => {
    found.unless(mounted.has(name), `/volumes(${index})`, 'volume must be referenced by at least one container');
  });
  found.unless(isUnique(volumes.map(({ name }) => name)), '/volumes', 'volume names must be unique');
}

function checkEndpointsTogether({ containers }: PodDocument, found: Violations): void {
  const endpoints = containers.flatMap((container) => container.endpoints);
  const fixed = (ports: readonly (number | undefined)[]) => ports.filter((port) => port !== undefined && port !== 0);
  // Yes, "nust".
  found.unless(isUnique(endpoints.map(({ name }) => name)), '/', 'endpoint names nust be unique across all containers');
  found.unless(
    isUnique(fixed(endpoints.map(({ containerPort }) => containerPort))),
    '/',
    'container ports must be unique across all containers',
  );
  found.unless(
    isUnique(fixed(endpoints.map(({ hostPort }) => hostPort))),
    '/',
    'host ports must be unique across all containers',
  );
}

function checkScheduling({ scheduling, volumes }: PodDocument, found: Violations): void {
  const { placement, upgrade, unreachableStrategy } = scheduling ?? {};
  const resident = hasPersistentVolume({ volumes });
  const accepted = placement?.acceptedResourceRoles ?? [];
  if (accepted.length > 0) checkAccepted(accepted, resident, found);
  checkConstraints(placement?.constraints ?? [], found);
  if (!resident) return;
  if (upgrade !== undefined)
    found.unless(
      upgrade.maximumOverCapacity === 0,
      '/upgrade/maximumOverCapacity',
      `got ${scalaDouble(upgrade.maximumOverCapacity)}, expected 0.0`,
    );
  found.unless(
    unreachableStrategy === undefined || unreachableStrategy === 'disabled',
    '/',
    'unreachableStrategy must be disabled for pods with persistent volumes',
  );
}

/** Both rules are alternatives to "is empty", so that this is said as well. */
function checkAccepted(accepted: readonly string[], resident: boolean, found: Violations): void {
  for (const [path, mustBeUnreserved] of [
    ['/scheduling/placement/ppp.acceptedResourceRoles.toSet', false],
    ['/acceptedResourceRoles', resident],
  ] as const) {
    const errors = new Violations();
    checkRoleNames(accepted, 'pod', mustBeUnreserved, path, errors);
    if (errors.list.length > 0) found.add(path, 'must be empty');
    for (const violation of errors.list) for (const error of violation.errors) found.add(violation.path, error);
  }
}

type Constraints = NonNullable<NonNullable<PodDocument['scheduling']>['placement']>['constraints'];

function checkConstraints(constraints: Constraints, found: Violations): void {
  const path = '/scheduling/placement/constraints';
  constraints.forEach(({ fieldName, operator, value }, index) => {
    const error = constraintError(fieldName, operator, value);
    if (error === undefined) return;
    found.add(path, 'must be empty');
    found.add(`${path}(${index})`, error);
  });
}
