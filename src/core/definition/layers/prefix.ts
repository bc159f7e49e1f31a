// The prefix of an environment: what it does to ids and to the VIPs of an app.
import { isAppId, type AppId } from '../../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { problem } from '../../model/errorCodes.js';
import type { Problem } from '../../model/problem.js';
import type { Locate } from './layers.js';

/** The id in the environment. A prefix is an id itself, so both together always are one. */
export function prefixedId(prefix: string, id: AppId): AppId {
  const whole = `${prefix}${id}`;
  return isAppId(whole) ? whole : id;
}

/** The group in the environment. */
export const prefixedGroup = (prefix: string, group: string): string =>
  group === '/' ? prefix || '/' : `${prefix}${group}`;

/**
 * A canonical app (or pod) with the prefix in front of its named VIPs: labels VIP_0, VIP_1 … of the app, of its port
 * definitions, of its port mappings and of a pod's endpoints, written `/name:port` or `name:port` (DC/OS drops the slashes in the DNS name).
 */
export function withPrefixedVips(
  app: JsonObject,
  prefix: string,
  locate: Locate,
): { readonly app: JsonObject; readonly warnings: readonly Problem[] } {
  if (prefix === '') return { app, warnings: [] };
  const warnings: Problem[] = [];
  const inLabels = (holder: JsonObject, pointer: string): JsonObject => {
    const labels = holder['labels'];
    if (!isJsonObject(labels) || !Object.keys(labels).some(isVip)) return holder;
    const moved = Object.entries(labels).map(([name, value]): [string, Json] => {
      if (!isVip(name) || typeof value !== 'string') return [name, value];
      if (!isAddress(value)) return [name, `${prefix}/${value.replace(/^\/+/, '')}`];
      const message = `${name} is an IP address, which does not follow the prefix ${prefix}`;
      warnings.push(problem('vip-shared', message, { place: locate(`${pointer}/labels/${name}`) }));
      return [name, value];
    });
    return { ...holder, labels: Object.fromEntries(moved) };
  };
  const inList = (list: Json | undefined, pointer: string): Json | undefined =>
    isJsonArray(list)
      ? list.map((one, index) => (isJsonObject(one) ? inLabels(one, `${pointer}/${index}`) : one))
      : undefined;
  const own = inLabels(app, '');
  const definitions = inList(own['portDefinitions'], '/portDefinitions');
  const containers = own['containers'];
  const contained = isJsonArray(containers)
    ? containers.map((one, index): Json => {
        const endpoints = isJsonObject(one) ? inList(one['endpoints'], `/containers/${index}/endpoints`) : undefined;
        return isJsonObject(one) && endpoints !== undefined ? { ...one, endpoints } : one;
      })
    : undefined;
  const container = own['container'];
  const mappings = isJsonObject(container) ? inList(container['portMappings'], '/container/portMappings') : undefined;
  return {
    app: {
      ...own,
      ...(definitions === undefined ? {} : { portDefinitions: definitions }),
      ...(contained === undefined ? {} : { containers: contained }),
      ...(isJsonObject(container) && mappings !== undefined
        ? { container: { ...container, portMappings: mappings } }
        : {}),
    },
    warnings,
  };
}

const isVip = (label: string): boolean => /^VIP_\d+$/.test(label);

const isAddress = (value: string): boolean => /^\/?(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/.test(value);
