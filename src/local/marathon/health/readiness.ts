// Readiness checks: asked only during deployments, only of new instances, from when they run until the first yes.
import type { App } from '../definition/app.js';
import type { Instance } from '../task/instance.js';
import type { Instances } from '../task/instances.js';
import { portRequests } from '../task/ports.js';
import { httpGet } from './probes.js';
import { repeat } from './repeat.js';
import type { Stop } from './repeat.js';

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
    if (this.#watches.has(instance.id)) return;
    const interval = Math.max(1, instance.app.spec.readinessChecks?.[0]?.intervalSeconds ?? 30) * 1000;
    const stop = repeat(0, interval, () => {
      void this.#ask(instance).then((isReady) => {
        if (!isReady || !this.#watches.has(instance.id)) return;
        stop();
        ready();
      });
    });
    this.#watches.set(instance.id, { appId: instance.app.id, stop });
  }

  stop(instanceId: string): void {
    this.#watches.get(instanceId)?.stop();
    this.#watches.delete(instanceId);
  }

  /** The deployment that asked is over. */
  stopAll(app: App): void {
    for (const [id, { appId }] of this.#watches) if (appId === app.id) this.stop(id);
    this.#results.delete(app.id);
  }

  /** `readinessCheckResults` of an app, while a deployment asks for them. */
  resultsOf(app: App): readonly Result[] {
    return [...(this.#results.get(app.id)?.values() ?? [])];
  }

  close(): void {
    for (const { stop } of this.#watches.values()) stop();
    this.#watches.clear();
  }

  async #ask(instance: Instance): Promise<boolean> {
    const check = instance.app.spec.readinessChecks?.[0];
    const current = this.#instances.find(instance.app.id, instance.id);
    if (check === undefined || current?.task === undefined || current.task.id !== instance.task?.id) return false;
    const taskId = current.task.id;
    if (this.#pretend) return true;
    const index = portRequests(instance.app.spec).findIndex(({ name }) => name === check.portName);
    const answer = await httpGet({
      scheme: check.protocol === 'HTTPS' ? 'https' : 'http',
      host: current.task.placement.host,
      port: current.task.hostPorts[index] ?? 0,
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
    const results = this.#results.get(instance.app.id) ?? new Map<string, Result>();
    this.#results.set(instance.app.id, results.set(taskId, result));
    return ready;
  }
}
