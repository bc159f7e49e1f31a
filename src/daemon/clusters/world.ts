// What the cluster shows, looked up as cheaply as is safe. A full look reads everything with a constant number of
// requests and serves every pass until an event, a write, or time makes it stale for an app; then that app is read alone.
import type { AppId, Instant } from '../../core/model/ids.js';
import type { LiveApp } from '../../core/model/observed.js';
import type { AppView, Clock, Cluster, ClusterView, Reading } from '../ports.js';
import { Places } from './places.js';
import { SharedStream, Turns } from './sharedLooks.js';

/** A cluster that did not answer is not asked again for each of its apps: the first answer speaks for so long (ms). */
const silentFor = 2_000;
/** A full look older than this (ms) is only good enough to start from, not to decide on. */
const freshFor = 5_000;
/**
 * As long as events tell of every change it speaks for longer (ms): for what a start has to decide about 10,000 apps. No longer,
 * because a stream can fall silent without an end; and a write is decided on what was read for it in any case.
 */
const heldFor = 30_000;

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
  #lookBegan: Instant = Number.NEGATIVE_INFINITY;
  #gapsAtBeginning: number | undefined;
  /** Apps that moved since the last full look: it no longer speaks for them. */
  readonly #touched = new Set<AppId>();
  /** The apps of the last full look, with those that were read alone since as they were then. */
  readonly #live = new Map<AppId, LiveApp>();
  #listening = false;
  /** How many times events may have been missed, and how many it were when the last full look began. */
  #gaps = 0;
  #gapsAtLook: number | undefined;
  /** Who asked for the last full look, and the look itself: several daemons of a process need not read the same twice. */
  #asked: { readonly by: object; readonly reading: Promise<Reading<ClusterView>> } | undefined;
  readonly stream: SharedStream;
  /** Whoever decides about an app and writes it: two daemons of a process may want the same id. */
  readonly turns = new Turns<AppId>();
  /** Taken by apps that a change is under way of, each with its repository: `shop production /shop/cart`. */
  readonly places = new Places();

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.stream = new SharedStream(cluster);
  }

  /** As `lookAtAll`, by somebody who takes what another has just read, or is reading, for as good as their own. */
  async lookAtAllBy(by: object, signal: AbortSignal): Promise<Reading<ClusterView>> {
    const before = this.#asked;
    const isGood = before !== undefined && before.by !== by && this.#isFresh;
    const reading = isGood ? before.reading : this.lookAtAll(signal);
    if (!isGood) this.#asked = { by, reading };
    const read = await reading;
    // The other one may have been stopped in the middle of it.
    return isGood && !read.ok && !signal.aborted ? this.lookAtAll(signal) : read;
  }

  /** Whether the last full look began a moment ago, and no event was missed since. */
  get #isFresh(): boolean {
    const gaps = this.#listening ? this.#gaps : undefined;
    return this.#clock.now() - this.#lookBegan <= freshFor && gaps === this.#gapsAtBeginning;
  }

  /** Reads everything. What was touched meanwhile stays touched: it may have been read before it moved. */
  async lookAtAll(signal: AbortSignal): Promise<Reading<ClusterView>> {
    const before = new Set(this.#touched);
    const startedAt = this.#clock.now();
    const gaps = this.#listening ? this.#gaps : undefined;
    this.#lookBegan = startedAt;
    this.#gapsAtBeginning = gaps;
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

  /** The last full look as it was read: the same object until the next one. */
  get lastFullLook(): ClusterView | undefined {
    return this.#view;
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
    const age = this.#clock.now() - this.#viewedAt;
    const speaks = age <= (this.isHeld ? heldFor : freshFor) && !this.#touched.has(id);
    if (!fresh && view && speaks) {
      const unreadable = view.unreadable?.get(id);
      if (unreadable !== undefined) {
        return { ok: false, scope: 'app', because: `what Marathon says about it cannot be read: ${unreadable}` };
      }
      const live = view.apps.get(id);
      return {
        ok: true,
        value: {
          alone: false,
          // Held by events it is as of now: a wait that ends now must not be told the time of the look.
          readAt: this.isHeld ? view.readAt + age : view.readAt,
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
