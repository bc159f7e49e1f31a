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
    const event: MarathonEvent = { ...fields, eventType, timestamp: timestamp(Date.now()) };
    for (const listener of this.#listeners) listener(event);
  }

  /** Listens until the returned function is called. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
