// Marathon's own rules over the fields of one pod (PodsValidation of 1.11), in its words, so that a definition that the
// cluster would answer with 422 is refused where it is written. Rules about secrets, GPUs and names of default networks
// depend on how the cluster was started, and are left to it.
import { problem } from '../../model/errorCodes.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { Breach } from './breach.js';
import type { Locate } from '../layers/layers.js';
import { isResidentPod } from '../normal/normalisePod.js';
import { containerRules, ipcRules } from './podContainerRules.js';
import { duplicateAt, numberAt, objectsAt, stringsAt } from '../../model/jsonParts.js';

/** `written` is the pod as in the files, types already checked; `canonical` is the same in canonical form. */
export function podRules(written: JsonObject, canonical: JsonObject, locate: Locate): readonly Problem[] {
  const breaches = [
    ...(written['user'] === '' ? [{ pointer: '/user', says: 'must not be empty' }] : []),
    ...networkRules(written),
    ...containerRules(canonical),
    ...volumeRules(canonical),
    ...placementRules(canonical),
    ...residentRules(canonical),
    ...executorRules(canonical),
    ...ipcRules(canonical, '/linuxInfo'),
  ];
  return breaches.map(({ pointer, says, hint }) =>
    problem('marathon-rule', says, { place: locate(pointer), ...(hint === undefined ? {} : { hint }) }),
  );
}

/** As they are written: canonical form has dropped what their mode does not have. */
function networkRules(written: JsonObject): readonly Breach[] {
  const breaches: Breach[] = [];
  const networks = objectsAt(written, 'networks');
  for (const [index, network] of networks.entries()) {
    const { mode, name, labels } = network;
    const labelled = isJsonObject(labels) && Object.keys(labels).length > 0;
    if (mode === 'host' && (name !== undefined || labelled)) {
      breaches.push({ pointer: `/networks/${index}`, says: 'Host networks may not have names or labels' });
    }
    if (mode === 'container/bridge' && name !== undefined) {
      breaches.push({ pointer: `/networks/${index}/name`, says: 'Bridge networks may not have names' });
    }
  }
  const alone = networks.findIndex(({ mode }) => mode === 'host' || mode === 'container/bridge');
  if (alone >= 0 && networks.length > 1) {
    const says = 'May specify a single host network, single bridge network, or else 1-to-n container networks';
    breaches.push({ pointer: `/networks/${alone}`, says });
  } else if (duplicateAt(networks.map(({ name }) => name ?? '')) >= 0) {
    breaches.push({ pointer: '/networks', says: 'Duplicate networks are not allowed' });
  }
  return breaches;
}

function volumeRules(pod: JsonObject): readonly Breach[] {
  const breaches: Breach[] = [];
  const volumes = objectsAt(pod, 'volumes');
  const mounted = new Set(
    objectsAt(pod, 'containers').flatMap((one) => objectsAt(one, 'volumeMounts').map(({ name }) => name)),
  );
  const secrets = isJsonObject(pod['secrets']) ? pod['secrets'] : {};
  for (const [index, { name, secret, host, persistent }] of volumes.entries()) {
    const pointer = `/volumes/${index}`;
    if (!mounted.has(name)) breaches.push({ pointer, says: 'volume must be referenced by at least one container' });
    if (typeof secret === 'string' && !Object.hasOwn(secrets, secret)) {
      breaches.push({ pointer: `${pointer}/secret`, says: 'volume.secret must refer to an existing secret' });
    }
    // Marathon reads the first kind that fits and drops the rest without a word.
    if ([secret, host, persistent].filter((kind) => kind !== undefined).length > 1) {
      breaches.push({ pointer, says: 'a volume is one of host, secret and persistent' });
    }
  }
  const twice = duplicateAt(volumes.map(({ name }) => name));
  if (twice >= 0) breaches.push({ pointer: `/volumes/${twice}/name`, says: 'volume names must be unique' });
  return breaches;
}

function placementRules({ scheduling, role }: JsonObject): readonly Breach[] {
  const placement = isJsonObject(scheduling) ? scheduling['placement'] : undefined;
  if (!isJsonObject(placement)) return [];
  const at = '/scheduling/placement';
  const breaches: Breach[] = [];
  for (const [index, { fieldName, operator, value }] of objectsAt(placement, 'constraints').entries()) {
    const says = constraintTrouble(fieldName, operator, value);
    // Canonical constraints are sorted: a place of one among several could be that of another.
    const alone = objectsAt(placement, 'constraints').length === 1;
    if (says !== undefined) breaches.push({ pointer: `${at}/constraints${alone ? `/${index}` : ''}`, says });
  }
  const others = stringsAt(placement, 'acceptedResourceRoles').filter((one) => one !== '*' && one !== role);
  if (role !== undefined && others.length > 0) {
    const says = 'acceptedResourceRoles may hold * and the role of the pod only';
    breaches.push({ pointer: `${at}/acceptedResourceRoles`, says });
  }
  return breaches;
}

function constraintTrouble(field: Json | undefined, operator: Json | undefined, value?: Json): string | undefined {
  const isWhole = typeof value === 'string' && /^[+-]?\d{1,10}$/.test(value);
  if (field === '') return 'missing field for constraint declaration';
  if (operator === 'UNIQUE' && value !== undefined) return 'UNIQUE does not accept a value';
  if (operator === 'GROUP_BY' && value !== undefined && !isWhole) {
    return 'GROUP BY must define an integer value or else no value at all';
  }
  if (operator === 'MAX_PER' && !isWhole) return 'MAX_PER requires an integer value';
  if ((operator === 'LIKE' || operator === 'UNLIKE') && value === undefined) {
    return 'LIKE and UNLIKE require a non-empty, regular expression value';
  }
  return undefined;
}

/** A pod with persistent volumes stays where they are. */
function residentRules(pod: JsonObject): readonly Breach[] {
  if (!isResidentPod(pod)) return [];
  const scheduling = isJsonObject(pod['scheduling']) ? pod['scheduling'] : {};
  const { upgrade, unreachableStrategy, placement } = scheduling;
  const breaches: Breach[] = [];
  if (isJsonObject(upgrade) && numberAt(upgrade, 'maximumOverCapacity') !== 0) {
    const says = 'maximumOverCapacity must be 0 for a pod with persistent volumes';
    breaches.push({ pointer: '/scheduling/upgrade/maximumOverCapacity', says });
  }
  if (unreachableStrategy !== 'disabled') {
    const says = 'unreachableStrategy must be disabled for pods with persistent volumes';
    breaches.push({ pointer: '/scheduling/unreachableStrategy', says });
  }
  const accepted = isJsonObject(placement) ? stringsAt(placement, 'acceptedResourceRoles') : [];
  if (accepted.some((one) => one !== '*')) {
    const says = 'A resident pod must have `acceptedResourceRoles = ["*"]`.';
    breaches.push({ pointer: '/scheduling/placement/acceptedResourceRoles', says });
  }
  if (pod['role'] === '*') breaches.push({ pointer: '/role', says: 'Resident pods cannot have the role *' });
  return breaches;
}

function executorRules({ linuxInfo }: JsonObject): readonly Breach[] {
  if (!isJsonObject(linuxInfo) || linuxInfo['seccomp'] === undefined) return [];
  const hint = 'write it in the containers';
  return [{ pointer: '/linuxInfo/seccomp', says: 'Seccomp configuration on executor level is not supported', hint }];
}
