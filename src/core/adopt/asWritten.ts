// From what an environment deploys to what a file of it says: the environment's prefix is taken off again.
import { isWithin } from '../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { mapMembers } from '../plan/compare/members.js';

/**
 * The definition of `/staging/shop/cart` as an environment with the prefix `/staging` has to say it: dependencies
 * inside the prefix relative to the app's group (absolute ones do not take the prefix), named VIPs without it.
 */
export function asWritten(definition: JsonObject, prefix: string): JsonObject {
  if (prefix === '') return definition;
  const id = typeof definition['id'] === 'string' ? definition['id'] : '/';
  const group = id.slice(0, id.lastIndexOf('/')) || '/';
  return mapMembers(definition, (name, value) => {
    if (name === 'id') return id.slice(prefix.length);
    if (name !== 'dependencies' || !isJsonArray(value)) return withoutVipPrefix(name, value, prefix);
    return value.map((one) => (typeof one === 'string' && isWithin(one, prefix) ? relative(group, one) : one));
  });
}

/** `/staging/db` seen from `/staging/shop` is `../db`. */
function relative(group: string, id: string): string {
  const from = group.split('/').filter((part) => part !== '');
  const to = id.split('/').filter((part) => part !== '');
  const common = to.findIndex((part, index) => part !== from[index]);
  const shared = common < 0 ? to.length : common;
  const steps = [...from.slice(shared).map(() => '..'), ...to.slice(shared)];
  return steps.length === 0 ? '.' : steps.join('/');
}

/** Named VIPs stand in labels, of the app and of its ports. */
function withoutVipPrefix(parent: string, value: Json, prefix: string): Json {
  if (isJsonArray(value)) return value.map((item) => withoutVipPrefix('', item, prefix));
  if (!isJsonObject(value)) return value;
  return mapMembers(value, (name, inner) => {
    const isVip = parent === 'labels' && /^VIP_\d+$/.test(name) && typeof inner === 'string';
    if (!isVip) return withoutVipPrefix(name, inner, prefix);
    return inner.startsWith(`${prefix}/`) ? inner.slice(prefix.length) : inner;
  });
}
