// The door to the Marathon of the week, as the daemon's adapter would show it: answers take a while, some never come,
// a failover makes it silent for a minute, and the event stream loses an event now and then.
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp } from '../../../src/core/model/observed.js';
import type { Reading } from '../../../src/core/model/repository.js';
import type { Outcome } from '../../../src/core/model/step.js';
import type { AppView, Cluster, ClusterAction, ClusterEvent, ClusterView } from '../../../src/daemon/ports.js';
import { assertNever } from '../../../src/core/model/assertNever.js';
import type { Random } from '../../conformance/suite/random.js';
import type { ProcessClock, WeekClock } from './clock.js';
import type { Answer, ManyApps } from './manyApps.js';

/** More deployments than this at once Marathon refuses with 403. */
const deploymentsAtMost = 100;

export interface Door {
  readonly isDown: boolean;
  /** Told of every write of the daemon's that reached Marathon, and what ran before it. */
  readonly wrote: (action: ClusterAction, answer: Answer, before: JsonObject | undefined) => void;
  /** Whether the process dies with this write: before it reaches Marathon, or before its answer comes back. */
  readonly diesAt: () => 'before' | 'after' | undefined;
}

/** One for each process. Events reach it until it is killed. */
export class WeekCluster implements Cluster {
  readonly #apps: ManyApps;
  readonly #clock: ProcessClock;
  readonly #random: Random;
  readonly #door: Door;
  readonly #moved = new Set<AppId>();
  #notify: ((event: ClusterEvent) => void) | undefined;
  #isTelling = false;

  constructor(apps: ManyApps, clock: ProcessClock, random: Random, door: Door) {
    this.#apps = apps;
    this.#clock = clock;
    this.#random = random;
    this.#door = door;
  }

  async readAll(signal: AbortSignal): Promise<Reading<ClusterView>> {
    const readAt = this.#date();
    const deployments = [...this.#apps.deploying].flatMap((id) => this.#apps.deployments(id));
    const silent = await this.#answers(300, 1_500, signal);
    if (silent !== undefined) return silent;
    const apps = new Map<AppId, LiveApp>();
    for (const id of this.#apps.ids()) {
      const live = this.#apps.live(id);
      if (live !== undefined) apps.set(id, live);
    }
    return { ok: true, value: { readAt, apps, deployments } };
  }

  async readApp(id: AppId, signal: AbortSignal): Promise<Reading<AppView>> {
    const silent = await this.#answers(5, 40, signal);
    if (silent !== undefined) return silent;
    const live = this.#apps.live(id);
    const value = { readAt: this.#date(), deployments: this.#apps.deployments(id), ...(live && { live }) };
    // What it saw is a moment old when it arrives; now and then more than that.
    await this.#clock.answers(this.#random.between(1, 200) === 1 ? 3_000 : this.#random.between(5, 40), signal);
    return { ok: true, value };
  }

  async carryOut(action: ClusterAction, signal: AbortSignal): Promise<Outcome> {
    const dies = this.#door.diesAt();
    if (dies === 'before') await this.#die();
    const silent = await this.#answers(10, 60, signal);
    if (silent !== undefined) return { kind: 'unreachable', because: silent.because };
    const luck = this.#random.between(1, 200);
    if (luck === 1) return { kind: 'busy', because: 'Marathon answers 503: it has lost its leadership' };
    if (this.#apps.deploying.size >= deploymentsAtMost && !this.#isForced(action)) {
      return { kind: 'busy', because: `Marathon has ${deploymentsAtMost} deployments under way` };
    }
    const before = this.#apps.definitionOf(action.marathonId);
    const answer = this.#write(action);
    this.#door.wrote(action, answer, before);
    if (dies === 'after') await this.#die();
    await this.#clock.answers(this.#random.between(10, 60), signal);
    if (luck === 2)
      return { kind: 'unreachable', because: 'the answer to a write was lost; whether it was written shows' };
    if (answer === 'done') return { kind: 'done' };
    return { kind: 'locked', deployments: this.#apps.deployments(action.marathonId).map(({ id }) => id) };
  }

  async watch(notify: (event: ClusterEvent) => void, signal: AbortSignal): Promise<void> {
    const isOpen = (): boolean => !signal.aborted && !this.#door.isDown;
    while (!signal.aborted) {
      if (isOpen()) {
        this.#notify = notify;
        notify({ kind: 'resync' });
        while (isOpen()) await this.#clock.wait(5_000, signal);
        this.#notify = undefined;
        notify({ kind: 'lost' });
      }
      await this.#clock.wait(this.#random.between(1_000, 5_000), signal);
    }
  }

  readStderr(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** An app moved: said a moment later, with all that move until then. One of a thousand events is lost. */
  moved(id: AppId, clock: WeekClock): void {
    if (this.#notify === undefined || this.#clock.isKilled || this.#random.between(1, 1_000) === 1) return;
    this.#moved.add(id);
    if (this.#isTelling) return;
    this.#isTelling = true;
    clock.at(clock.now() + this.#random.between(20, 200), () => {
      const apps = [...this.#moved];
      this.#moved.clear();
      this.#isTelling = false;
      if (!this.#clock.isKilled) this.#notify?.({ kind: 'touched', apps });
    });
  }

  #write(action: ClusterAction): Answer {
    const { marathonId } = action;
    switch (action.kind) {
      case 'put':
        return this.#apps.put(marathonId, action.definition, 'baton', action.force);
      case 'scale':
        return this.#apps.scale(marathonId, action.instances, 'baton', action.force);
      case 'restart':
        return this.#apps.restart(marathonId, 'baton', action.force);
      case 'remove':
        return this.#apps.remove(marathonId, 'baton', action.force);
      default:
        return assertNever(action);
    }
  }

  #isForced({ force, marathonId }: ClusterAction): boolean {
    return force && this.#apps.deploying.has(marathonId);
  }

  async #answers(
    from: number,
    to: number,
    signal: AbortSignal,
  ): Promise<{ readonly ok: false; readonly because: string } | undefined> {
    await this.#clock.answers(this.#door.isDown ? 2_000 : this.#random.between(from, to), signal);
    if (this.#door.isDown) return { ok: false, because: 'Marathon cannot be reached: connection refused' };
    return undefined;
  }

  async #die(): Promise<void> {
    this.#clock.kill();
    await this.#clock.answers(0, this.#clock.signal);
  }

  /** The `Date` header knows whole seconds. */
  #date(): number {
    return Math.floor(this.#clock.now() / 1_000) * 1_000;
  }
}
