// The form in which Marathon 1.4 takes an app: `networks` and `container.portMappings` are from 1.5. Whoever gets them
// earlier reads over them, and the app would run in the host's network without a word.
import { present, without, type Draft } from '../../core/definition/normal/normaliseValues.js';
import { isSince, type Dialect } from '../../core/model/dialect.js';
import { problem } from '../../core/model/errorCodes.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { fine, wrong, type Checked } from '../../core/model/problem.js';
import { kindOf } from '../../core/model/runSpec.js';

/** The definition as the cluster's Marathon reads it; or what cannot be said there, a sentence each. */
export function asSpokenBy(definition: JsonObject, dialect: Dialect): Checked<JsonObject> {
  if (isSince(dialect, 1, 5) || kindOf(definition) === 'pod') return fine(definition);
  return inOldForm(definition);
}

/** From canonical form to that of 1.4 (api/v2/json/Formats of its tags). */
function inOldForm(app: JsonObject): Checked<JsonObject> {
  const { networks, container, ...rest } = app;
  const [network = { mode: 'host' }, ...others] = objects(networks);
  const box = isJsonObject(container) ? container : undefined;
  const unsaid = [
    ...(others.length > 0 ? ['an app in several container networks'] : []),
    ...objects(box?.['volumes']).flatMap((volume) =>
      volume['secret'] === undefined ? [] : ['a volume with a secret'],
    ),
  ];
  switch (network['mode']) {
    case 'container/bridge':
      if (isJsonObject(network['labels'])) unsaid.push('labels of a bridge network');
      if (box?.['type'] !== 'DOCKER') unsaid.push('a bridge network without the Docker engine');
      return answer(app, unsaid, { ...withoutHostPorts(rest), container: dockerIn(box, 'BRIDGE') });
    case 'container': {
      const mappings = objects(box?.['portMappings']);
      const address = { networkName: network['name'], labels: network['labels'] ?? {} };
      if (box?.['type'] === 'DOCKER') {
        const ipAddress = present({ ...address, discovery: { ports: [] } });
        return answer(app, unsaid, { ...withoutHostPorts(rest), ipAddress, container: dockerIn(box, 'USER') });
      }
      const ports = isDefault(mappings) ? [] : mappings;
      if (!ports.every(isDiscoverable)) {
        unsaid.push('a port mapping of the Mesos engine with a host port or a service port, or without a name');
      }
      const ipAddress = present({ ...address, discovery: { ports: ports.map(discoveryOf) } });
      return answer(app, unsaid, { ...withoutHostPorts(rest), ipAddress, container: mesosIn(box) });
    }
    default:
      return answer(app, unsaid, { ...rest, container: box });
  }
}

function answer({ id }: JsonObject, unsaid: readonly string[], draft: Draft): Checked<JsonObject> {
  if (unsaid.length === 0) return fine(present(draft));
  const name = typeof id === 'string' ? id : 'the app';
  return wrong(...unsaid.map((what) => problem('not-in-version', `${name}: ${what} came with Marathon 1.5`)));
}

/** Before 1.5 the engine had the ports and the kind of network. */
function dockerIn(container: JsonObject | undefined, network: 'BRIDGE' | 'USER'): JsonObject | undefined {
  if (container === undefined) return undefined;
  const { portMappings, docker, ...rest } = container;
  const mappings = objects(portMappings);
  return { ...rest, docker: { ...(isJsonObject(docker) ? docker : {}), network, portMappings: mappings } };
}

/** 1.5 makes an empty container where 1.4 had none. */
function mesosIn(container: JsonObject | undefined): JsonObject | undefined {
  if (container === undefined) return undefined;
  const rest = without(container, 'portMappings');
  return Object.keys(rest).every((key) => key === 'type') ? undefined : rest;
}

/** The host's ports mean nothing in another network, and beside `ipAddress` they are refused. */
const withoutHostPorts = (app: JsonObject): JsonObject => without(app, 'portDefinitions', 'requirePorts');

/** What canonical form fills in where no port was declared. */
const isDefault = (mappings: readonly JsonObject[]): boolean =>
  mappings.length === 1 && mappings[0]?.['name'] === 'default' && mappings[0]['containerPort'] === 0;

const isDiscoverable = ({ name, hostPort, servicePort }: JsonObject): boolean =>
  typeof name === 'string' && hostPort === undefined && (servicePort === undefined || servicePort === 0);

const discoveryOf = ({ containerPort, name, protocol, labels }: JsonObject): JsonObject =>
  present({ number: containerPort, name, protocol, labels });

const objects = (list: Json | undefined): readonly JsonObject[] => (isJsonArray(list) ? list.filter(isJsonObject) : []);
