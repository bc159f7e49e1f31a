// Which apps are looked at, and when: at every full look those that are not at rest or show something new, after a commit
// only those that it changed as long as the event stream vouches for the rest, and at once those that an event names.
import { appOfJobId } from '../core/definition/jobs/jobId.js';
import { appsOfSet } from '../core/model/setRole.js';
import { appKey, type AppId, type AppKey, type EnvironmentName } from '../core/model/ids.js';
import type { AppRecord } from '../core/model/record.js';
import type { Clusters } from './clusters/clusters.js';
import { inStep } from '../kit/inStep.js';
import { changedApps } from './sources/changedApps.js';
import type { Wanted } from './sources/desired.js';
import { type FullLook, fullLookOf } from './pass/rest.js';
import { isAsked, targetsOf, type Target } from './targets.js';

/** Events come in bursts (a task's staging, starting, running): one look for all of them. */
const burst = 50;
/** Reading so many apps one by one costs about what reading a large cluster at once does. */
const aloneAtMost = 100;

export interface LookoutOptions {
  readonly owner: string;
  /** Only these environments; absent: all. */
  readonly only: ReadonlySet<EnvironmentName> | undefined;
  readonly clusters: Clusters;
  readonly wanted: () => Wanted | undefined;
  readonly recorded: () => ReadonlyMap<AppKey, AppRecord>;
  /** Looks at the app after `delay` ms. */
  readonly poke: (key: AppKey, delay?: number) => void;
  /** Looks at the app before all others that are due. */
  readonly pokeFirst: (key: AppKey) => void;
  /** Whether it needs no pass after this full look. */
  readonly isAtRest: (target: Target, look: FullLook) => boolean;
  /** These are the targets from now on: told before any of them is looked at. */
  readonly chosen: (targets: ReadonlyMap<AppKey, Target>, wanted: Wanted) => void;
  /** These are no targets any more; `vanished`: on record, and neither in git nor in Marathon. */
  readonly forget: (gone: readonly Target[], vanished: readonly AppKey[]) => void;
}

export class Lookout {
  readonly #options: LookoutOptions;
  #targets = new Map<AppKey, Target>();
  /** What the targets were chosen by, if git wants each of them. */
  #chosenBy: Wanted | undefined;
  #fullLook: Promise<void> = Promise.resolve();
  #nextFullLook: Promise<void> | undefined;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  get targets(): ReadonlyMap<AppKey, Target> {
    return this.#targets;
  }

  /**
   * A tip was loaded. What it left as it was needs no pass: every app at rest has had its own, and events, its own
   * wake-up or the next full look bring it back. Without a stream that has been alive since the last full look, or when
   * much has changed, everything is read and looked at.
   */
  async afterCommit(signal: AbortSignal): Promise<void> {
    const wanted = this.#options.wanted();
    if (wanted === undefined) return;
    if (![...this.#served(wanted).keys()].every((name) => this.#options.clusters.isHeld(name))) {
      await this.lookAtAll(signal);
      return;
    }
    const changed = this.#chooseChanged(wanted) ?? this.#chooseAll(wanted);
    if (changed.length > aloneAtMost) await this.lookAtAll(signal);
    else changed.forEach(this.#options.pokeFirst);
  }

  /** Reads every cluster in full and looks at every target that is not at rest. Whoever asks while it is under way waits for the next one. */
  async lookAtAll(signal: AbortSignal): Promise<void> {
    this.#nextFullLook ??= this.#fullLook.then(() => {
      this.#nextFullLook = undefined;
      this.#fullLook = this.#lookAtAll(signal);
      return this.#fullLook;
    });
    await this.#nextFullLook;
  }

  /** Looks at these apps of the cluster soon. */
  touched(cluster: string, apps: ReadonlySet<AppId>): void {
    for (const { environment } of this.#options.wanted()?.loaded.environments ?? []) {
      if (environment.cluster !== cluster) continue;
      for (const id of apps) {
        const app = appOfJobId(id);
        for (const moved of [...appsOfSet(id), ...(app === undefined ? [] : [app])]) {
          const key = appKey(environment.name, moved);
          if (this.#targets.has(key)) this.#options.poke(key, burst);
        }
      }
    }
  }

  async #lookAtAll(signal: AbortSignal): Promise<void> {
    const wanted = this.#options.wanted();
    if (wanted === undefined) return;
    const { clusters, isAtRest, poke } = this.#options;
    const read = await clusters.lookAtAll(this.#served(wanted), signal);
    if (signal.aborted) return;
    // The tip may have moved while the clusters were read.
    this.#chooseAll(this.#options.wanted() ?? wanted);
    const looks = new Map([...read].map((name) => [name, fullLookOf(clusters.viewOf(name))] as const));
    for (const target of this.#targets.values()) {
      const look = looks.get(target.environment.cluster);
      if (look === undefined || !isAtRest(target, look)) poke(target.key);
    }
  }

  /** The clusters that are looked at, each with where baton.yaml names it. */
  #served({ loaded }: Wanted): Parameters<Clusters['lookAtAll']>[0] {
    const served = loaded.environments.filter(({ environment }) => isAsked(this.#options.only, environment));
    return new Map(served.map(({ environment }) => [environment.cluster, environment.clusterPlace]));
  }

  /** Where a commit changed definitions and nothing else, the targets but for these stay; undefined: look through all. */
  #chooseChanged(wanted: Wanted): readonly AppKey[] | undefined {
    const changed = this.#chosenBy && changedApps(this.#chosenBy, wanted);
    if (changed === undefined) return undefined;
    const served = changed.flatMap((desired) => {
      const target = this.#targets.get(desired.key);
      return target === undefined ? [] : [{ ...target, desired }];
    });
    for (const target of served) this.#targets.set(target.key, target);
    this.#chosenBy = wanted;
    return served.map(({ key }) => key);
  }

  /** Returns those that came, or that are made of other parts than before. */
  #chooseAll(wanted: Wanted): readonly AppKey[] {
    const { owner, only, clusters, recorded } = this.#options;
    const before = this.#targets;
    const viewOf = (name: string): ReturnType<Clusters['viewOf']> => clusters.viewOf(name);
    const found = targetsOf(wanted, { only, owner, viewOf, recorded: recorded(), before });
    this.#targets = found.targets;
    this.#chosenBy = found.areAllWanted ? wanted : undefined;
    const gone: Target[] = [];
    for (const [key, target] of before) if (!found.targets.has(key)) gone.push(target);
    this.#options.forget(gone, found.vanished);
    this.#options.chosen(found.targets, wanted);
    const old = inStep(before);
    const changed: AppKey[] = [];
    for (const [key, target] of found.targets) if (target !== old(key)) changed.push(key);
    return changed;
  }
}
