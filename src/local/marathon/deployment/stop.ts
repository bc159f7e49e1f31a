// StopApplication and StopPod: gone from the tree already; the instances follow, and checks and backoff with them.
import type { RunSpec } from '../definition/runSpec.js';
import { considerTerminal } from '../task/instance.js';
import { completion } from './actions.js';
import type { ActionParts, RunningAction } from './actions.js';

export function stopRunSpec(runSpec: RunSpec, parts: ActionParts): RunningAction {
  const { instances, scheduler, health, failures, events } = parts;
  const { done, finish } = completion();
  const doomed = new Set(instances.of(runSpec.id).map(({ id }) => id));
  const look = (): void => {
    // What is out of reach is not waited for: it is killed when it comes back.
    const left = instances
      .of(runSpec.id)
      .some(({ id, goal, condition }) => doomed.has(id) && !(goal === 'Decommissioned' && considerTerminal(condition)));
    if (left) return;
    unsubscribe();
    scheduler.resetDelay(runSpec);
    // Not before the end: what is killed may fail on the way (Marathon's HistoryActor hears the event and forgets).
    failures.forget(runSpec.id);
    events.publish('app_terminated_event', { appId: runSpec.id });
    finish();
  };
  health.removeAll(runSpec.id);
  const unsubscribe = instances.subscribe(runSpec.id, look);
  for (const id of doomed) scheduler.decommission(runSpec.id, id);
  look();
  return { done, callOff: unsubscribe };
}
