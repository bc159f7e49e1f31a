// Which instances of a new version are healthy and ready so far. Without health checks running is healthy; readiness
// is asked for once per instance, until the first yes. Both are needed before a deployment counts an instance.
import { hasHealthChecks, hasReadinessChecks } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { ReadinessChecks } from '../health/readiness.js';
import { mesosHealth } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { InstanceNews } from '../task/instances.js';

export class NewInstances {
  readonly #runSpec: RunSpec;
  readonly #readiness: ReadinessChecks;
  readonly #changed: (instanceId: string) => void;
  readonly #healthy = new Set<string>();
  readonly #ready = new Set<string>();

  /** @param changed called whenever an instance has become healthy or ready */
  constructor(runSpec: RunSpec, readiness: ReadinessChecks, changed: (instanceId: string) => void) {
    this.#runSpec = runSpec;
    this.#readiness = readiness;
    this.#changed = changed;
  }

  isOfNewVersion(instance: Instance): boolean {
    return instance.runSpec.versions.version === this.#runSpec.versions.version;
  }

  isUp(instanceId: string): boolean {
    return this.#healthy.has(instanceId) && this.#ready.has(instanceId);
  }

  /** True when exactly `count` are healthy and as many ready. */
  reached(count: number): boolean {
    return this.#healthy.size === count && this.#ready.size === count;
  }

  terminated(instanceId: string): void {
    this.#healthy.delete(instanceId);
    this.#ready.delete(instanceId);
    this.#readiness.stop(instanceId);
  }

  /**
   * Takes over an instance of this version that an earlier deployment started. Where nothing is checked Marathon takes
   * it for healthy and ready, even if it waits for its first offer; and where something is, only what Mesos has reported
   * is known already (ReadinessBehavior).
   */
  adopt(instance: Instance): void {
    if (!this.#hasHealthChecks || mesosHealth(instance.tasks) === true) this.#healthy.add(instance.id);
    if (hasReadinessChecks(this.#runSpec)) this.#askReadiness(instance);
    else this.#ready.add(instance.id);
  }

  /** Looks at news of the app; anything that is not about an instance of this version coming up is ignored. */
  hear(news: InstanceNews): void {
    if (news.kind === 'changed' && news.instance.condition === 'Running' && this.isOfNewVersion(news.instance))
      this.#running(news.instance);
    if (news.kind !== 'health' || news.healthy !== true || news.version !== this.#runSpec.versions.version) return;
    if (!this.#hasHealthChecks || this.#healthy.has(news.instanceId)) return;
    this.#healthy.add(news.instanceId);
    if (!hasReadinessChecks(this.#runSpec)) this.#ready.add(news.instanceId);
    this.#changed(news.instanceId);
  }

  close(): void {
    this.#readiness.stopAll(this.#runSpec);
  }

  #running(instance: Instance): void {
    if (!this.#hasHealthChecks) this.#healthy.add(instance.id);
    if (hasReadinessChecks(this.#runSpec)) {
      this.#askReadiness(instance);
    } else if (!this.#hasHealthChecks) {
      this.#ready.add(instance.id);
      this.#changed(instance.id);
    }
  }

  #askReadiness(instance: Instance): void {
    if (instance.condition !== 'Running') return;
    this.#readiness.start(instance, () => {
      this.#ready.add(instance.id);
      this.#changed(instance.id);
    });
  }

  get #hasHealthChecks(): boolean {
    return hasHealthChecks(this.#runSpec);
  }
}
