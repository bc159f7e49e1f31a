// Which instances of a new version are healthy and ready so far. Without health checks running is healthy; readiness
// is asked for once per instance, until the first yes. Both are needed before a deployment counts an instance.
import type { App } from '../definition/app.js';
import type { ReadinessChecks } from '../health/readiness.js';
import { isActive } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { InstanceNews } from '../task/instances.js';

export class NewInstances {
  readonly #app: App;
  readonly #readiness: ReadinessChecks;
  readonly #changed: (instanceId: string) => void;
  readonly #healthy = new Set<string>();
  readonly #ready = new Set<string>();

  /** @param changed called whenever an instance has become healthy or ready */
  constructor(app: App, readiness: ReadinessChecks, changed: (instanceId: string) => void) {
    this.#app = app;
    this.#readiness = readiness;
    this.#changed = changed;
  }

  isOfNewVersion(instance: Instance): boolean {
    return instance.app.versions.version === this.#app.versions.version;
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

  /** Takes over an instance of this version that an earlier deployment started. */
  adopt(instance: Instance, healthy: boolean): void {
    if (!isActive(instance)) return;
    if (this.#hasHealthChecks ? healthy : instance.condition === 'Running') this.#healthy.add(instance.id);
    if (this.#app.spec.readinessChecks !== undefined) this.#askReadiness(instance);
    else if (this.#healthy.has(instance.id)) this.#ready.add(instance.id);
  }

  /** Looks at news of the app; anything that is not about an instance of this version coming up is ignored. */
  hear(news: InstanceNews): void {
    if (news.kind === 'changed' && news.instance.condition === 'Running' && this.isOfNewVersion(news.instance))
      this.#running(news.instance);
    if (news.kind !== 'health' || news.healthy !== true || news.version !== this.#app.versions.version) return;
    if (!this.#hasHealthChecks || this.#healthy.has(news.instanceId)) return;
    this.#healthy.add(news.instanceId);
    if (this.#app.spec.readinessChecks === undefined) this.#ready.add(news.instanceId);
    this.#changed(news.instanceId);
  }

  close(): void {
    this.#readiness.stopAll(this.#app);
  }

  #running(instance: Instance): void {
    if (!this.#hasHealthChecks) this.#healthy.add(instance.id);
    if (this.#app.spec.readinessChecks !== undefined) {
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
    return this.#app.spec.healthChecks !== undefined;
  }
}
