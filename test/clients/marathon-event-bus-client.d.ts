// What the tests use of the npm package of this name, which comes without types.
declare module 'marathon-event-bus-client' {
  import { EventEmitter } from 'node:events';

  type Options = {
    readonly marathonHost: string;
    readonly marathonPort: number;
    /** Path and query; `/v2/events` unless told otherwise. */
    readonly marathonUri?: string;
    /** Types that it does not know are left out without a word. */
    readonly eventTypes: readonly string[];
    /** By event type. A type without one is printed to stdout. */
    readonly handlers: Readonly<Record<string, (type: string, event: unknown) => void>>;
    /** Only `Content-Type` and `Authorization` are sent. */
    readonly marathonHeaders?: Readonly<Record<string, string>>;
  };

  /** Emits `subscribed` whenever a stream opens, `error` whenever one breaks or is refused, and the event types. */
  export default class MarathonEventBusClient extends EventEmitter {
    constructor(options: Options);
    subscribe(): void;
    /** Closes the stream 100 ms later. */
    unsubscribe(): void;
  }
}
