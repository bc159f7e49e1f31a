// What the capacities of a replacement depend on in a pod. Every health check of a pod is run by Mesos.
import type { JsonObject } from '../../model/json.js';
import { capacitiesIn, type Replaced } from './capacities.js';
import { isResidentPod } from '../normal/normalisePod.js';
import { numberAt, objectAt, objectsAt } from '../../model/jsonParts.js';

/** Of a pod in canonical form. */
export const replacedPod = (pod: JsonObject): Replaced => ({
  instances: numberAt(objectAt(pod, 'scaling'), 'instances') ?? 1,
  own: capacitiesIn(objectAt(pod, 'scheduling')['upgrade']),
  mayNotExceed: isResidentPod(pod),
  checkedByMesos: objectsAt(pod, 'containers').some((one) => one['healthCheck'] !== undefined),
  checkHint: 'give a container a healthCheck: without one Marathon cannot tell which instances are healthy',
});
