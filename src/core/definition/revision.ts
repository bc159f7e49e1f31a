// The name of a rendered definition: equal revisions are the same software, settings and way to deploy.
import { shortHash } from '../model/hash.js';
import { isRevision, type Revision } from '../model/ids.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { kindOf } from '../model/runSpec.js';
import { hasTwoSets, type Strategy } from '../model/strategy.js';
import { without } from './normal/normaliseValues.js';
import { strategyDocument } from './strategy/strategyDocument.js';

/**
 * Over the definition without `id` and the number of instances, and the strategy. An `upgradeStrategy` that a strategy derived
 * from the number of instances is left out as well: the strategy stands for it, and a mere scale must stay one.
 */
export function revisionOf(definition: JsonObject, strategy: Strategy): Revision {
  const own = strategy.kind === 'recreate' || (strategy.kind === 'rolling' && !strategy.annotated);
  const content =
    kindOf(definition) === 'pod'
      ? podContent(definition, own)
      : without(definition, 'id', 'instances', ...(own ? [] : ['upgradeStrategy']));
  const hash = shortHash({ definition: content, strategy: strategyJson(strategy) });
  if (!isRevision(hash)) throw new Error(`a hash of ${hash.length} digits is no revision`);
  return hash;
}

function podContent(pod: JsonObject, own: boolean): JsonObject {
  const { scheduling } = pod;
  const content = without(pod, 'id', 'scaling');
  return own || !isJsonObject(scheduling) ? content : { ...content, scheduling: without(scheduling, 'upgrade') };
}

function strategyJson(strategy: Strategy): Json {
  const { kind, healthyWithin, waitAtMost, onFailure, scale, before } = strategy;
  return {
    kind,
    healthyWithin,
    waitAtMost,
    onFailure,
    scale: { ...scale },
    ...(strategy.kind === 'minimum-in-service' ? { atLeast: { ...strategy.atLeast } } : {}),
    ...(strategy.kind === 'rolling' ? { annotated: strategy.annotated } : {}),
    ...(hasTwoSets(strategy) ? { sets: without(strategyDocument(strategy), 'together', 'before') } : {}),
    // So that a job that was mended is another revision than the one that was rejected for it.
    ...(before === undefined ? {} : { before: before.map((job) => ({ ...job })) }),
  };
}
