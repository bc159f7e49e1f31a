// The two things that marathon-lb asks Marathon: all apps with their tasks, and the events that say when to ask again.
import { createHttp } from '../../../kit/http.js';
import { exchange } from '../../../kit/httpExchange.js';
import { basic } from '../../../kit/remote/authorisation.js';
import { parseApps, type App } from './apps.js';

export class MarathonClient {
  /** The one that answered last comes first. */
  #addresses: readonly string[];
  readonly #headers: Readonly<Record<string, string>>;
  /** The event stream goes round all of them. */
  #next = 0;
  readonly #http = createHttp({ keepAlive: false, maxBytes: 512 * 1024 * 1024 });

  /** @param credentials `user:password` */
  constructor(addresses: readonly string[], credentials: string | undefined) {
    this.#addresses = addresses.map((address) => address.replace(/\/+$/, ''));
    const [user = '', ...password] = credentials?.split(':') ?? [];
    this.#headers = {
      'User-Agent': 'marathon-lb',
      ...(credentials !== undefined && { Authorization: basic(user, password.join(':')) }),
    };
  }

  /**
   * Asks one address after the other; one that answers at all is the one (marathon-lb's api_req_raw).
   * @throws Error with a sentence when none answers, or with something else than apps
   */
  async apps(signal: AbortSignal): Promise<readonly App[]> {
    const failures: string[] = [];
    for (const [at, address] of this.#addresses.entries()) {
      const request = {
        method: 'GET' as const,
        url: `${address}/v2/apps?embed=apps.tasks`,
        service: 'Marathon',
        headers: this.#headers,
        timeout: 46_000,
      };
      try {
        const { status, text } = await exchange(this.#http, request, signal);
        if (status !== 200)
          throw new Error(`Marathon answers the list of apps with ${status}: see its log, or --auth-credentials`);
        this.#addresses = [...this.#addresses.slice(at), ...this.#addresses.slice(0, at)];
        return parseApps(JSON.parse(text));
      } catch (error) {
        if (!(error instanceof Error) || signal.aborted) throw error;
        failures.push(error.message);
      }
    }
    throw new Error(failures.join('; '));
  }

  /**
   * The stream of events at the next of the addresses: resolves when it is open. A standby's redirect is followed.
   * @throws Error with a sentence
   */
  async events(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const address = this.#addresses[this.#next++ % this.#addresses.length] ?? '';
    const types = relevantEvents.map((type) => `&event_type=${type}`).join('');
    const response = await fetch(`${address}/v2/events?plan-format=light${types}`, {
      headers: { ...this.#headers, Accept: 'text/event-stream', 'Cache-Control': 'no-cache' },
      signal,
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      throw new Error(`${address} answers the stream of events with ${response.status}`);
    }
    return response.body;
  }
}

/** A deployment, or the end of an app, shows in what becomes of its tasks. */
export const relevantEvents: readonly string[] = [
  'api_post_event',
  'health_status_changed_event',
  'status_update_event',
];
