// What the capacities of a replacement depend on in a pod. Every health check of a pod is run by Mesos.
import { isJsonObject, type JsonObject } from '../model/json.js';
import { capacitiesIn, type Replaced } from './capacities.js';
import { isResidentPod } from './normalisePod.js';
import { objectsAt } from './podParts.js';

/** Of a pod in canonical form. */
export const replacedPod = (pod: JsonObject): Replaced => {
  const scheduling = isJsonObject(pod['scheduling']) ? pod['scheduling'] : {};
  const scaling = isJsonObject(pod['scaling']) ? pod['scaling'] : {};
  return {
    instances: typeof scaling['instances'] === 'number' ? scaling['instances'] : 1,
    own: capacitiesIn(scheduling['upgrade']),
    mayNotExceed: isResidentPod(pod),
    checkedByMesos: objectsAt(pod, 'containers').some((one) => one['healthCheck'] !== undefined),
    checkHint: 'give a container a healthCheck: without one Marathon cannot tell which instances are healthy',
  };
};
