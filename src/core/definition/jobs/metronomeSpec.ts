// A job as Metronome takes it: its JobSpec, from the definition of the app that Marathon would run. What Metronome has no
// field for is refused by name: left out, the job would do something else than it says (jobspec.schema.json of 0.6).
import { problem } from '../../model/errorCodes.js';
import type { AppId } from '../../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectAt, objectsAt } from '../../model/jsonParts.js';
import { fine, wrong, type Checked } from '../../model/problem.js';
import { present, without, type Draft } from '../normal/normaliseValues.js';
import { metronomeIdOf } from './metronomeId.js';

/** `definition` is canonical (jobDefinition), our labels included. */
export function metronomeSpec(definition: JsonObject, id: AppId): Checked<JsonObject> {
  const unsaid: string[] = [];
  const container = containerOf(definition, unsaid);
  const run = present({
    ...pick(definition, ['cmd', 'args', 'user', 'env', 'cpus', 'mem', 'disk', 'taskKillGracePeriodSeconds']),
    gpus: definition['gpus'] === 0 ? undefined : definition['gpus'],
    artifacts: artifactsOf(definition, unsaid),
    placement: placementOf(definition),
    networks: networksOf(definition),
    secrets: secretsOf(definition, container),
    ...container,
    // A migration that failed is for people to look at.
    restart: { policy: 'NEVER' },
  });
  const { acceptedResourceRoles: roles, role, executor } = definition;
  // Metronome is a framework of its own, with a role of its own: only the one that says nothing is the same to both.
  if (role !== undefined && role !== '*') unsaid.push('role');
  if (isJsonArray(roles) && roles.some((one) => one !== '*')) unsaid.push('acceptedResourceRoles');
  if (typeof executor === 'string' && executor !== '' && executor !== '//cmd') unsaid.push('executor');
  unsaid.push(...Object.keys(definition).filter((field) => !said.has(field)));
  if (definition['args'] !== undefined && run['docker'] === undefined && run['ucr'] === undefined) {
    unsaid.push('args (without an image; cmd can be had)');
  }
  if (unsaid.length > 0) return wrong(...unsaid.map((field) => notThere(id, field)));
  return fine({ id: metronomeIdOf(id), labels: objectAt(definition, 'labels'), run });
}

const notThere = (id: AppId, field: string) =>
  problem('job-not-in-metronome', `the job ${id} cannot run in Metronome, which has no ${field}`);

/** Fields with a counterpart, and those that only say how an app of Marathon's is made to run once. */
const said: ReadonlySet<string> = new Set([
  ...['id', 'labels', 'cmd', 'args', 'user', 'env', 'cpus', 'mem', 'disk', 'gpus', 'fetch', 'constraints', 'networks'],
  ...['container', 'secrets', 'taskKillGracePeriodSeconds', 'acceptedResourceRoles', 'role', 'executor'],
  ...['instances', 'backoffSeconds', 'backoffFactor', 'maxLaunchDelaySeconds', 'upgradeStrategy'],
  ...['unreachableStrategy', 'killSelection', 'portDefinitions', 'requirePorts'],
]);

const pick = (from: JsonObject, names: readonly string[]): Draft =>
  Object.fromEntries(names.map((name) => [name, from[name]]));

function artifactsOf(definition: JsonObject, unsaid: string[]): Json | undefined {
  const fetch = objectsAt(definition, 'fetch');
  if (fetch.some(({ destPath }) => destPath !== undefined)) unsaid.push('fetch.destPath');
  return fetch.length === 0 ? undefined : fetch.map((one) => without(one, 'destPath'));
}

/**
 * Metronome knows IS, LIKE and UNLIKE. Where there is one task, all others say no more than that the agent has the
 * attribute; every agent has a hostname.
 */
function placementOf({ constraints }: JsonObject): Json | undefined {
  const all = isJsonArray(constraints) ? constraints.filter(isJsonArray) : [];
  const placed = all.flatMap(([attribute = '', operator = '', value]): JsonObject[] => {
    if (operator === 'IS' || operator === 'LIKE' || operator === 'UNLIKE') {
      return [present({ attribute, operator, value })];
    }
    if (operator === 'CLUSTER' && value !== undefined) return [{ attribute, operator: 'IS', value }];
    return attribute === 'hostname' ? [] : [{ attribute, operator: 'LIKE', value: '.*' }];
  });
  return placed.length === 0 ? undefined : { constraints: placed };
}

/** Metronome before 0.6.42 knows no networks, and the host's is what it has anyway. */
function networksOf(definition: JsonObject): Json | undefined {
  const networks = objectsAt(definition, 'networks').filter(({ mode }) => mode !== 'host');
  return networks.length === 0 ? undefined : networks;
}

/** `docker` or `ucr`, and `volumes`: which Metronome gives to nothing but an image. */
function containerOf(definition: JsonObject, unsaid: string[]): Draft {
  const container = objectAt(definition, 'container');
  const { type } = container;
  const docker = isJsonObject(container['docker']) ? container['docker'] : undefined;
  const volumes = objectsAt(container, 'volumes');
  for (const field of ['appc', 'linuxInfo']) if (container[field] !== undefined) unsaid.push(`container.${field}`);
  if (docker?.['pullConfig'] !== undefined) unsaid.push('container.docker.pullConfig');
  if (docker === undefined && volumes.length > 0) unsaid.push('container.volumes (without an image)');
  if (type === 'DOCKER' && volumes.some(isSecret)) unsaid.push('container.volumes.secret (with the Docker engine)');
  const mounted = volumes.length === 0 ? {} : { volumes: volumes.map(volumeOf) };
  if (docker === undefined) return mounted;
  const { image, forcePullImage } = docker;
  if (type === 'MESOS') {
    return { ...mounted, ucr: { image: present({ id: image, kind: 'docker', forcePull: forcePullImage }) } };
  }
  return { ...mounted, docker: present(pick(docker, ['image', 'forcePullImage', 'privileged', 'parameters'])) };
}

const isSecret = ({ secret }: JsonObject): boolean => secret !== undefined;

/** Metronome goes by the very set of members. */
const volumeOf = (volume: JsonObject): JsonObject =>
  isSecret(volume)
    ? present(pick(volume, ['containerPath', 'secret']))
    : present({ mode: 'RW', ...pick(volume, ['containerPath', 'hostPath', 'mode']) });

/** A secret that the app uses and the job does not would be refused (JobRunSpec, allSecretsAreDefinedAndUsed). */
function secretsOf(definition: JsonObject, container: Draft): Json | undefined {
  const referred = [
    ...Object.values(objectAt(definition, 'env')).flatMap((value) => (isJsonObject(value) ? [value['secret']] : [])),
    ...objectsAt(present(container), 'volumes').map(({ secret }) => secret),
  ];
  const used = Object.entries(objectAt(definition, 'secrets')).filter(([name]) => referred.includes(name));
  return used.length === 0 ? undefined : Object.fromEntries(used);
}
