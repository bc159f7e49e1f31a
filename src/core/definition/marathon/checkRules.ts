// Marathon's rules about the checks of an app: health checks, the check that Mesos runs for its own sake, readiness.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectAt, objectsAt } from '../../model/jsonParts.js';
import { mesosProtocols, normaliseHealthChecks } from '../normal/normaliseHealthChecks.js';
import type { Breach } from './breach.js';

/** `written` as in the files, `canonical` its canonical form, where the ports are what Marathon will count. */
export function checkRules(written: JsonObject, canonical: JsonObject): readonly Breach[] {
  const container = objectAt(canonical, 'container');
  const ports = objects(container['portMappings'] ?? canonical['portDefinitions']);
  // Canonical health checks are sorted: their places in the file are those of the list as it is written.
  const checks = objects(normaliseHealthChecks({ ...canonical, healthChecks: written['healthChecks'] ?? [] }));
  return [
    ...checks.flatMap((check, index) => healthCheckRules(check, `/healthChecks/${index}`, container, ports.length)),
    ...atMostOneByMesos(checks),
    ...bareCheckRules(canonical['check'], container, ports.length),
    ...readinessRules(canonical, ports),
  ];
}

function healthCheckRules(check: JsonObject, pointer: string, container: JsonObject, ports: number): readonly Breach[] {
  const { protocol, portIndex, command } = check;
  const breaches: Breach[] = [];
  if (protocol === 'COMMAND' && command === undefined) {
    const hint = 'add command: { value: … }';
    breaches.push({ pointer, says: 'a health check of protocol COMMAND needs command', hint });
  }
  if (protocol !== 'COMMAND' && command !== undefined) {
    breaches.push({ pointer: `${pointer}/command`, says: 'command belongs to health checks of protocol COMMAND' });
  }
  // Those that Mesos runs too: AppDefinition looks at all that have a port, after AppValidation.
  if (protocol !== 'COMMAND' && !reaches(check, ports)) {
    const says = 'Health check port indices must address an element of the ports array or container port mappings.';
    breaches.push({ pointer: portIndex === undefined ? pointer : `${pointer}/portIndex`, says });
  }
  const byMesos = mesosProtocols.has(protocol) && protocol !== 'COMMAND';
  if (check['ipProtocol'] === 'IPv6' && !(byMesos && container['type'] === 'DOCKER')) {
    const says = 'IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks';
    breaches.push({ pointer: `${pointer}/ipProtocol`, says });
  }
  return breaches;
}

/** Without an index and a port there must be exactly one port to mean. */
const reaches = ({ portIndex, port }: JsonObject, ports: number): boolean =>
  typeof portIndex === 'number' ? portIndex < ports : port !== undefined || ports === 1;

function atMostOneByMesos(checks: readonly JsonObject[]): readonly Breach[] {
  const byMesos = checks.filter(({ protocol }) => mesosProtocols.has(protocol) && protocol !== 'COMMAND');
  if (byMesos.length <= 1) return [];
  return [{ pointer: '/healthChecks', says: 'AppDefinition can contain at most one Mesos health check' }];
}

function bareCheckRules(check: Json | undefined, container: JsonObject, ports: number): readonly Breach[] {
  if (!isJsonObject(check)) return [];
  const breaches: Breach[] = [];
  if (container['type'] === 'DOCKER') {
    const hint = 'take type: MESOS, which runs Docker images too, or healthChecks';
    breaches.push({ pointer: '/check', says: "AppDefinition must not use 'checks' if using docker", hint });
  }
  const kind = ['http', 'tcp', 'exec'].find((one) => check[one] !== undefined);
  if (kind === undefined) breaches.push({ pointer: '/check', says: 'expected one of http, tcp or exec checks' });
  const overNetwork = kind === undefined ? undefined : check[kind];
  if (kind !== 'exec' && isJsonObject(overNetwork) && !reaches(overNetwork, ports)) {
    const says = 'check port index must address an element of the ports array or container port mappings.';
    breaches.push({ pointer: `/check/${kind}${overNetwork['portIndex'] === undefined ? '' : '/portIndex'}`, says });
  }
  return breaches;
}

function readinessRules(canonical: JsonObject, ports: readonly JsonObject[]): readonly Breach[] {
  const breaches: Breach[] = [];
  const names = ports.map((one) => one['name']);
  for (const [index, check] of objectsAt(canonical, 'readinessChecks').entries()) {
    const { portName, intervalSeconds, timeoutSeconds } = check;
    if (!names.includes(portName)) {
      const shown = typeof portName === 'string' ? portName.slice(0, 60) : '';
      const says = `No port definition reference for portName ${shown}`;
      breaches.push({ pointer: `/readinessChecks/${index}/portName`, says });
    }
    if (Number(timeoutSeconds) >= Number(intervalSeconds)) {
      breaches.push({ pointer: `/readinessChecks/${index}`, says: 'timeoutSeconds must be less than intervalSeconds' });
    }
  }
  return breaches;
}

const objects = (list: Json | undefined): readonly JsonObject[] => (isJsonArray(list) ? list.filter(isJsonObject) : []);
