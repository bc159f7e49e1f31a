// A deadline that no version can keep: a check of Mesos begins `delaySeconds` after the task, 15 unless said otherwise.
// (Marathon 1.11, raml healthCheck.)
import { durationText } from '../model/duration.js';
import { problem } from '../model/errorCodes.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import type { Strategy } from '../model/strategy.js';
import type { Locate } from './layers.js';

/** `canonical` has Marathon's defaults filled in; `where` finds places in the deploy block. */
export function deadlineWarning(canonical: JsonObject, strategy: Strategy, where: Locate): readonly Problem[] {
  const checks = isJsonArray(canonical['healthChecks']) ? canonical['healthChecks'] : [];
  const latest = Math.max(0, ...checks.filter(isJsonObject).map(firstAnswerAfter)) * 1_000;
  if (latest < strategy.healthyWithin) return [];
  const message = `healthyWithin is ${durationText(strategy.healthyWithin)}, but the first health check comes ${durationText(latest)} after a task has started`;
  return [problem('deadline-too-short', message, { place: where('/healthyWithin') })];
}

function firstAnswerAfter(check: JsonObject): number {
  const { protocol, delaySeconds } = check;
  const mesos = typeof protocol === 'string' && protocol.startsWith('MESOS_');
  return mesos && typeof delaySeconds === 'number' ? delaySeconds : 0;
}
