// StopApplication and StopPod: gone from the tree already; the instances follow, and checks and backoff with them.
import type { RunSpec } from '../definition/runSpec.js';
import { completion } from './actions.js';
import type { ActionParts, RunningAction } from './actions.js';

export function stopRunSpec(runSpec: RunSpec, parts: ActionParts): RunningAction {
  const { instances, scheduler, health, events } = parts;
  const { done, finish } = completion();
  const look = (): void => {
    if (instances.of(runSpec.id).length > 0) return;
    unsubscribe();
    events.publish('app_terminated_event', { appId: runSpec.id });
    finish();
  };
  health.removeAll(runSpec.id);
  const unsubscribe = instances.subscribe(runSpec.id, look);
  for (const { id } of instances.of(runSpec.id)) scheduler.decommission(runSpec.id, id);
  scheduler.resetDelay(runSpec);
  look();
  return { done, callOff: unsubscribe };
}
