// How traffic finds an app: what both of two sets must have in common, because the labels of the older one serve both.
import { labelsOf } from '../../definition/strategy/labels.js';
import { canonicalJson, isJsonObject, type JsonObject } from '../../model/json.js';

/** Whether both are found in the same way: balancer labels, networks and ports. */
export const sameRouting = (left: JsonObject, right: JsonObject): boolean =>
  canonicalJson(routingOf(left)) === canonicalJson(routingOf(right));

function routingOf(definition: JsonObject): JsonObject {
  const labels = Object.entries(labelsOf(definition)).filter(([name]) => name.startsWith('HAPROXY_'));
  const { container, networks, portDefinitions, requirePorts } = definition;
  return {
    labels: Object.fromEntries(labels),
    networks: networks ?? null,
    mappings: isJsonObject(container) ? (container['portMappings'] ?? null) : null,
    ports: portDefinitions ?? null,
    requirePorts: requirePorts ?? false,
  };
}
