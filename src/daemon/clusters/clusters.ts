// The clusters of the settings, each with what is known of it: full looks, single looks, and the event streams that say
// which of it moved.
import { problem } from '../../core/model/errorCodes.js';
import { assertNever } from '../../core/model/assertNever.js';
import type { AppId } from '../../core/model/ids.js';
import { problemText, type Place } from '../../core/model/problem.js';
import type { Balancing } from '../../core/model/observed.js';
import type { Balancer, CheckSource, Clock, Cluster, ClusterView } from '../ports.js';
import type { Trouble } from '../trouble.js';
import { World } from './world.js';

/** What splits traffic between two sets of an app in a cluster, and what tells how well they do. */
export interface TrafficOptions {
  readonly balancing: Balancing;
  /** Absent: traffic follows the number of healthy tasks, and nobody is told anything. */
  readonly balancer?: Balancer;
  readonly checks: CheckSource;
  /** ms between two questions about one app. */
  readonly checkEvery: number;
}

export interface ClusterOptions {
  readonly cluster: Cluster;
  readonly traffic: TrafficOptions;
  /** How many apps may be in motion at once; below Marathon's own limit of running deployments. */
  readonly deploymentsAtOnce: number;
  /** What is known of it, where several repositories of one process share it; absent: nobody else does. */
  readonly world?: World;
}

export interface KnownCluster extends ClusterOptions {
  readonly world: World;
}

/** What the event streams tell: these apps of that cluster moved, or events may have been missed. */
export interface ClusterListener {
  touched(cluster: string, apps: ReadonlySet<AppId>): void;
  missed(): void;
}

export class Clusters {
  readonly #known: ReadonlyMap<string, KnownCluster>;
  readonly #trouble: Trouble;

  constructor(options: ReadonlyMap<string, ClusterOptions>, clock: Clock, trouble: Trouble) {
    this.#trouble = trouble;
    this.#known = new Map(
      [...options].map(([name, one]) => [name, { ...one, world: one.world ?? new World(one.cluster, clock) }] as const),
    );
  }

  get all(): ReadonlyMap<string, KnownCluster> {
    return this.#known;
  }

  get(name: string): KnownCluster | undefined {
    return this.#known.get(name);
  }

  /** The last full look at it, however old. */
  viewOf(name: string): ClusterView | undefined {
    return this.#known.get(name)?.world.lastView;
  }

  /** Whether an event stream has been alive, without a gap, since the last full look at it began. */
  isHeld(name: string): boolean {
    return this.#known.get(name)?.world.isHeld === true;
  }

  /**
   * Reads these clusters in full, one after the other; what does not answer is told as trouble. The place names each.
   * Returns those that answered.
   */
  async lookAtAll(names: ReadonlyMap<string, Place | undefined>, signal: AbortSignal): Promise<ReadonlySet<string>> {
    const read = new Set<string>();
    for (const [name, place] of names) {
      const known = this.#known.get(name);
      if (known === undefined) {
        this.#trouble.say(
          `cluster ${name}`,
          problemText(problem('cluster-unknown', `the settings have no cluster ${name}`, { place })),
        );
        continue;
      }
      const view = await known.world.lookAtAllBy(this, signal);
      if (signal.aborted) break;
      if (view.ok) read.add(name);
      this.#trouble.say(`cluster ${name}`, view.ok ? undefined : view.because);
    }
    return read;
  }

  /** Told when a place is free on a cluster that had none, until aborted. */
  onFreed(tell: (cluster: string) => void, signal: AbortSignal): void {
    for (const [name, { world, deploymentsAtOnce }] of this.#known) {
      world.places.onFreed((left) => {
        if (left + 1 === deploymentsAtOnce) tell(name);
      }, signal);
    }
  }

  /** Listens to every cluster until aborted. */
  watch(listener: ClusterListener, signal: AbortSignal): readonly Promise<void>[] {
    return [...this.#known].map(([name, { world }]) =>
      world.stream.listen((event) => {
        switch (event.kind) {
          case 'touched':
            for (const id of event.apps) world.touch(id);
            listener.touched(name, new Set(event.apps));
            return;
          case 'resync':
            world.gap(true);
            listener.missed();
            return;
          case 'lost':
            world.gap(false);
            return;
          default:
            assertNever(event);
        }
      }, signal),
    );
  }
}
