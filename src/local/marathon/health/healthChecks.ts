// Health checks of all apps and pods. Two kinds live side by side, and the difference matters to replacements: Marathon-run
// checks (HTTP, HTTPS, TCP of apps) tick per app version in the server; what agents run beside a task is mesosChecks.ts,
// and only its results are "Mesos-reported" health. Pods have no others, and no events of health checks.
import type { App, CanonicalHealthCheck } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import { appTask, isActive } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import { HealthJudge } from './judge.js';
import type { JudgeParts } from './judge.js';
import { isMesosCheck } from './mesosCheck.js';
import { MesosChecks } from './mesosChecks.js';
import type { MesosCheckParts } from './mesosChecks.js';
import { once, repeat } from './repeat.js';
import type { Stop } from './repeat.js';
import { appProbe } from './target.js';

/** Marathon's `--reconciliation_interval`, in milliseconds. */
const reconciliation = 600_000;
/** Marathon's first probe comes this long after a check is registered, or one interval if that is shorter. */
const firstProbe = 5_000;

export type HealthParts = JudgeParts &
  Omit<MesosCheckParts, 'reported'> & {
    /** What the tree holds at present. */
    readonly currentOf: (id: PathId) => RunSpec | undefined;
  };

type Registered = { readonly app: App; readonly stops: readonly Stop[] };

export class HealthChecks {
  readonly judge: HealthJudge;
  readonly #parts: HealthParts;
  readonly #mesos: MesosChecks;
  readonly #versions = new Map<PathId, Map<string, Registered>>();
  /** Probes under way: a slow one is not overtaken by the next. */
  readonly #asking = new Set<string>();
  /** Simulated tasks that will pass their checks in a moment, by task id. */
  readonly #pretending = new Map<string, readonly Stop[]>();
  readonly #reconciling: NodeJS.Timeout;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.judge = new HealthJudge(parts);
    this.#mesos = new MesosChecks({
      ...parts,
      reported: (instance, healthy) => this.judge.reportedByMesos(instance, healthy),
    });
    this.#reconciling = setInterval(() => this.dropUnused(), reconciliation).unref();
    parts.instances.subscribeAll((news) => {
      if (news.kind === 'health') return;
      const { runSpec, id } = news.instance;
      // News are of the moment they happened; since then the instance may have got results.
      const instance = parts.instances.find(runSpec.id, id) ?? news.instance;
      this.#mesos.follow(instance);
      if (news.kind === 'removed') this.#gone(instance);
      else if (instance.condition === 'Running') this.#running(instance);
      else if (!isActive(instance)) this.#stopPretending(instance);
    });
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

  /**
   * Drops the checks of versions that are older than what the tree holds and that no instance runs any more. Every
   * change of an app leaves some behind, the pure scale, too.
   */
  dropUnused(): void {
    for (const [id, versions] of this.#versions) {
      const current = this.#parts.currentOf(id)?.versions.version;
      if (current === undefined) continue;
      const used = new Set(this.#parts.instances.of(id).map(({ runSpec }) => runSpec.versions.version));
      for (const [version, registered] of versions) {
        if (version >= current || used.has(version)) continue;
        versions.delete(version);
        this.#drop(registered);
      }
      if (versions.size === 0) this.#versions.delete(id);
    }
  }

  /** What a new leader does not know: Marathon's own checks end, and all results go. What agents run goes on. */
  forgetAll(): void {
    for (const versions of this.#versions.values())
      for (const { stops } of versions.values()) for (const stop of stops) stop();
    for (const stops of this.#pretending.values()) for (const stop of stops) stop();
    this.#versions.clear();
    this.#pretending.clear();
    this.judge.results.clear();
  }

  /**
   * Registers the checks of an app, and of the versions that its instances run; what Mesos has reported of them is in
   * their tasks' statuses and known at once (MarathonHealthCheckManager.reconcile).
   */
  reconcile(runSpec: RunSpec): void {
    this.addAll(runSpec);
    for (const instance of this.#parts.instances.of(runSpec.id)) {
      this.addAll(instance.runSpec);
      this.judge.restore(instance);
      if (instance.condition === 'Running') this.#running(instance);
    }
  }

  close(): void {
    clearInterval(this.#reconciling);
    this.forgetAll();
    this.#mesos.close();
  }

  #tick(app: App, check: CanonicalHealthCheck, index: number): Stop {
    const interval = intervalOf(check);
    return repeat(Math.min(interval, firstProbe), interval, () => {
      for (const instance of this.#parts.instances.of(app.id).filter((some) => isVersion(some, app))) {
        // Only here are old results dropped. Who is launched again between two rounds keeps those of the task before:
        // it shows as alive, its grace period is over, and being healthy again is no news (Marathon's HealthCheckActor).
        if (!isActive(instance)) this.judge.results.purge(instance.id, index);
        else if (instance.condition === 'Running') void this.#ask(instance, check, index);
      }
    });
  }

  #drop({ app, stops }: Registered): void {
    for (const stop of stops) stop();
    app.spec.healthChecks?.forEach(() => this.#parts.events.publish('remove_health_check_event', { appId: app.id }));
  }

  #running(instance: Instance): void {
    const { runSpec } = instance;
    const { id } = appTask(instance) ?? {};
    const checks = runSpec.kind === 'app' ? (runSpec.spec.healthChecks ?? []) : [];
    if (id === undefined || checks.length === 0) return;
    this.addAll(runSpec);
    const { pretendAfter } = this.#parts;
    if (pretendAfter === undefined || this.#pretending.has(id)) return;
    const pass = (check: CanonicalHealthCheck, index: number): readonly Stop[] =>
      isMesosCheck(check) ? [] : [once(pretendAfter, () => void this.#ask(instance, check, index))];
    this.#pretending.set(id, checks.flatMap(pass));
  }

  #gone(instance: Instance): void {
    this.#mesos.forget(instance);
    this.#stopPretending(instance);
    this.judge.results.forget(instance.id);
  }

  #stopPretending(instance: Instance): void {
    const id = appTask(instance)?.id ?? '';
    for (const stop of this.#pretending.get(id) ?? []) stop();
    this.#pretending.delete(id);
  }

  async #ask(instance: Instance, check: CanonicalHealthCheck, index: number): Promise<void> {
    const taskId = appTask(instance)?.id ?? '';
    const key = `${taskId} ${index}`;
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    const timeout = Math.max(1, check.timeoutSeconds) * 1000;
    const result = await this.#parts.probe(taskId, appProbe(instance, check), timeout);
    this.#asking.delete(key);
    const current = this.#parts.instances.find(instance.runSpec.id, instance.id);
    // The task may have died or been replaced while it was asked.
    if (current?.condition !== 'Running' || appTask(current)?.id !== taskId) return;
    this.judge.probedByMarathon(current, check, index, result);
  }
}

const intervalOf = ({ intervalSeconds }: CanonicalHealthCheck): number => Math.max(1, intervalSeconds) * 1000;
const isVersion = (instance: Instance, app: App): boolean => instance.runSpec.versions.version === app.versions.version;
