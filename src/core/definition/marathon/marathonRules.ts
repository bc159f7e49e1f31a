// Marathon's own rules over the fields of one app (AppValidation of 1.11), in its words, so that a definition that the
// cluster would answer with 422 is refused where it is written. Rules about features that a cluster may have switched
// on (secrets, GPUs, external volumes) are left to the cluster.
import { problem } from '../../model/errorCodes.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { Breach } from './breach.js';
import { isSingleInstance } from '../strategy/capacities.js';
import type { Locate } from '../layers/layers.js';
import { networkRules } from './networkRules.js';
import { isResident } from '../normal/normaliseContainer.js';
import { normaliseDefinition } from '../normal/normalise.js';
import { checkRules } from './checkRules.js';
import { objectsAt } from '../../model/jsonParts.js';

/** `written` is the app as in the files, types already checked; `canonical` is the same in canonical form. */
export function marathonRules(written: JsonObject, canonical: JsonObject, locate: Locate): readonly Problem[] {
  const breaches = [
    ...commandRules(written),
    ...networkRules(written, canonical),
    ...containerRules(canonical),
    ...checkRules(written, canonical),
    // A default that the releases differ in is the newest one's here: which cluster it will be is not known.
    ...upgradeRules(written, normaliseDefinition(canonical)),
    ...constraintRules(written),
  ];
  return breaches.map(({ pointer, says, hint }) =>
    problem(pointer === '' ? 'command-missing' : 'marathon-rule', says, {
      place: locate(pointer),
      ...(hint === undefined ? {} : { hint }),
    }),
  );
}

function commandRules({ cmd, args, container }: JsonObject): readonly Breach[] {
  const hasArgs = isJsonArray(args) && args.length > 0;
  if (cmd !== undefined && hasArgs) {
    return [
      { pointer: '/args', says: "cmd and args are both given: AppDefinition must contain one of 'cmd' or 'args'" },
    ];
  }
  if (typeof cmd === 'string' && cmd.length < 2) {
    return [
      {
        pointer: '/cmd',
        says: `cmd must not be an empty string${cmd === '' ? '' : ', and a single character counts as one'}`,
        hint: 'Marathon takes two characters or more',
      },
    ];
  }
  const box = isJsonObject(container) ? container : {};
  const hasImage = box['docker'] !== undefined || (box['appc'] !== undefined && box['type'] === 'MESOS');
  if (cmd !== undefined || hasArgs || hasImage) return [];
  return [{ pointer: '', says: "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'." }];
}

function containerRules({ container, gpus }: JsonObject): readonly Breach[] {
  if (!isJsonObject(container)) return [];
  const breaches: Breach[] = [];
  if (container['type'] === 'DOCKER') {
    if (!isJsonObject(container['docker'])) {
      const hint = 'add docker: { image: … }, or type: MESOS';
      breaches.push({ pointer: '/container', says: 'a container of type DOCKER (the default) needs docker', hint });
    }
    if (typeof gpus === 'number' && gpus > 0) {
      breaches.push({ pointer: '/gpus', says: 'GPU resources only work with the Mesos containerizer' });
    }
  } else if (container['docker'] !== undefined && container['appc'] !== undefined) {
    breaches.push({ pointer: '/container', says: 'mesos containers should specify, at most, a single image type' });
  }
  return [...breaches, ...objectsAt(container, 'volumes').flatMap(hostVolumeRules)];
}

/** A volume that is of no other kind is one of the host, and says all three (AppHostVolume; nothing has a default). */
function hostVolumeRules(volume: JsonObject, index: number): readonly Breach[] {
  const { persistent, external, secret } = volume;
  if (persistent !== undefined || external !== undefined || secret !== undefined) return [];
  const pointer = `/container/volumes/${index}`;
  return [
    { name: 'containerPath', hint: 'add containerPath: where the task sees it' },
    { name: 'hostPath', hint: 'add hostPath: …, or persistent: { size: … }' },
    { name: 'mode', hint: 'add mode: RO or mode: RW' },
  ].flatMap(({ name, hint }): readonly Breach[] => {
    const value = volume[name];
    if (value === undefined) return [{ pointer, says: `a volume of the host needs ${name}`, hint }];
    return value === '' ? [{ pointer: `${pointer}/${name}`, says: `${name} must not be empty` }] : [];
  });
}

function upgradeRules(written: JsonObject, canonical: JsonObject): readonly Breach[] {
  const breaches: Breach[] = [];
  const upgrade = isJsonObject(canonical['upgradeStrategy']) ? canonical['upgradeStrategy'] : {};
  const pointer =
    written['upgradeStrategy'] === undefined ? '/labels/MARATHON_SINGLE_INSTANCE_APP' : '/upgradeStrategy';
  if (isSingleInstance(canonical)) {
    if (Number(canonical['instances']) > 1) {
      breaches.push({
        pointer: '/instances',
        says: 'the label MARATHON_SINGLE_INSTANCE_APP allows at most one instance',
      });
    }
    if (upgrade['minimumHealthCapacity'] !== 0 || upgrade['maximumOverCapacity'] !== 0) {
      const hint = 'write upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 }';
      breaches.push({ pointer, says: 'a single instance app needs both capacities of upgradeStrategy at 0', hint });
    }
  }
  const unreachable = canonical['unreachableStrategy'];
  if (isResident(canonical['container'])) {
    if (upgrade['maximumOverCapacity'] !== 0) {
      const says = 'maximumOverCapacity must be 0 for an app with persistent volumes';
      breaches.push({ pointer: '/upgradeStrategy/maximumOverCapacity', says });
    }
    if (unreachable !== 'disabled') {
      breaches.push({
        pointer: '/unreachableStrategy',
        says: 'unreachableStrategy must be disabled for resident tasks',
      });
    }
    // Only where it is written, in a file or by a group that enforces it: else it is what the cluster was started with.
    if (written['role'] === '*') {
      const hint = 'persistent volumes need reserved resources: name another role';
      breaches.push({ pointer: '/role', says: 'Resident apps cannot have the role *', hint });
    }
  }
  if (
    isJsonObject(unreachable) &&
    Number(unreachable['inactiveAfterSeconds']) > Number(unreachable['expungeAfterSeconds'])
  ) {
    const says = 'inactiveAfterSeconds must be at most expungeAfterSeconds';
    breaches.push({ pointer: '/unreachableStrategy', says });
  }
  return breaches;
}

const operators = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS'];

function constraintRules({ constraints, acceptedResourceRoles, role }: JsonObject): readonly Breach[] {
  const breaches: Breach[] = [];
  for (const [index, constraint] of (isJsonArray(constraints) ? constraints : []).entries()) {
    const operator = isJsonArray(constraint) ? constraint[1] : undefined;
    if (typeof operator === 'string' && !operators.includes(operator)) {
      const says = `a constraint's operator must be one of ${operators.join(', ')}, in upper case`;
      breaches.push({ pointer: `/constraints/${index}/1`, says });
    }
  }
  if (isJsonArray(acceptedResourceRoles) && role !== undefined) {
    const others = acceptedResourceRoles.filter((one) => one !== '*' && one !== role);
    if (others.length > 0) {
      breaches.push({
        pointer: '/acceptedResourceRoles',
        says: 'acceptedResourceRoles may hold * and the role of the app only',
      });
    }
  }
  return breaches;
}
