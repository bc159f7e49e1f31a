// A strategy as its author would write it: what is the default is left out.
import { durationText } from '../model/duration.js';
import { usualJobTimeout, type Job } from '../model/job.js';
import type { JsonObject } from '../model/json.js';
import { defaultPatience, hasTwoSets, type Strategy } from '../model/strategy.js';
import { twoSetsBlock } from './twoSetsBlock.js';

/** The `deploy` block that asks for this strategy; empty when nothing has to be said. */
export function deployBlock(strategy: Strategy): JsonObject {
  const { healthyWithin, waitAtMost, onFailure, scale, before = [], together } = strategy;
  return {
    ...(strategy.kind === 'rolling' && !strategy.annotated ? {} : { strategy: strategy.kind }),
    ...(strategy.kind === 'minimum-in-service' ? { atLeast: atLeastOf(strategy) } : {}),
    ...(hasTwoSets(strategy) ? twoSetsBlock(strategy) : {}),
    ...(healthyWithin === defaultPatience.healthyWithin ? {} : { healthyWithin: durationText(healthyWithin) }),
    ...(waitAtMost === defaultPatience.waitAtMost ? {} : { waitAtMost: durationText(waitAtMost) }),
    ...(onFailure === defaultPatience.onFailure ? {} : { onFailure }),
    ...(together === undefined ? {} : { together }),
    ...(before.length === 0 ? {} : { before: before.map(jobEntry) }),
    ...(scale.kind === 'git' ? {} : { scale: scale.kind === 'ignore' ? 'ignore' : { min: scale.min, max: scale.max } }),
  };
}

const atLeastOf = ({ atLeast }: Extract<Strategy, { kind: 'minimum-in-service' }>): number | string =>
  atLeast.kind === 'count' ? atLeast.count : `${atLeast.percent}%`;

const jobEntry = ({ task, timeout }: Job): JsonObject => ({
  job: task,
  ...(timeout === usualJobTimeout ? {} : { timeout: durationText(timeout) }),
});
