// What servers are told, for every app that somebody commands: the agent's memory. Empty after a start: then HAProxy is
// left as it is until the first order.
import { serverWeights, type ServerWeight } from '../../core/rollout/weights/serverWeights.js';
import { assertNever } from '../../core/model/assertNever.js';
import type { AppId } from '../../core/model/ids.js';
import type { TrafficOrder } from '../../core/model/traffic.js';
import { serverNames } from './serverNames.js';

export interface Answers {
  weigh(order: TrafficOrder): void;
  forget(app: AppId): void;
  /** Undefined: nothing is commanded for a server of this name. */
  answerFor(serverName: string): string | undefined;
}

export function answersInMemory(): Answers {
  const names = serverNames<string>();
  return {
    weigh: (order) => {
      const weights = serverWeights(order);
      const tasks = [...order.primary.tasks, ...(order.candidate?.tasks ?? [])];
      names.put(
        order.app,
        tasks.flatMap((task) => {
          const weight = weights.get(task.id);
          return weight === undefined ? [] : [[task, answerOf(weight)] as const];
        }),
      );
    },
    forget: (app) => names.remove(app),
    answerFor: (serverName) => names.find(serverName),
  };
}

/**
 * Servers are configured with weight 1, so that percentages count in hundreds (HAProxy cuts off at weight 256). `up
 * ready` takes a server back that an earlier answer had put into maintenance.
 */
function answerOf(weight: ServerWeight): string {
  switch (weight.kind) {
    case 'weight':
      return `up ready ${weight.weight * 100}%`;
    case 'closed':
      return 'maint';
    default:
      return assertNever(weight);
  }
}
