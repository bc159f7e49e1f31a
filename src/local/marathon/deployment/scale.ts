// ScaleApplication and ScalePod: surplus instances are killed first, and their end is awaited; then the missing ones are started,
// and the action is done when exactly as many newly started ones are healthy and ready.
import { wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import { isActive, isScheduled, isTerminal } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { InstanceNews } from '../task/instances.js';
import { completion } from './actions.js';
import type { ActionParts, RunningAction } from './actions.js';
import { onceKilled } from './kills.js';
import { NewInstances } from './newInstances.js';
import { chooseVictims } from './victims.js';

/** Marathon looks again whether enough instances exist after one second, then every five. */
const resync = { first: 1_000, then: 5_000 } as const;

export function scaleRunSpec(runSpec: RunSpec, named: readonly string[], parts: ActionParts): RunningAction {
  const { done, finish } = completion();
  const scale = new Scale(runSpec, parts, finish);
  scale.begin(named);
  return { done, callOff: () => scale.end() };
}

class Scale {
  readonly #runSpec: RunSpec;
  readonly #parts: ActionParts;
  readonly #finish: () => void;
  readonly #fresh: NewInstances;
  readonly #unsubscribe: () => void;
  /** How many are started; undefined while victims are waited for. */
  #toStart: number | undefined;
  #stopWaiting: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(runSpec: RunSpec, parts: ActionParts, finish: () => void) {
    this.#runSpec = runSpec;
    this.#parts = parts;
    this.#finish = finish;
    this.#fresh = new NewInstances(runSpec, parts.readiness, () => this.#checkFinished());
    this.#unsubscribe = parts.instances.subscribe(runSpec.id, (news) => this.#hear(news));
  }

  begin(named: readonly string[]): void {
    const { instances, scheduler } = this.#parts;
    const { id } = this.#runSpec;
    const hostOf = (instance: Instance) => scheduler.hostOf(instance);
    const victims = chooseVictims(instances.of(id), named, wantedInstances(this.#runSpec), this.#runSpec, hostOf);
    for (const victim of victims) scheduler.stop(this.#runSpec, victim.id);
    this.#stopWaiting = onceKilled(id, victims, instances, () => this.#start());
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#stopWaiting();
    this.#unsubscribe();
    this.#fresh.close();
  }

  #hear(news: InstanceNews): void {
    if (this.#toStart === undefined) return;
    if (news.kind === 'changed' && isTerminal(news.instance.condition) && this.#fresh.isOfNewVersion(news.instance)) {
      this.#fresh.terminated(news.instance.id);
      // With goal Running it is scheduled again by itself; one that was wiped has to be replaced.
      if (news.instance.goal !== 'Running') this.#parts.scheduler.schedule(this.#runSpec, 1);
    }
    this.#fresh.hear(news);
  }

  #start(): void {
    this.#toStart = this.#missing();
    if (this.#toStart > 0) this.#parts.scheduler.schedule(this.#runSpec, this.#toStart);
    this.#timer = setTimeout(() => this.#resync(), resync.first);
    this.#checkFinished();
  }

  #resync(): void {
    const missing = this.#missing();
    if (missing > 0) this.#parts.scheduler.schedule(this.#runSpec, missing);
    this.#timer = setTimeout(() => this.#resync(), resync.then);
  }

  #missing(): number {
    const there = this.#parts.instances
      .of(this.#runSpec.id)
      .filter((instance) => isActive(instance) || isScheduled(instance));
    return Math.max(0, wantedInstances(this.#runSpec) - there.length);
  }

  #checkFinished(): void {
    if (this.#toStart === undefined || !this.#fresh.reached(this.#toStart)) return;
    this.end();
    this.#finish();
  }
}
