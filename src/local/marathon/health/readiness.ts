// Readiness checks: asked only during deployments, only of new instances, from when they run until the first yes.
import type { RunSpec } from '../definition/runSpec.js';
import { appTask } from '../task/instance.js';
import type { Instance } from '../task/instance.js';
import type { Instances } from '../task/instances.js';
import { httpGet } from './probes.js';
import { repeat } from './repeat.js';
import type { Stop } from './repeat.js';
import { namedPort } from './target.js';

type Result = {
  readonly name: string;
  readonly taskId: string;
  readonly ready: boolean;
  readonly lastResponse?: { readonly status: number; readonly contentType: string; readonly body: string };
};
type Watch = { readonly appId: string; readonly stop: Stop };

export class ReadinessChecks {
  readonly #instances: Instances;
  readonly #pretend: boolean;
  readonly #watches = new Map<string, Watch>();
  readonly #results = new Map<string, Map<string, Result>>();

  /** @param pretend simulated tasks are ready at once */
  constructor(instances: Instances, pretend: boolean) {
    this.#instances = instances;
    this.#pretend = pretend;
  }

  /** Asks an instance until it says yes; a second call for the same instance changes nothing. */
  start(instance: Instance, ready: () => void): void {
    const check = checkOf(instance);
    if (check === undefined || this.#watches.has(instance.id)) return;
    const interval = Math.max(1, check.intervalSeconds) * 1000;
    const stop = repeat(0, interval, () => {
      void this.#ask(instance).then((isReady) => {
        if (!isReady || !this.#watches.has(instance.id)) return;
        stop();
        ready();
      });
    });
    this.#watches.set(instance.id, { appId: instance.runSpec.id, stop });
  }

  stop(instanceId: string): void {
    this.#watches.get(instanceId)?.stop();
    this.#watches.delete(instanceId);
  }

  /** The deployment that asked is over. */
  stopAll({ id: appId }: RunSpec): void {
    for (const [id, watch] of this.#watches) if (watch.appId === appId) this.stop(id);
    this.#results.delete(appId);
  }

  /** `readinessCheckResults` of an app, while a deployment asks for them. */
  resultsOf({ id }: RunSpec): readonly Result[] {
    return [...(this.#results.get(id)?.values() ?? [])];
  }

  close(): void {
    for (const { stop } of this.#watches.values()) stop();
    this.#watches.clear();
  }

  async #ask(instance: Instance): Promise<boolean> {
    const { runSpec } = instance;
    const check = checkOf(instance);
    const current = this.#instances.find(runSpec.id, instance.id);
    const task = current === undefined ? undefined : appTask(current);
    if (check === undefined || runSpec.kind !== 'app' || task === undefined || task.id !== appTask(instance)?.id)
      return false;
    const taskId = task.id;
    if (this.#pretend) return true;
    const answer = await httpGet({
      scheme: check.protocol === 'HTTPS' ? 'https' : 'http',
      host: current?.placement?.host ?? '',
      port: namedPort(instance, check.portName) ?? 0,
      path: check.path,
      timeoutMilliseconds: check.timeoutSeconds * 1000,
    });
    // A network failure shows as Marathon's synthetic 504.
    const response =
      answer.kind === 'answered'
        ? answer
        : { status: 504, contentType: 'text/plain', body: 'Marathon could not query the task.' };
    const ready = answer.kind === 'answered' && check.httpStatusCodesForReady.includes(answer.status);
    const { status, contentType, body } = response;
    const result = {
      name: check.name,
      taskId,
      ready,
      ...(check.preserveLastResponse ? { lastResponse: { status, contentType, body } } : {}),
    };
    const results = this.#results.get(runSpec.id) ?? new Map<string, Result>();
    this.#results.set(runSpec.id, results.set(taskId, result));
    return ready;
  }
}

/** Only apps have them, and at most one. */
const checkOf = ({ runSpec }: Instance) => (runSpec.kind === 'app' ? runSpec.spec.readinessChecks?.[0] : undefined);
