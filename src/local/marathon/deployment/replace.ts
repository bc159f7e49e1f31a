// RestartApplication: old instances are replaced by new ones within the bounds of the upgrade strategy. This follows
// Marathon's TaskReplaceActor move by move, with its oddities: a new instance that becomes healthy and ready takes one
// entry off the list of old ones, even if that one is dead already; and capacity counts Mesos-reported health only.
import type { App } from '../definition/app.js';
import { isResident } from '../definition/app.js';
import { consideredHealthy, isTerminal } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { InstanceNews } from '../task/instances.js';
import { completion } from './actions.js';
import type { ActionParts, RunningAction } from './actions.js';
import { NewInstances } from './newInstances.js';
import { launchable, replacementStrategy } from './replacement.js';

export function restartApplication(app: App, parts: ActionParts): RunningAction {
  const { done, finish } = completion();
  if (app.spec.instances === 0) {
    finish();
    return { done, callOff: () => undefined };
  }
  const replacement = new Replacement(app, parts, finish);
  replacement.begin();
  return { done, callOff: () => replacement.end() };
}

class Replacement {
  readonly #app: App;
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

  constructor(app: App, parts: ActionParts, finish: () => void) {
    this.#app = app;
    this.#parts = parts;
    this.#finish = finish;
    this.#fresh = new NewInstances(app, parts.readiness, (id) => this.#cameUp(id));
    this.#unsubscribe = parts.instances.subscribe(app.id, (news) => this.#hear(news));
  }

  begin(): void {
    const { instances, scheduler, health } = this.#parts;
    const all = instances.of(this.#app.id);
    const begun = all.filter((instance) => this.#fresh.isOfNewVersion(instance));
    const old = all.filter((instance) => !this.#fresh.isOfNewVersion(instance) && instance.goal === 'Running');
    const { killNow, maxCapacity } = this.#strategy(all);
    this.#maxCapacity = maxCapacity;
    this.#started = begun.length;
    for (const { id } of old) this.#oldActive.add(id);
    this.#toKill = [...old]
      .sort((a, b) => Number(consideredHealthy(a)) - Number(consideredHealthy(b)))
      .map(({ id }) => id);
    for (const instance of begun) this.#fresh.adopt(instance, health.isHealthy(instance) === true);
    for (let killed = 0; killed < killNow; killed += 1) this.#killNextOld();
    this.#launch();
    scheduler.resetDelay(this.#app);
    this.#checkFinished();
  }

  end(): void {
    this.#unsubscribe();
    this.#fresh.close();
  }

  #strategy(all: readonly Instance[]) {
    const { spec } = this.#app;
    return replacementStrategy({
      wanted: spec.instances,
      current: all.length,
      healthy: all.filter((instance) => instance.goal === 'Running' && consideredHealthy(instance)).length,
      minimumHealthCapacity: spec.upgradeStrategy.minimumHealthCapacity,
      maximumOverCapacity: spec.upgradeStrategy.maximumOverCapacity,
      resident: isResident(spec),
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
    if (!isTerminal(instance.condition)) return;
    // With goal Running it is launched again by itself; otherwise somebody interfered and it no longer counts.
    if (instance.goal === 'Running') this.#fresh.terminated(instance.id);
    else this.#started -= 1;
  }

  #oldChanged(instance: Instance): void {
    const dead = isTerminal(instance.condition);
    if (dead && instance.goal === 'Running') {
      // It died on its own: it is not brought back in the old version, a new one takes its place.
      this.#oldActive.delete(instance.id);
      this.#parts.scheduler.decommission(this.#app.id, instance.id);
    } else if ((dead || instance.condition === 'Scheduled') && instance.goal === 'Decommissioned') {
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
    if (next !== undefined) this.#parts.scheduler.decommission(this.#app.id, next);
  }

  #launch(): void {
    const count = launchable(this.#app.spec.instances, this.#started, this.#oldActive.size, this.#maxCapacity);
    this.#started += count;
    if (count > 0) this.#parts.scheduler.schedule(this.#app, count);
  }

  #checkFinished(): void {
    if (!this.#fresh.reached(this.#app.spec.instances) || this.#oldActive.size > 0) return;
    this.end();
    this.#finish();
  }
}
