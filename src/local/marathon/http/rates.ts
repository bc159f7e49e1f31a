// Rates and durations as Dropwizard's metrics count them, since that is what Marathon shows in /metrics.

const tick = 5_000;
/** Marathon empties its histograms this often (`--metrics_histogram_reservoir_resetting_interval_ms`). */
const window = 5_000;
/** Enough for the quantiles of one window; more are counted, not kept. */
const mostKept = 10_000;

/** Events per second: since the start, and as moving averages over 1, 5 and 15 minutes. */
export type Rates = {
  readonly count: number;
  readonly m1_rate: number;
  readonly m5_rate: number;
  readonly m15_rate: number;
  readonly mean_rate: number;
};

/** Counts events. All times are milliseconds of one clock, given by who asks. */
export class Meter {
  readonly #startedAt: number;
  readonly #averages = [new Average(1), new Average(5), new Average(15)] as const;
  #tickedAt: number;
  #count = 0;
  #uncounted = 0;

  constructor(now: number) {
    this.#startedAt = now;
    this.#tickedAt = now;
  }

  mark(now: number): void {
    this.#advance(now);
    this.#count += 1;
    this.#uncounted += 1;
  }

  rates(now: number): Rates {
    this.#advance(now);
    const [m1, m5, m15] = this.#averages;
    const seconds = (now - this.#startedAt) / 1000;
    return {
      count: this.#count,
      m1_rate: m1.rate,
      m5_rate: m5.rate,
      m15_rate: m15.rate,
      mean_rate: this.#count === 0 || seconds <= 0 ? 0 : this.#count / seconds,
    };
  }

  #advance(now: number): void {
    const ticks = Math.floor((now - this.#tickedAt) / tick);
    if (ticks < 1) return;
    for (const average of this.#averages) average.advance(this.#uncounted, ticks);
    this.#uncounted = 0;
    this.#tickedAt += ticks * tick;
  }
}

/** An exponentially weighted moving average, like the load of a Unix machine. */
class Average {
  rate = 0;
  readonly #alpha: number;
  #begun = false;

  constructor(minutes: number) {
    this.#alpha = 1 - Math.exp(-tick / 60_000 / minutes);
  }

  /** All events fell into the first of these ticks. */
  advance(events: number, ticks: number): void {
    const instant = events / (tick / 1000);
    this.rate = this.#begun ? this.rate + this.#alpha * (instant - this.rate) : instant;
    this.#begun = true;
    this.rate *= (1 - this.#alpha) ** (ticks - 1);
  }
}

export type Durations = Rates & {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
  readonly p98: number;
  readonly p99: number;
  readonly p999: number;
  readonly stddev: number;
};

/** Counts events with a duration; quantiles are those of the current window only. */
export class Timer {
  readonly #meter: Meter;
  #windowFrom: number;
  #kept: number[] = [];

  constructor(now: number) {
    this.#meter = new Meter(now);
    this.#windowFrom = now;
  }

  /** @param duration in milliseconds */
  update(now: number, duration: number): void {
    this.#meter.mark(now);
    this.#forget(now);
    if (this.#kept.length < mostKept) this.#kept.push(duration);
  }

  /** All durations in seconds. */
  durations(now: number): Durations {
    this.#forget(now);
    const sorted = this.#kept.map((each) => each / 1000).sort((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
    const variance = sorted.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, sorted.length);
    return {
      ...this.#meter.rates(now),
      min: sorted[0] ?? 0,
      mean,
      max: sorted.at(-1) ?? 0,
      p50: quantile(0.5),
      p75: quantile(0.75),
      p95: quantile(0.95),
      p98: quantile(0.98),
      p99: quantile(0.99),
      p999: quantile(0.999),
      stddev: Math.sqrt(variance),
    };
  }

  #forget(now: number): void {
    if (now - this.#windowFrom < window) return;
    this.#kept = [];
    this.#windowFrom = now;
  }
}
