// Results by instance and check, and the one answer made of them: healthy when all are alive, unknown while one has no
// result yet, else not healthy.
import { isAlive, printHealth } from './health.js';
import type { Health } from './health.js';

export class HealthRegistry {
  readonly #results = new Map<string, Map<number, Health>>();
  readonly #overall = new Map<string, boolean>();

  get(instanceId: string, check: number): Health | undefined {
    return this.#results.get(instanceId)?.get(check);
  }

  /** Stores a result; returns the overall health if that has changed by it. */
  put(
    instanceId: string,
    check: number,
    checks: number,
    health: Health,
  ): { readonly healthy: boolean | undefined } | undefined {
    const results = this.#results.get(instanceId) ?? new Map<number, Health>();
    this.#results.set(instanceId, results.set(check, health));
    const before = this.#overall.get(instanceId);
    const healthy = overall([...results.values()], checks);
    if (healthy === undefined) this.#overall.delete(instanceId);
    else this.#overall.set(instanceId, healthy);
    return before === healthy ? undefined : { healthy };
  }

  overall(instanceId: string): boolean | undefined {
    return this.#overall.get(instanceId);
  }

  /** All results of an instance, in the order of the checks. */
  of(instanceId: string): readonly Health[] {
    return [...(this.#results.get(instanceId) ?? [])].sort(([a], [b]) => a - b).map(([, health]) => health);
  }

  /** How the counters see an instance: unhealthy as soon as one result is, healthy when all there are are alive. */
  verdict(instanceId: string): 'healthy' | 'unhealthy' | undefined {
    const results = this.#results.get(instanceId);
    if (results === undefined || results.size === 0) return undefined;
    return [...results.values()].every(isAlive) ? 'healthy' : 'unhealthy';
  }

  print(instanceId: string): readonly Record<string, unknown>[] {
    return this.of(instanceId).map(printHealth);
  }

  clear(): void {
    this.#results.clear();
    this.#overall.clear();
  }

  purge(instanceId: string): void {
    this.#results.delete(instanceId);
    this.#overall.delete(instanceId);
  }
}

function overall(results: readonly Health[], checks: number): boolean | undefined {
  if (results.length === checks && results.every(isAlive)) return true;
  return results.length < checks ? undefined : false;
}
