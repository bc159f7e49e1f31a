// The event bus of section 5: what happens in the cluster, published once, in order, to whoever listens at that
// moment. Nothing is kept: a client that connects later has missed it, as with Marathon.
import { timestamp } from './definition/timestamp.js';

/** An event as it goes over the wire. */
export type MarathonEvent = { readonly eventType: string; readonly timestamp: string } & Readonly<
  Record<string, unknown>
>;

export type EventListener = (event: MarathonEvent) => void;

export class EventBus {
  readonly #listeners = new Set<EventListener>();

  /** Publishes an event now; the fields follow the type and keep their order. */
  publish(eventType: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.#listeners.size === 0) return;
    const event = inOrder({ ...fields, eventType, timestamp: timestamp(Date.now()) });
    for (const listener of this.#listeners) listener(event);
  }

  /** Listens until the returned function is called. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

// Most events end in `eventType` and `timestamp`; these are written with their keys in another order.
const timeFirst = ['timestamp', 'eventType'];
const lastKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['add_health_check_event', ['eventType', 'healthCheck', 'timestamp', 'version']],
  ['failed_health_check_event', ['eventType', 'healthCheck', 'taskId', 'timestamp']],
  ['deployment_failed', ['eventType', 'timestamp', 'reason']],
  ['instance_changed_event', timeFirst],
  ['instance_health_changed_event', timeFirst],
  ['unknown_instance_terminated_event', timeFirst],
]);

function inOrder(event: MarathonEvent): MarathonEvent {
  const last = lastKeys.get(event.eventType);
  if (last === undefined) return event;
  const { eventType, timestamp: at } = event;
  const before = Object.entries(event).filter(([key]) => !last.includes(key));
  const after = last.flatMap((key) => (event[key] === undefined ? [] : [[key, event[key]] as const]));
  return { ...Object.fromEntries([...before, ...after]), eventType, timestamp: at };
}
