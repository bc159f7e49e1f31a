// What Marathon measures about its own HTTP server (InstrumentedHandler, HttpTransferMetricsHandler).
import { Meter, Timer } from './rates.js';
import type { Durations, Rates } from './rates.js';

const methods = ['get', 'post', 'head', 'put', 'delete', 'options', 'trace', 'connect', 'move', 'other'] as const;
const classes = [1, 2, 3, 4, 5] as const;

/** Metrics by their full names. */
export type HttpSnapshot = {
  readonly gauges: Readonly<Record<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
  readonly meters: Readonly<Record<string, Rates>>;
  readonly timers: Readonly<Record<string, Durations>>;
};

export class HttpMeter {
  readonly #requests = new Timer(Date.now());
  readonly #byMethod = new Map<string, Timer>(methods.map((method) => [method, new Timer(Date.now())]));
  readonly #byClass = new Map<number, Meter>(classes.map((each) => [each, new Meter(Date.now())]));
  #active = 0;
  #received = 0;
  #sent = 0;
  #sentGzipped = 0;

  /** A request begins; the returned function tells that it is answered, or given up by its client. */
  begin(method: string): (status: number) => void {
    const startedAt = Date.now();
    this.#active += 1;
    return (status) => {
      const now = Date.now();
      this.#active -= 1;
      this.#byClass.get(Math.floor(status / 100))?.mark(now);
      this.#requests.update(now, now - startedAt);
      (this.#byMethod.get(method.toLowerCase()) ?? this.#byMethod.get('other'))?.update(now, now - startedAt);
    };
  }

  /** Bytes of a request's body. */
  received(bytes: number): void {
    this.#received += bytes;
  }

  /** Bytes of an answer's body. */
  sent(bytes: number, gzipped: boolean): void {
    this.#sent += bytes;
    if (gzipped) this.#sentGzipped += bytes;
  }

  snapshot(now: number): HttpSnapshot {
    const named = <T>(name: string, value: T): [string, T] => [`marathon.${name}`, value];
    const requests = this.#requests.durations(now);
    const meters = new Map([...this.#byClass].map(([each, meter]) => [each, meter.rates(now)]));
    const ratio = (each: 4 | 5, rate: 'm1_rate' | 'm5_rate' | 'm15_rate'): number =>
      requests[rate] === 0 ? 0 : (meters.get(each)?.[rate] ?? 0) / requests[rate];
    return {
      gauges: Object.fromEntries([
        named('http.requests.active.gauge', this.#active),
        ...([4, 5] as const).flatMap((each) => [
          named(`debug.http.requests.${each}xx-to-1m-rate-ratio.gauge`, ratio(each, 'm1_rate')),
          named(`debug.http.requests.${each}xx-to-5m-rate-ratio.gauge`, ratio(each, 'm5_rate')),
          named(`debug.http.requests.${each}xx-to-15m-rate-ratio.gauge`, ratio(each, 'm15_rate')),
        ]),
      ]),
      counters: Object.fromEntries([
        named('http.requests.size.counter.bytes', this.#received),
        named('http.responses.size.counter.bytes', this.#sent),
        named('http.responses.size.gzipped.counter.bytes', this.#sentGzipped),
      ]),
      meters: Object.fromEntries(
        [...meters].map(([each, rates]) => named(`http.responses.${each}xx.rate.meter`, rates)),
      ),
      timers: Object.fromEntries([
        named('http.requests.duration.timer.seconds', requests),
        ...[...this.#byMethod].map(([method, timer]) =>
          named(`http.requests.${method}.duration.timer.seconds`, timer.durations(now)),
        ),
      ]),
    };
  }
}
