// One VIP twice: DC/OS spreads its connections over the tasks of both apps.
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { objectsAt } from '../../model/jsonParts.js';
import { below } from '../read/pointer.js';
import { collisions, type Want } from './collisions.js';
import { labelOf } from './labels.js';
import { portsOf } from './ports.js';
import type { Deployed, Rule } from './rule.js';

export const vips: Rule = (apps) =>
  collisions(
    'vip-twice',
    apps.flatMap((of) => holders(of.app.spec.definition).flatMap(([holder, pointer]) => vipsOf(of, holder, pointer))),
    (left, right) => {
      const group = labelOf(left.of.app.spec.definition, 'HAPROXY_DEPLOYMENT_GROUP');
      return (
        left.of === right.of ||
        (group !== undefined && group === labelOf(right.of.app.spec.definition, 'HAPROXY_DEPLOYMENT_GROUP'))
      );
    },
  );

/** Where VIP labels may stand: the app, its ports, and the endpoints of a pod. */
function holders(definition: JsonObject): readonly (readonly [JsonObject, string])[] {
  const endpoints = objectsAt(definition, 'containers').flatMap((container, index) =>
    objectsAt(container, 'endpoints').map((one, port) => [one, `/containers/${index}/endpoints/${port}`] as const),
  );
  const ports = portsOf(definition).map((port) => [port.holder, port.pointer] as const);
  return [[definition, ''], ...ports, ...endpoints];
}

function vipsOf(of: Deployed, holder: JsonObject, pointer: string): readonly Want[] {
  const { labels } = holder;
  if (!isJsonObject(labels)) return [];
  return Object.entries(labels).flatMap(([name, value]): readonly Want[] => {
    if (!/^VIP_\d+$/.test(name) || typeof value !== 'string') return [];
    const says = `the VIP ${value.slice(0, 100)} is also used`;
    return [{ of, key: nameOf(value), pointer: below(`${pointer}/labels`, name), says }];
  });
}

/** DC/OS drops the slashes of a named VIP: `/a/bc:80` and `/ab/c:80` are one name. */
const nameOf = (vip: string): string => vip.replaceAll('/', '').toLowerCase();
