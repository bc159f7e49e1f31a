// Health checks of all apps. Two kinds live side by side, and the difference matters to replacements: Marathon-run
// checks (HTTP, HTTPS, TCP) tick per app version in the server; MESOS_* and COMMAND checks run per task, as an agent
// would run them, and only their results are "Mesos-reported" health.
import type { App, CanonicalHealthCheck } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { EventBus } from '../events.js';
import { appTask, isActive } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { Instances } from '../task/instances.js';
import { HealthJudge } from './judge.js';
import type { JudgeParts } from './judge.js';
import type { Prober } from './prober.js';
import { repeat } from './repeat.js';
import type { Stop } from './repeat.js';

/** Marathon's first probe comes this long after a check is registered, or one interval if that is shorter. */
const firstProbe = 5_000;

export type HealthParts = JudgeParts & {
  readonly instances: Instances;
  readonly events: EventBus;
  readonly probe: Prober;
  /** Simulated tasks pass each check once, this many milliseconds after they run; undefined probes for real. */
  readonly pretendAfter?: number;
};

type Registered = { readonly app: App; readonly stops: readonly Stop[] };

export class HealthChecks {
  readonly judge: HealthJudge;
  readonly #parts: HealthParts;
  readonly #versions = new Map<PathId, Map<string, Registered>>();
  /** Loops of checks that run beside a task, by task id. */
  readonly #beside = new Map<string, readonly Stop[]>();
  /** Probes under way: a slow one is not overtaken by the next. */
  readonly #asking = new Set<string>();

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.judge = new HealthJudge(parts);
    parts.instances.subscribeAll((news) => {
      if (news.kind !== 'changed') return;
      if (news.instance.condition === 'Running') this.#running(news.instance);
      else if (!isActive(news.instance)) this.#dead(news.instance);
    });
  }

  /** The overall health of an instance; undefined while a check has no result. */
  isHealthy(instance: Instance): boolean | undefined {
    return this.judge.results.overall(instance.id);
  }

  /** Registers the checks of an app version, unless they are already. */
  addAll(app: RunSpec): void {
    if (app.kind !== 'app') return;
    const checks = app.spec.healthChecks ?? [];
    const { version } = app.versions;
    const versions = this.#versions.get(app.id) ?? new Map<string, Registered>();
    if (checks.length === 0 || versions.has(version)) return;
    for (const healthCheck of checks)
      this.#parts.events.publish('add_health_check_event', { appId: app.id, healthCheck, version });
    const real = this.#parts.pretendAfter === undefined;
    const stops = checks.flatMap((check, index) =>
      real && !isMesosCheck(check) ? [this.#tick(app, check, index)] : [],
    );
    this.#versions.set(app.id, versions.set(version, { app, stops }));
  }

  /** Drops all checks of an app that is going away. */
  removeAll(appId: PathId): void {
    for (const registered of this.#versions.get(appId)?.values() ?? []) this.#drop(registered);
    this.#versions.delete(appId);
  }

  close(): void {
    for (const versions of this.#versions.values())
      for (const { stops } of versions.values()) for (const stop of stops) stop();
    for (const stops of this.#beside.values()) for (const stop of stops) stop();
    this.#versions.clear();
    this.#beside.clear();
  }

  #tick(app: App, check: CanonicalHealthCheck, index: number): Stop {
    const interval = intervalOf(check);
    return repeat(Math.min(interval, firstProbe), interval, () => {
      for (const instance of this.#parts.instances.of(app.id))
        if (instance.condition === 'Running' && isVersion(instance, app)) void this.#ask(instance, check, index);
      this.#dropUnused(app);
    });
  }

  /** An old version is checked as long as it has instances; the newest one always is. */
  #dropUnused(app: App): void {
    const versions = this.#versions.get(app.id);
    const newest = [...(versions?.keys() ?? [])].sort().at(-1);
    const used = this.#parts.instances.of(app.id).some((instance) => isVersion(instance, app));
    const registered = versions?.get(app.versions.version);
    if (used || registered === undefined || newest === app.versions.version) return;
    versions?.delete(app.versions.version);
    this.#drop(registered);
  }

  #drop({ app, stops }: Registered): void {
    for (const stop of stops) stop();
    app.spec.healthChecks?.forEach(() => this.#parts.events.publish('remove_health_check_event', { appId: app.id }));
  }

  #running(instance: Instance): void {
    const { runSpec } = instance;
    const { id } = appTask(instance) ?? {};
    const checks = runSpec.kind === 'app' ? (runSpec.spec.healthChecks ?? []) : [];
    if (id === undefined || checks.length === 0 || this.#beside.has(id)) return;
    this.addAll(runSpec);
    const delay = this.#parts.pretendAfter;
    this.#beside.set(
      id,
      checks.flatMap((check, index) => {
        const ask = (): void => void this.#ask(instance, check, index);
        if (delay !== undefined) return [once(delay, ask)];
        return isMesosCheck(check) ? [repeat(check.delaySeconds * 1000, intervalOf(check), ask)] : [];
      }),
    );
  }

  #dead(instance: Instance): void {
    const id = appTask(instance)?.id ?? '';
    for (const stop of this.#beside.get(id) ?? []) stop();
    this.#beside.delete(id);
    this.judge.results.purge(instance.id);
  }

  async #ask(instance: Instance, check: CanonicalHealthCheck, index: number): Promise<void> {
    const key = `${appTask(instance)?.id ?? ''} ${index}`;
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    const result = await this.#parts.probe(instance, check);
    this.#asking.delete(key);
    const current = this.#parts.instances.find(instance.runSpec.id, instance.id);
    // The task may have died or been replaced while it was asked.
    if (current?.condition !== 'Running' || appTask(current)?.id !== appTask(instance)?.id) return;
    if (isMesosCheck(check)) this.judge.reportedByMesos(current, check, index, result);
    else this.judge.probedByMarathon(current, check, index, result);
  }
}

const isMesosCheck = ({ protocol }: CanonicalHealthCheck): boolean =>
  protocol === 'COMMAND' || protocol.startsWith('MESOS_');
const intervalOf = ({ intervalSeconds }: CanonicalHealthCheck): number => Math.max(1, intervalSeconds) * 1000;
const isVersion = (instance: Instance, app: App): boolean => instance.runSpec.versions.version === app.versions.version;

function once(delay: number, run: () => void): Stop {
  const timer = setTimeout(run, delay);
  return () => clearTimeout(timer);
}
