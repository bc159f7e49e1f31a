// RestartApplication and RestartPod: old instances are replaced by new ones within the bounds of the upgrade strategy. This follows
// Marathon's TaskReplaceActor move by move, with its oddities: a new instance that becomes healthy and ready takes one
// entry off the list of old ones, even if that one is dead already; and capacity counts Mesos-reported health only.
import { isResident, upgradeStrategyOf, wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { consideredHealthy, considerTerminal } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { InstanceNews } from '../task/instances.js';
import { completion } from './actions.js';
import type { ActionParts, RunningAction } from './actions.js';
import { NewInstances } from './newInstances.js';
import { launchable, replacementStrategy } from './replacement.js';

export function restartRunSpec(runSpec: RunSpec, parts: ActionParts): RunningAction {
  const { done, finish } = completion();
  if (wantedInstances(runSpec) === 0) {
    finish();
    return { done, callOff: () => undefined };
  }
  const replacement = new Replacement(runSpec, parts, finish);
  replacement.begin();
  return { done, callOff: () => replacement.end() };
}

class Replacement {
  readonly #runSpec: RunSpec;
  readonly #parts: ActionParts;
  readonly #finish: () => void;
  readonly #fresh: NewInstances;
  readonly #unsubscribe: () => void;
  /** Old instances that still count against the capacity. */
  readonly #oldActive = new Set<string>();
  /** Old instances in the order in which they are to die, unhealthy ones first. */
  #toKill: string[] = [];
  /** New instances started so far, by this deployment or one before it. */
  #started = 0;
  #maxCapacity = 0;

  constructor(runSpec: RunSpec, parts: ActionParts, finish: () => void) {
    this.#runSpec = runSpec;
    this.#parts = parts;
    this.#finish = finish;
    this.#fresh = new NewInstances(runSpec, parts.readiness, (id) => this.#cameUp(id));
    this.#unsubscribe = parts.instances.subscribe(runSpec.id, (news) => this.#hear(news));
  }

  begin(): void {
    const { instances, scheduler } = this.#parts;
    const all = instances.of(this.#runSpec.id);
    const begun = all.filter((instance) => this.#fresh.isOfNewVersion(instance));
    const old = all.filter((instance) => !this.#fresh.isOfNewVersion(instance) && instance.goal === 'Running');
    const { killNow, maxCapacity } = this.#strategy(all);
    this.#maxCapacity = maxCapacity;
    this.#started = begun.length;
    for (const { id } of old) this.#oldActive.add(id);
    this.#toKill = inOrderOfDeath(old).map(({ id }) => id);
    for (const instance of begun) this.#fresh.adopt(instance);
    for (let killed = 0; killed < killNow; killed += 1) this.#killNextOld();
    this.#launch();
    scheduler.resetDelay(this.#runSpec);
    this.#checkFinished();
  }

  end(): void {
    this.#unsubscribe();
    this.#fresh.close();
  }

  #strategy(all: readonly Instance[]) {
    const runSpec = this.#runSpec;
    return replacementStrategy({
      wanted: wantedInstances(runSpec),
      current: all.length,
      healthy: all.filter((instance) => instance.goal === 'Running' && consideredHealthy(instance)).length,
      ...upgradeStrategyOf(runSpec),
      resident: isResident(runSpec),
    });
  }

  #hear(news: InstanceNews): void {
    this.#fresh.hear(news);
    if (news.kind !== 'changed') return;
    const { instance } = news;
    if (this.#fresh.isOfNewVersion(instance)) this.#newChanged(instance);
    else this.#oldChanged(instance);
  }

  #newChanged(instance: Instance): void {
    if (!considerTerminal(instance.condition)) return;
    // With goal Running it is launched again by itself (Marathon waits for that even if it was forgotten meanwhile); otherwise somebody interfered and it no longer counts.
    if (instance.goal === 'Running') this.#fresh.terminated(instance.id);
    else this.#started -= 1;
  }

  #oldChanged(instance: Instance): void {
    const dead = considerTerminal(instance.condition);
    if (dead && instance.goal === 'Running') {
      // It died on its own: it is not brought back in the old version, a new one takes its place.
      this.#oldActive.delete(instance.id);
      this.#parts.scheduler.stop(this.#runSpec, instance.id);
    } else if ((dead || instance.condition === 'Scheduled') && instance.goal !== 'Running') {
      this.#oldActive.delete(instance.id);
      this.#launch();
      this.#checkFinished();
    }
  }

  #cameUp(instanceId: string): void {
    if (this.#fresh.isUp(instanceId)) this.#killNextOld();
    this.#checkFinished();
  }

  #killNextOld(): void {
    const next = this.#toKill.shift();
    if (next !== undefined) this.#parts.scheduler.stop(this.#runSpec, next);
  }

  #launch(): void {
    const count = launchable(wantedInstances(this.#runSpec), this.#started, this.#oldActive.size, this.#maxCapacity);
    this.#started += count;
    if (count > 0) this.#parts.scheduler.schedule(this.#runSpec, count);
  }

  #checkFinished(): void {
    if (!this.#fresh.reached(wantedInstances(this.#runSpec)) || this.#oldActive.size > 0) return;
    this.end();
    this.#finish();
  }
}

/** Unhealthy ones first, and of the others the newest: what Marathon's comparison comes to when Java sorts by it. */
const inOrderOfDeath = (old: readonly Instance[]): readonly Instance[] => [
  ...old.filter((instance) => !consideredHealthy(instance)),
  ...old.filter(consideredHealthy).reverse(),
];
