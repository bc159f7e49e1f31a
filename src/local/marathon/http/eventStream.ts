// One reader of the event stream. Like Marathon's HttpEventStreamHandleActor it writes while the connection takes it,
// keeps what comes meanwhile, and drops a reader that lags too far.
import type { ServerResponse } from 'node:http';

/** Marathon's `--event_stream_max_outstanding_messages`. */
const mostOutstanding = 1024;
/** And whatever their number, not more text than this is kept for one reader. */
const longestOutstanding = 8 * 1024 * 1024;
/** A bare line break this often keeps proxies from closing a quiet stream (Jetty's default). */
const heartbeat = 10_000;

/** An event, written once for all readers. */
export type Frame = { readonly eventType: string; readonly text: string };

export class EventStream {
  readonly remoteAddress: string;
  readonly #connection: ServerResponse;
  readonly #wanted: ReadonlySet<string>;
  readonly #beat: NodeJS.Timeout;
  readonly #sent: (bytes: number) => void;
  #outstanding: Frame[] = [];
  #outstandingLength = 0;
  #isBlocked = false;

  /** @param wanted the event types to send; none means all */
  constructor(
    connection: ServerResponse,
    remoteAddress: string,
    wanted: ReadonlySet<string>,
    sent: (bytes: number) => void,
  ) {
    this.remoteAddress = remoteAddress;
    this.#connection = connection;
    this.#wanted = wanted;
    this.#sent = sent;
    this.#beat = setInterval(() => this.#writeBeat(), heartbeat);
    this.#beat.unref();
    connection.on('drain', () => this.#flush());
    connection.once('close', () => clearInterval(this.#beat));
  }

  /** Marathon counts what lags before it filters, so a reader of few types can be dropped for what it never asked. */
  push(frame: Frame): void {
    if (!this.#isBlocked) {
      this.#write(frame);
      return;
    }
    if (this.#outstanding.length >= mostOutstanding || this.#outstandingLength > longestOutstanding) {
      this.#connection.destroy();
      return;
    }
    this.#outstanding.push(frame);
    this.#outstandingLength += frame.text.length;
  }

  /** Ends the stream in good order: what is written arrives. */
  end(): void {
    if (this.#isBlocked) this.#connection.destroy();
    else this.#connection.end();
  }

  /** Breaks the connection. */
  destroy(): void {
    this.#connection.destroy();
  }

  /** Ended counts, though it is not closed yet: writing then would be an error that nobody listens to. */
  get #isOver(): boolean {
    return this.#connection.destroyed || this.#connection.writableEnded;
  }

  #flush(): void {
    this.#isBlocked = false;
    const waiting = this.#outstanding;
    this.#outstanding = [];
    this.#outstandingLength = 0;
    for (const frame of waiting) this.push(frame);
  }

  #write({ eventType, text }: Frame): void {
    if (this.#isOver || (this.#wanted.size > 0 && !this.#wanted.has(eventType))) return;
    this.#sent(Buffer.byteLength(text));
    this.#isBlocked = !this.#connection.write(text);
  }

  #writeBeat(): void {
    if (!this.#isOver && !this.#isBlocked) this.#isBlocked = !this.#connection.write('\r\n');
  }
}
