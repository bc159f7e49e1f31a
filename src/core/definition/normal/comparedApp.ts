// The form in which two apps are compared: the canonical one, as the cluster's own Marathon completes and reads it.
import { isSince, type Dialect } from '../../model/dialect.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { asReadBy, launchDelayOf, patienceOf, unreachableOf } from './byVersion.js';
import { dropUnknown } from '../schema/knownFields.js';
import { isResident } from './normaliseContainer.js';
import { objectsIn, present, sortedSet, without } from './normaliseValues.js';

/**
 * From canonical form: without what Marathon does not know or does not keep, with what this cluster fills in. The role
 * is not looked at here.
 *
 * `executorResources` are lost on every PUT of an app, alone or in a merge (AppsResource reads a whole app as an update,
 * which does not carry them), and Marathon compares them with nothing: neither is there anything to bring about.
 */
export function comparedApp(canonical: JsonObject, dialect: Dialect): JsonObject {
  const known = asReadBy(without(dropUnknown(canonical), 'executorResources'), dialect);
  const unreachable = known['unreachableStrategy'] ?? unreachableOf(dialect, isResident(known['container']));
  const completed = {
    unreachableStrategy: isJsonObject(unreachable) ? { ...patienceOf(dialect), ...unreachable } : unreachable,
    networks: objectsIn(known['networks'], (network) => named(network, dialect)),
    // A set: checks that differed only in what is not kept are one.
    healthChecks: sortedSet(objectsIn(known['healthChecks'], (check) => keptCheck(check, dialect))),
  };
  return present(Object.assign({ maxLaunchDelaySeconds: launchDelayOf(dialect) }, known, completed));
}

/** A container network that names none has the cluster's, in apps and pods. */
export const named = (network: JsonObject, { defaultNetwork }: Dialect): JsonObject =>
  network['mode'] === 'container' && network['name'] === undefined && defaultNetwork !== undefined
    ? { ...network, name: defaultNetwork }
    : network;

/** A port is stronger than the index of one; and since 1.5 `ignoreHttp1xx` is read and not kept (HealthCheckConversion). */
export function keptCheck(check: JsonObject, dialect: Dialect): JsonObject {
  const kept = isSince(dialect, 1, 5) ? without(check, 'ignoreHttp1xx') : check;
  return kept['port'] === undefined ? kept : without(kept, 'portIndex');
}

/** Whether the canonical networks are the host's own. */
export const isHostMode = (networks: Json | undefined): boolean =>
  !(Array.isArray(networks) && networks.some((one: unknown) => !isHost(one)));

const isHost = (network: unknown): boolean =>
  typeof network === 'object' && network !== null && 'mode' in network && network.mode === 'host';
