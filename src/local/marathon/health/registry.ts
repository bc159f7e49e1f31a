// Results by instance and check, and the one answer made of them (Marathon's AppHealthCheckActor): healthy when all are
// alive, unknown while one has no result yet, else not healthy. Results outlive the task they are about: see `purge`.
import { isAlive, printHealth } from './health.js';
import type { Health } from './health.js';

/** By the number of the check; undefined is "no result yet". */
type Results = Map<number, Health | undefined>;

export class HealthRegistry {
  readonly #results = new Map<string, Results>();

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
    const results = this.#results.get(instanceId) ?? withoutResults(checks);
    const before = overall(results);
    this.#results.set(instanceId, results.set(check, health));
    const healthy = overall(results);
    return before === healthy ? undefined : { healthy };
  }

  overall(instanceId: string): boolean | undefined {
    const results = this.#results.get(instanceId);
    return results === undefined ? undefined : overall(results);
  }

  /** All results of an instance, in the order of the checks. */
  of(instanceId: string): readonly Health[] {
    const results = [...(this.#results.get(instanceId) ?? [])].sort(([a], [b]) => a - b);
    return results.flatMap(([, health]) => health ?? []);
  }

  /** How the counters see an instance: unhealthy as soon as one result is, healthy when all there are are alive. */
  verdict(instanceId: string): 'healthy' | 'unhealthy' | undefined {
    const results = this.of(instanceId);
    if (results.length === 0) return undefined;
    return results.every(isAlive) ? 'healthy' : 'unhealthy';
  }

  print(instanceId: string): readonly Record<string, unknown>[] {
    return this.of(instanceId).map(printHealth);
  }

  /**
   * Drops the result of one check. Its place is not kept: with several checks the instance is as healthy as the others
   * say until there is a new result.
   */
  purge(instanceId: string, check: number): void {
    const results = this.#results.get(instanceId);
    results?.delete(check);
    if (results?.size === 0) this.#results.delete(instanceId);
  }

  /** The instance is gone for good. */
  forget(instanceId: string): void {
    this.#results.delete(instanceId);
  }

  clear(): void {
    this.#results.clear();
  }
}

const withoutResults = (checks: number): Results =>
  new Map(Array.from({ length: checks }, (_, check) => [check, undefined]));

function overall(results: Results): boolean | undefined {
  const all = [...results.values()];
  if (all.every((health) => health !== undefined && isAlive(health))) return true;
  return all.includes(undefined) ? undefined : false;
}
