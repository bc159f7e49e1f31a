// StopApplication: the app is gone from the tree already; its instances follow, and its checks and backoff with them.
import type { App } from '../definition/app.js';
import { completion } from './actions.js';
import type { ActionParts, RunningAction } from './actions.js';

export function stopApplication(app: App, parts: ActionParts): RunningAction {
  const { instances, scheduler, health, events } = parts;
  const { done, finish } = completion();
  const look = (): void => {
    if (instances.of(app.id).length > 0) return;
    unsubscribe();
    events.publish('app_terminated_event', { appId: app.id });
    finish();
  };
  health.removeAll(app.id);
  const unsubscribe = instances.subscribe(app.id, look);
  for (const { id } of instances.of(app.id)) scheduler.decommission(app.id, id);
  scheduler.resetDelay(app);
  look();
  return { done, callOff: unsubscribe };
}
