// A model of what Marathon makes of one job: an app of one task that ends, is held back for a week, and is launched again
// when a new leader has forgotten the delay.
import { newest } from '../../src/core/model/dialect.js';
import type { AppId } from '../../src/core/model/ids.js';
import type { JsonObject } from '../../src/core/model/json.js';
import type {
  LiveApp,
  LiveDeployment,
  LiveTask,
  Looking,
  ObservedJob,
  TaskFailure,
} from '../../src/core/model/observed.js';
import { withInstances } from '../../src/core/rollout/definition.js';
import { look } from '../../src/core/rollout/looking.js';

/** How a job ends. `lost`: its agent is gone the first time; the next launch succeeds. */
export type Fate = 'success' | 'failure' | 'endless' | 'lost' | 'no offer';

interface Standing {
  definition: JsonObject;
  instances: number;
  version: number;
  changedAt: number;
  state?: string;
  endsAt: number;
  launches: number;
  failure?: TaskFailure;
  heldBack: boolean;
}

/** Most jobs take so long, ms; every write is a deployment for a moment. */
const takes = 90_000;
const deploys = 2_000;

/** Where the jobs of one app run, as far as the property goes. */
export interface Slot {
  /** `revision index` of each job that really ended with 0. */
  readonly succeeded: ReadonlySet<string>;
  readonly violations: readonly string[];
  readonly isRunning: boolean;
  /** What stands there: nothing, a job of which nothing runs or is wanted, or one that runs or would. */
  readonly left: 'nothing' | 'stopped' | 'wanted';
  nextDue(): number;
  advance(now: number): void;
  put(definition: JsonObject, now: number, force: boolean): void;
  scale(instances: number, now: number, force: boolean): void;
  restart(now: number, force: boolean): void;
  remove(now: number, force: boolean): void;
  happens(event: 'fail-over' | 'kill-task' | 'delete-job' | 'stop-job', now: number): void;
  observe(previous: Looking | undefined, now: number): ObservedJob;
}

export class JobSlot implements Slot {
  /** `revision index` of each job that really ended with 0. */
  readonly succeeded = new Set<string>();
  readonly violations: string[] = [];
  private slot: Standing | undefined;
  private deployment: { readonly version: number; readonly until: number } | undefined;
  private readonly id: AppId;
  private readonly fateOf: (definition: JsonObject) => Fate;

  constructor(id: AppId, fateOf: (definition: JsonObject) => Fate) {
    this.id = id;
    this.fateOf = fateOf;
  }

  get isRunning(): boolean {
    return this.slot?.state === 'TASK_RUNNING' || this.slot?.state === 'TASK_UNREACHABLE';
  }

  get left(): 'nothing' | 'stopped' | 'wanted' {
    if (this.slot === undefined) return 'nothing';
    return this.slot.instances === 0 ? 'stopped' : 'wanted';
  }

  happens(event: 'fail-over' | 'kill-task' | 'delete-job' | 'stop-job', now: number): void {
    if (event === 'fail-over') this.failOver(now);
    else if (event === 'kill-task') this.killTask(now);
    else if (event === 'delete-job') this.remove(now, true);
    else this.scale(0, now, true);
  }

  observe(previous: Looking | undefined, now: number): ObservedJob {
    const live = this.live(now);
    const seen = { readAt: now, deployments: this.deployments(), ...(live && { live }) };
    const looking = look(live && previous, seen, false);
    return { kind: 'app', deployments: seen.deployments, looking, ...(live && { live }) };
  }

  nextDue(): number {
    return Math.min(this.isRunning ? (this.slot?.endsAt ?? Infinity) : Infinity, this.deployment?.until ?? Infinity);
  }

  advance(now: number): void {
    if (this.deployment !== undefined && this.deployment.until <= now) this.deployment = undefined;
    const { slot } = this;
    if (slot !== undefined && this.isRunning && slot.endsAt <= now) this.end(slot, now);
  }

  put(definition: JsonObject, now: number, force: boolean): boolean {
    if (this.isLocked(force)) return false;
    if (this.slot !== undefined) this.violations.push('a job is put over another one');
    this.slot = { definition, instances: 1, version: now, changedAt: now, endsAt: 0, launches: 0, heldBack: false };
    this.launch(this.slot, now);
    return this.deploying(now);
  }

  restart(now: number, force: boolean): boolean {
    if (this.slot === undefined || this.isLocked(force)) return false;
    Object.assign(this.slot, { version: now, changedAt: now });
    this.launch(this.slot, now);
    return this.deploying(now);
  }

  scale(instances: number, now: number, force: boolean): boolean {
    const { slot } = this;
    if (slot === undefined || this.isLocked(force)) return false;
    Object.assign(slot, { instances, version: now, definition: withInstances(slot.definition, instances) });
    if (instances === 0) delete slot.state;
    else this.launch(slot, now);
    return this.deploying(now);
  }

  remove(now: number, force: boolean): boolean {
    if (this.slot === undefined || this.isLocked(force)) return false;
    this.slot = undefined;
    return this.deploying(now);
  }

  /** Another Marathon leads: what was held back starts at once. */
  private failOver(now: number): void {
    if (this.slot?.heldBack === true && this.slot.instances > 0) this.launch(this.slot, now);
  }

  /** Somebody kills the task: no failure, and nothing is held back. */
  private killTask(now: number): void {
    if (this.slot !== undefined && this.isRunning) this.launch(this.slot, now);
  }

  private live(now: number): LiveApp | undefined {
    const { slot } = this;
    if (slot === undefined) return undefined;
    const { definition, instances, version, changedAt, state, launches, failure } = slot;
    const waits = instances > 0 && (slot.heldBack || state === undefined);
    const task: LiveTask = { id: `job._app.${launches}`, host: '10.0.0.1', state: state ?? '', health: 'none' };
    return {
      id: this.id,
      kind: 'app',
      definition,
      dialect: newest,
      instances,
      version,
      changedAt,
      scaledAt: version,
      tasks: state === undefined ? [] : [this.isRunning ? { ...task, version: changedAt } : task],
      ...(failure === undefined ? {} : { lastFailure: failure }),
      ...(waits
        ? {
            queue: {
              count: 1,
              delaySeconds: slot.heldBack ? 604_800 - now / 1e12 : 0,
              refusals: slot.heldBack ? [] : [{ reason: 'InsufficientCpus', declined: 1 }],
              processedOffers: 1,
            },
          }
        : {}),
    };
  }

  private deployments(): readonly LiveDeployment[] {
    const { deployment } = this;
    return deployment === undefined ? [] : [{ id: 'job', version: deployment.version, affected: [this.id] }];
  }

  private launch(slot: Standing, now: number): void {
    const fate = this.fateOf(slot.definition);
    slot.heldBack = false;
    if (fate === 'no offer') {
      delete slot.state;
      return;
    }
    slot.launches += 1;
    slot.state = 'TASK_RUNNING';
    slot.endsAt = fate === 'endless' ? Infinity : now + takes;
  }

  private end(slot: Standing, now: number): void {
    const fate = this.fateOf(slot.definition);
    const lost = fate === 'lost' && slot.launches === 1;
    slot.heldBack = true;
    slot.state = lost ? 'TASK_GONE' : fate === 'failure' ? 'TASK_FAILED' : 'TASK_FINISHED';
    if (slot.state === 'TASK_FINISHED') this.succeeded.add(nameOfJob(slot.definition));
    else {
      const { state, changedAt: version } = slot;
      slot.failure = { taskId: 'job', state, message: 'ended', host: '10.0.0.1', at: now, version };
    }
  }

  private isLocked(force: boolean): boolean {
    if (this.deployment === undefined || force) return false;
    this.violations.push('a write without force while our own deployment holds the job');
    return true;
  }

  private deploying(now: number): true {
    this.deployment = { version: now, until: now + deploys };
    return true;
  }
}

export function nameOfJob({ labels }: JsonObject): string {
  const read = (name: string): string => {
    const value: unknown = typeof labels === 'object' && labels !== null ? Reflect.get(labels, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return `${read('BATON_REVISION')} ${read('BATON_JOB')}`;
}
