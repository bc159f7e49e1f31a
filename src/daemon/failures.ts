// The last words of failed tasks: read once per task from its Mesos agent, so that a reason can quote them.
import { maskText } from '../core/plan/maskText.js';
import type { AppKey } from '../core/model/ids.js';
import type { LiveApp } from '../core/model/observed.js';
import type { Cluster } from './ports.js';

export class Failures {
  /** Per app only the newest failed task: an app that crashes for days must not fill the memory. */
  readonly #stderr = new Map<AppKey, { readonly taskId: string; readonly lines: readonly string[] | undefined }>();

  /** The live app with the stderr of its last failed task, when that can be had. */
  async quote(key: AppKey, live: LiveApp, cluster: Cluster, signal: AbortSignal): Promise<LiveApp> {
    const failure = live.lastFailure;
    if (failure === undefined || failure.version < live.changedAt) return live;
    let known = this.#stderr.get(key);
    if (known?.taskId !== failure.taskId) {
      const lines = await cluster.readStderr(failure.taskId, failure.host, signal);
      known = { taskId: failure.taskId, lines: lines?.map(maskText) };
      this.#stderr.set(key, known);
    }
    if (known.lines === undefined || known.lines.length === 0) return live;
    return { ...live, lastFailure: { ...failure, stderr: known.lines } };
  }
}
