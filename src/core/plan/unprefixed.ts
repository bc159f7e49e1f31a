// A definition as it would be in an environment without a prefix: what differs only by the prefix does not differ.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { mapMembers } from './compare/members.js';

/** The id without the prefix of its environment. */
export const unprefixedId = (id: string, prefix: string): string =>
  prefix !== '' && id.startsWith(`${prefix}/`) ? id.slice(prefix.length) : id;

/** Ids of dependencies and names of VIPs lose the prefix; DC/OS reads `/name:port` and `name:port` alike. */
export function unprefixed(definition: JsonObject, prefix: string): JsonObject {
  return mapMembers(withoutVipPrefix(definition, prefix), (name, value) =>
    name === 'dependencies' && isJsonArray(value)
      ? value.map((one) => (typeof one === 'string' ? unprefixedId(one, prefix) : one))
      : value,
  );
}

const withoutVipPrefix = (object: JsonObject, prefix: string): JsonObject =>
  mapMembers(object, (name, value) =>
    name === 'labels' && isJsonObject(value)
      ? mapMembers(value, (label, text) =>
          /^VIP_\d+$/.test(label) && typeof text === 'string' ? vip(text, prefix) : text,
        )
      : inside(value, prefix),
  );

const inside = (value: Json, prefix: string): Json => {
  if (isJsonArray(value)) return value.map((one) => inside(one, prefix));
  return isJsonObject(value) ? withoutVipPrefix(value, prefix) : value;
};

const vip = (text: string, prefix: string): string => unprefixedId(`/${text.replace(/^\/+/, '')}`, prefix);
