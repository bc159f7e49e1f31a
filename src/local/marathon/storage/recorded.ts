// The trackers of instances and failures as they are with `--data`: every change is also told to the recorder.
import { isDeepStrictEqual } from 'node:util';
import type { PathId } from '../definition/pathId.js';
import type { EventBus } from '../events.js';
import { TaskFailures } from '../task/failures.js';
import type { TaskFailure } from '../task/failures.js';
import type { Instance, TaskState } from '../task/instance.js';
import { Instances } from '../task/instances.js';
import type { Recorder } from './recorder.js';

export class RecordedInstances extends Instances {
  readonly #recorder: Recorder;

  constructor(events: EventBus, recorder: Recorder) {
    super(events);
    this.#recorder = recorder;
  }

  override put(instance: Instance): void {
    const before = this.find(instance.runSpec.id, instance.id);
    // Health is reported again and again; most of the time nothing is new.
    const isNews = before?.condition !== instance.condition || !isDeepStrictEqual(before, instance);
    if (isNews) this.#recorder.instancePut(instance);
    super.put(instance);
  }

  override expunge(instance: Instance): void {
    this.#recorder.instanceGone(instance.id);
    super.expunge(instance);
  }

  /** Every instance of every app. */
  get all(): readonly Instance[] {
    return [...this.appIds].flatMap((appId) => this.of(appId));
  }
}

export class RecordedFailures extends TaskFailures {
  readonly #recorder: Recorder;
  readonly #recorded = new Map<PathId, TaskFailure>();

  constructor(recorder: Recorder) {
    super();
    this.#recorder = recorder;
  }

  override of(appId: PathId): TaskFailure | undefined {
    return super.of(appId) ?? this.#recorded.get(appId);
  }

  override note(instance: Instance, taskId: string, state: TaskState, message: string): void {
    super.note(instance, taskId, state, message);
    this.#record(instance.runSpec.id);
  }

  override noteUnhealthy(instance: Instance, taskId: string, reason: string): void {
    super.noteUnhealthy(instance, taskId, reason);
    this.#record(instance.runSpec.id);
  }

  override forget(appId: PathId): void {
    super.forget(appId);
    if (this.#recorded.delete(appId)) this.#recorder.failureForgotten(appId);
  }

  /** Knows again what was recorded before the server was started. */
  restore(failures: Iterable<TaskFailure>): void {
    for (const failure of failures) this.#recorded.set(failure.appId, failure);
  }

  get all(): Iterable<TaskFailure> {
    return this.#recorded.values();
  }

  #record(appId: PathId): void {
    const failure = super.of(appId);
    if (failure === undefined || failure === this.#recorded.get(appId)) return;
    this.#recorded.set(appId, failure);
    this.#recorder.failureNoted(failure);
  }
}
