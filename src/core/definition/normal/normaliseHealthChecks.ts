// Health and readiness checks with Marathon's defaults (HealthCheckConversion, types/healthCheck.raml of 1.11).
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { compact, objectsIn, present, sortedSet } from './normaliseValues.js';

/** Protocols that Mesos itself checks, on the agent: the only ones whose result Marathon counts in a replacement. */
export const mesosProtocols: ReadonlySet<Json | undefined> = new Set([
  'MESOS_HTTP',
  'MESOS_HTTPS',
  'MESOS_TCP',
  'COMMAND',
]);

/** Expects networking to be canonical. */
export function normaliseHealthChecks(app: JsonObject): Json | undefined {
  const { container, portDefinitions } = app;
  // An empty list of mappings counts as ports, one of definitions does not (AppNormalization).
  const hasPorts =
    (isJsonObject(container) && container['portMappings'] !== undefined) ||
    (isJsonArray(portDefinitions) && portDefinitions.length > 0);
  return objectsIn(app['healthChecks'], (check) => normaliseHealthCheck(check, hasPorts));
}

function normaliseHealthCheck(check: JsonObject, hasPorts: boolean): JsonObject {
  const { ignoreHttp1xx, path, port, portIndex, delaySeconds, ...rest } = check;
  const protocol = check['protocol'] ?? 'HTTP';
  const command = protocol === 'COMMAND';
  const http = protocol === 'HTTP' || protocol === 'HTTPS';
  const byMesos = mesosProtocols.has(protocol);
  // A check that names no port means the first one. Marathon writes that down with every PUT: it reads the app twice
  // then, the second time with the default port declared. (A POST of an app that declares no ports leaves it out.)
  const index = portIndex ?? (port === undefined && hasPorts ? 0 : undefined);
  return compact({
    gracePeriodSeconds: 300,
    intervalSeconds: 60,
    timeoutSeconds: 20,
    maxConsecutiveFailures: 3,
    ipProtocol: 'IPv4',
    ...rest,
    protocol,
    // Checks that Marathon runs have no delay: it answers the default, whatever was sent.
    delaySeconds: byMesos ? (delaySeconds ?? 15) : 15,
    ignoreHttp1xx: http ? (ignoreHttp1xx ?? false) : undefined,
    path: protocol === 'TCP' || protocol === 'MESOS_TCP' || command ? undefined : path,
    port: command ? undefined : port,
    portIndex: command ? undefined : index,
  });
}

/**
 * The check that Mesos runs for its own sake, apart from health (types/check.raml of 1.8 and later). `more`: the further
 * defaults that the same form has where it is a pod's health check.
 */
export function normaliseCheck(check: Json | undefined, more: JsonObject = {}): Json | undefined {
  if (!isJsonObject(check)) return check;
  const { http } = check;
  return present({
    intervalSeconds: 60,
    timeoutSeconds: 20,
    delaySeconds: 15,
    ...more,
    ...check,
    http: isJsonObject(http) ? { scheme: 'HTTP', ...http } : http,
  });
}

export function normaliseReadinessCheck(check: JsonObject): JsonObject {
  const codes = check['httpStatusCodesForReady'];
  return {
    name: 'readinessCheck',
    protocol: 'HTTP',
    path: '/',
    portName: 'http-api',
    intervalSeconds: 30,
    timeoutSeconds: 10,
    preserveLastResponse: false,
    ...check,
    httpStatusCodesForReady: isJsonArray(codes) && codes.length > 0 ? (sortedSet(codes) ?? [200]) : [200],
  };
}
