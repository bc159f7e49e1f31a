// What the cluster shows, looked up as cheaply as is safe. A full look reads everything with a constant number of
// requests and serves every pass until an event, a write, or time makes it stale for an app; then that app is read alone.
import type { AppId, Instant } from '../core/model/ids.js';
import type { LiveApp } from '../core/model/observed.js';
import type { AppView, Clock, Cluster, ClusterView, Reading } from './ports.js';

/** A cluster that did not answer is not asked again for each of its apps: the first answer speaks for so long (ms). */
const silentFor = 2_000;
/** A full look older than this (ms) is only good enough to start from, not to decide on. */
const freshFor = 5_000;

/** `alone`: read by itself just now. `scope`: whether only this app cannot be read, or nothing of its cluster. */
export type Look =
  | { readonly ok: true; readonly value: AppView & { readonly alone: boolean } }
  | { readonly ok: false; readonly scope: 'app' | 'cluster'; readonly because: string };

export class World {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  #view: ClusterView | undefined;
  #silence: { readonly because: string; readonly at: Instant } | undefined;
  #viewedAt: Instant = Number.NEGATIVE_INFINITY;
  /** Apps that moved since the last full look: it no longer speaks for them. */
  readonly #touched = new Set<AppId>();
  /** The apps of the last full look, with those that were read alone since as they were then. */
  readonly #live = new Map<AppId, LiveApp>();
  #listening = false;
  /** How many times events may have been missed, and how many it were when the last full look began. */
  #gaps = 0;
  #gapsAtLook: number | undefined;

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** Reads everything. What was touched meanwhile stays touched: it may have been read before it moved. */
  async lookAtAll(signal: AbortSignal): Promise<Reading<ClusterView>> {
    const before = new Set(this.#touched);
    const startedAt = this.#clock.now();
    const gaps = this.#listening ? this.#gaps : undefined;
    const reading = await this.#cluster.readAll(signal);
    if (!reading.ok) return reading;
    this.#view = reading.value;
    this.#viewedAt = startedAt;
    this.#gapsAtLook = gaps;
    for (const id of before) this.#touched.delete(id);
    this.#live.clear();
    for (const [id, live] of reading.value.apps) this.#live.set(id, live);
    return reading;
  }

  /** The last full look, however old, held current by single ones: enough to know which apps there are. */
  get lastView(): ClusterView | undefined {
    return this.#view && { ...this.#view, apps: this.#live };
  }

  /** Events may have been missed. `listening`: from now on they come in. */
  gap(listening: boolean): void {
    this.#gaps += 1;
    this.#listening = listening;
  }

  /** Whether every change since the last full look was told by an event. */
  get isHeld(): boolean {
    return this.#listening && this.#gapsAtLook === this.#gaps;
  }

  touch(id: AppId): void {
    this.#touched.add(id);
  }

  /** One app, from the full look while that still speaks for it. `fresh` reads it alone in any case: before a write. */
  async look(id: AppId, fresh: boolean, signal: AbortSignal): Promise<Look> {
    const view = this.#view;
    const stale = this.#clock.now() - this.#viewedAt > freshFor || this.#touched.has(id);
    if (!fresh && view && !stale) {
      const unreadable = view.unreadable?.get(id);
      if (unreadable !== undefined) {
        return { ok: false, scope: 'app', because: `what Marathon says about it cannot be read: ${unreadable}` };
      }
      const live = view.apps.get(id);
      return {
        ok: true,
        value: {
          alone: false,
          readAt: view.readAt,
          ...(live && { live }),
          deployments: view.deployments.filter((deployment) => deployment.affected.includes(id)),
        },
      };
    }
    const silence = this.#silence;
    if (silence !== undefined && this.#clock.now() - silence.at < silentFor) {
      return { ok: false, scope: 'cluster', because: silence.because };
    }
    const reading = await this.#cluster.readApp(id, signal);
    if (reading.ok) {
      this.#silence = undefined;
      const { live } = reading.value;
      if (live) this.#live.set(id, live);
      else this.#live.delete(id);
      return { ok: true, value: { ...reading.value, alone: true } };
    }
    if (view?.unreadable?.has(id)) return { ok: false, scope: 'app', because: reading.because };
    this.#silence = { because: reading.because, at: this.#clock.now() };
    return { ok: false, scope: 'cluster', because: reading.because };
  }
}
