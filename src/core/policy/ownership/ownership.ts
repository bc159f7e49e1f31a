// Whose a live app is: nothing that is not ours is ever written.
import { labelsOf, ownershipOf } from '../../definition/strategy/labels.js';
import { baseOf, type AppKey, type EnvironmentName } from '../../model/ids.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { LiveApp, ObservedApp } from '../../model/observed.js';
import type { Ownership } from '../../model/ownership.js';
import type { AppRecord } from '../../model/record.js';
import { setIdOf, type SetRole } from '../../model/setRole.js';
import { instantText } from '../../plan/show/printable.js';

type Owned = Pick<ObservedApp, 'live' | 'record' | 'ownership' | 'environment'>;

/**
 * Whether the live app carries our labels as the set of that role of this app: a definition that somebody copied to the
 * id of a set says another role.
 */
export function carriesSetLabels(
  live: LiveApp,
  owner: string,
  { id, environment }: Pick<ObservedApp, 'id' | 'environment'>,
  role: SetRole,
): boolean {
  const signed = ownershipOf(live.definition);
  return (
    signed !== undefined &&
    signed.owner === owner &&
    signed.app === id &&
    signed.environment === baseOf(environment) &&
    live.id === setIdOf(id, role) &&
    (role === 'primary' || labelsOf(live.definition)['BATON_ROLE'] === role)
  );
}

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
 * name another owner, app or environment are stronger than our memory: somebody took it over. What was released is
 * not ours, whatever its labels say, and also while it does not exist.
 */
export function isOurs(observed: Owned, owner: string): boolean {
  const { live, record, ownership, environment } = observed;
  if (ownership?.kind === 'released') return false;
  if (live === undefined) return true;
  if (carriesOurLabels(live, owner, environment)) return true;
  if (anotherOwner(observed, owner) !== undefined) return false;
  return record !== undefined && (record.lastGood !== null || record.settled.length > 0);
}

/**
 * What a person said about the app. A release holds on when `cluster: dc1` becomes `clusters: [dc1, dc2]` and the
 * environment `production` becomes `production@dc1`, or back: nobody meant to take the app back by that. A claim does
 * not: it was of the app on one cluster.
 */
export function wordAbout(said: ReadonlyMap<AppKey, Ownership>, key: AppKey): Ownership | undefined {
  const own = said.get(key);
  if (own !== undefined || said.size === 0) return own;
  return [...said].find(([before, { kind }]) => kind === 'released' && isRenamed(before, key))?.[1];
}

/** Whether one is an app of a whole environment, and the other the same app on a cluster of it. */
function isRenamed(before: AppKey, now: AppKey): boolean {
  const [was, is] = [before, now].map((key) => /^([^@ ]*)(@[^ ]*)? (.*)$/.exec(key));
  return was?.[1] === is?.[1] && was?.[3] === is?.[3] && (was?.[2] === undefined) !== (is?.[2] === undefined);
}

/** A live app that somebody claimed, so that it may be changed although it differs from git. */
export const isClaimed = (observed: Owned, owner: string): boolean =>
  observed.ownership?.kind === 'claimed' && anotherOwner(observed, owner) === undefined;

/** Whose labels the live app carries, if they are another's and were not claimed over as they are. */
export function anotherOwner({ live, ownership, environment }: Owned, owner: string): string | undefined {
  if (live === undefined || carriesOurLabels(live, owner, environment)) return undefined;
  const name = labelledOwner(live);
  const over = ownership?.kind === 'claimed' ? ownership.over : null;
  // Whoever writes it again takes it back: then Marathon has another configuration than the one that was claimed.
  return over !== null && over.name === name && over.changedAt === live.changedAt ? undefined : name;
}

/**
 * Whose labels it carries although it was claimed over them without a release there: they take it for theirs, and remove it
 * as soon as their git does not name it, until labels of ours stand in the place of theirs.
 */
export function unreleasedOwner(observed: Owned, owner: string): string | undefined {
  const over = observed.ownership?.kind === 'claimed' ? observed.ownership.over : null;
  if (observed.live === undefined || over === null || over.released) return undefined;
  const isSigned = carriesOurLabels(observed.live, owner, observed.environment);
  return isSigned || anotherOwner(observed, owner) !== undefined ? undefined : over.name;
}

/** `other, production /shop/cart`: what the labels of a live app say; undefined when they name no owner. */
function labelledOwner(live: LiveApp): string | undefined {
  const signed = ownershipOf(live.definition);
  return signed && `${signed.owner}, ${signed.environment} ${signed.app}`;
}

/** The record without what was known before the app was claimed; the very same one when nothing of that is in it. */
export function sinceClaimed(record: AppRecord, ownership: Ownership | undefined): AppRecord {
  const forgets = ownership?.kind === 'claimed' ? ownership.forgets : null;
  const [newest] = record.settled;
  const isOld =
    newest !== undefined &&
    newest.revision === forgets?.revision &&
    newest.commit === forgets.commit &&
    newest.at === forgets.at;
  if (!isOld) return record;
  return {
    ...record,
    lastGood: null,
    settled: [],
    settledInstances: null,
    begun: null,
    superseded: null,
    rejected: null,
  };
}

/** Why nothing is done with an app that was released. */
export const releasedText = ({ by, at, because }: Ownership): string =>
  `released by ${by} on ${instantText(at).slice(0, 10)} because ${because}; \`baton claim\` takes it back`;

/** Installed by the DC/OS package manager, which believes that it alone writes it. */
export function isPackage(definition: JsonObject): boolean {
  const labels = definition['labels'];
  return isJsonObject(labels) && Object.keys(labels).some((name) => name.startsWith('DCOS_PACKAGE_'));
}
