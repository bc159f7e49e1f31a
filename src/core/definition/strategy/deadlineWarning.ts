// A deadline that no version can keep: a check of Mesos begins `delaySeconds` after the task, 15 unless said otherwise.
// (Marathon 1.11, raml healthCheck.)
import { durationText } from '../../model/duration.js';
import { problem } from '../../model/errorCodes.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { Strategy } from '../../model/strategy.js';
import type { Locate } from '../layers/layers.js';
import { numberAt, objectsAt } from '../../model/jsonParts.js';

/** `canonical` has Marathon's defaults filled in; `where` finds places in the deploy block. */
export function deadlineWarning(canonical: JsonObject, strategy: Strategy, where: Locate): readonly Problem[] {
  const latest = Math.max(0, ...firstAnswers(canonical)) * 1_000;
  if (latest < strategy.healthyWithin) return [];
  const message = `healthyWithin is ${durationText(strategy.healthyWithin)}, but the first health check comes ${durationText(latest)} after a task has started`;
  return [problem('deadline-too-short', message, { place: where('/healthyWithin') })];
}

/** Seconds after the start of a task; every check of a pod is run by Mesos. */
const firstAnswers = (definition: JsonObject): readonly number[] => [
  ...objectsAt(definition, 'healthChecks').filter(isByMesos).map(delayOf),
  ...objectsAt(definition, 'containers').flatMap(({ healthCheck }) =>
    isJsonObject(healthCheck) ? [delayOf(healthCheck)] : [],
  ),
];

const isByMesos = ({ protocol }: JsonObject): boolean => typeof protocol === 'string' && protocol.startsWith('MESOS_');

const delayOf = (check: JsonObject): number => numberAt(check, 'delaySeconds') ?? 0;
