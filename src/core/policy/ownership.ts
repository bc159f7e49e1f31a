// Whose a live app is: nothing that is not ours is ever written.
import { ownershipOf } from '../definition/labels.js';
import { baseOf, type EnvironmentName } from '../model/ids.js';
import { isJsonObject, type JsonObject } from '../model/json.js';
import type { LiveApp, ObservedApp } from '../model/observed.js';

/** Whether the live app carries our labels, written by us for this very id and environment. */
export function carriesOurLabels(live: LiveApp, owner: string, environment: EnvironmentName): boolean {
  const signed = ownershipOf(live.definition);
  return (
    signed !== undefined &&
    signed.owner === owner &&
    signed.app === live.id &&
    signed.environment === baseOf(environment)
  );
}

/**
 * Ours are apps that carry our labels, and those that settled here without having been written (adopted). Labels that
 * name another owner, app or environment are stronger than our memory: somebody took it over.
 */
export function isOurs(observed: ObservedApp, owner: string): boolean {
  const { live, record } = observed;
  if (live === undefined) return true;
  if (carriesOurLabels(live, owner, observed.environment)) return true;
  if (ownershipOf(live.definition) !== undefined) return false;
  return record !== undefined && (record.lastGood !== null || record.settled.length > 0);
}

/** Installed by the DC/OS package manager, which believes that it alone writes it. */
export function isPackage(definition: JsonObject): boolean {
  const labels = definition['labels'];
  return isJsonObject(labels) && Object.keys(labels).some((name) => name.startsWith('DCOS_PACKAGE_'));
}
