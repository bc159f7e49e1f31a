// What the definitions of a history are made of: as many instances as its strategy can replace, and how traffic finds them.
import { floorOf, fractionFor } from '../../../src/core/definition/strategy/capacities.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import type { Quality as TaskQuality } from '../fleet.js';
import type { Quality, Setup } from './setup.js';

/** With minimum-in-service one task could never be replaced: validation refuses it, as it refuses checks of Marathon's own. */
export function sizedBy(strategy: Strategy, asked: number): JsonObject {
  if (strategy.kind !== 'minimum-in-service') {
    return { instances: asked, upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 } };
  }
  const instances = Math.max(2, asked);
  const minimumHealthCapacity = fractionFor(instances, floorOf(strategy.atLeast, instances));
  return { instances, upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity: 0 } };
}

export function fieldsBy({ balancing, check }: Setup, { kind }: Strategy, commits: number): JsonObject {
  const isBalanced = balancing === 'haproxy-agent';
  const host = commits === 0 ? 'shop.example' : `host-${commits}.example`;
  return {
    healthChecks: [{ protocol: kind === 'minimum-in-service' ? 'MESOS_HTTP' : check, path: '/health' }],
    portDefinitions: [{ port: 10_001, protocol: 'tcp', ...(isBalanced ? {} : { labels: { VIP_0: '/cart:80' } }) }],
    ...(isBalanced ? { labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: host } } : {}),
  };
}

/** As Marathon finds its tasks. */
export const taskQuality = (quality: Quality): TaskQuality => (quality === 'erring' ? 'good' : quality);
