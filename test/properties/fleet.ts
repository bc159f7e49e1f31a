// The instances of one app in the model of Marathon: launched, healthy, crashing, ending, each on its own timer.
import type { JsonObject } from '../../src/core/model/json.js';
import type { LiveTask, QueueEntry, TaskFailure } from '../../src/core/model/observed.js';
import { hasChecks, killGraceOf } from '../../src/core/rollout/definition.js';

/** How the tasks of a definition behave. */
export type Quality = 'good' | 'failing' | 'crashing' | 'unplaceable';

/** What the tasks of an app find around them. */
export interface Around {
  readonly qualityOf: (definition: JsonObject) => Quality;
  /** The agent that takes the next task. */
  readonly host?: () => string;
  /** Seconds from running to the first answer of the check. */
  readonly answersAfter?: (definition: JsonObject) => number;
}

export interface App {
  readonly definition: JsonObject;
  readonly version: number;
  readonly scaledAt: number;
  readonly changedAt: number;
}

export interface Instance {
  readonly id: string;
  version: number;
  state: 'scheduled' | 'staging' | 'running' | 'killing';
  health: LiveTask['health'];
  /** When it does the next thing of itself; Infinity: never. */
  due: number;
  launches: number;
  quality: Quality;
  /** The agent that it runs on, once it has one. */
  host: string;
}

const seconds = 1_000;
const backoff = [0, 1, 10, 60, 300];

export class Fleet {
  now: number;
  /** The app whose instances these are; undefined once it is removed. */
  app: App | undefined;
  /** No agent has room. */
  full = false;
  all: readonly Instance[] = [];
  lastFailure: TaskFailure | undefined;
  /** Healthy instances that ended although nobody had asked them to: a crash, a lost agent. */
  accidents = 0;
  private crashes = 0;
  private launched = 0;
  private readonly around: Around;
  private readonly killingState: string;

  /** `reportsKilling`: Marathon shows TASK_KILLING (its feature task_killing), else a task that is ended still runs. */
  constructor(start: number, reportsKilling: boolean, around: Around) {
    this.now = start;
    this.killingState = reportsKilling ? 'TASK_KILLING' : 'TASK_RUNNING';
    this.around = around;
  }

  /** A new definition, or a restart, forgets the backoff: its key holds `lastConfigChangeAt`. */
  resetBackoff(): void {
    this.crashes = 0;
  }

  start(number: number): readonly string[] {
    const { app } = this;
    if (app === undefined) return [];
    const started = Array.from({ length: Math.max(0, number) }, (): Instance => {
      this.launched += 1;
      return {
        id: `cart.instance-${this.launched}`,
        version: app.version,
        state: 'scheduled',
        health: 'none',
        due: this.now + this.delay(),
        launches: 0,
        quality: this.around.qualityOf(app.definition),
        host: '',
      };
    });
    this.all = [...this.all, ...started];
    return started.map((one) => one.id);
  }

  kill(one: Instance): void {
    if (one.state === 'scheduled') this.forget(one);
    one.state = 'killing';
    one.due = this.now + (this.app === undefined ? 5 * seconds : killGraceOf(this.app.definition));
  }

  /** An instance that has no task yet is forgotten without a kill. */
  forgetScheduled(): void {
    this.all = this.all.filter((one) => one.state !== 'scheduled');
  }

  staying(): Instance[] {
    return this.all.filter((one) => one.state !== 'killing');
  }

  isOld(one: Instance): boolean {
    return this.app !== undefined && one.version < this.app.changedAt;
  }

  isHealthy(one: Instance): boolean {
    return one.state === 'running' && (this.isChecked() ? one.health === 'passing' : true);
  }

  isChecked(): boolean {
    return this.app !== undefined && hasChecks(this.app.definition);
  }

  dueOf(one: Instance): number {
    return one.state === 'scheduled' && this.isWithoutOffer() ? Infinity : one.due;
  }

  /** What an instance does when its time has come. Whether an old one is gone for good that nothing replaces by itself. */
  happen(one: Instance): 'gone' | undefined {
    switch (one.state) {
      case 'killing':
        this.forget(one);
        return undefined;
      case 'scheduled':
        one.launches += 1;
        one.host = this.around.host?.() ?? '10.0.0.1';
        {
          this.become(one, 'staging', 3);
          return;
        }
      case 'staging': {
        this.become(one, 'running', this.answersAfter());
        return;
      }
      case 'running':
        one.due = Infinity;
        if (one.quality === 'crashing') return this.crash(one);
        one.health = one.quality === 'failing' ? 'failing' : 'passing';
        return undefined;
    }
  }

  /** An old instance that ends is not started again; any other is, after its backoff. */
  end(one: Instance): 'gone' | undefined {
    if (this.isHealthy(one)) this.accidents += 1;
    if (this.app === undefined || this.isOld(one)) {
      this.forget(one);
      return 'gone';
    }
    one.state = 'scheduled';
    one.health = 'none';
    one.version = this.app.version;
    one.quality = this.around.qualityOf(this.app.definition);
    one.due = this.now + Math.max(seconds, this.delay());
    return undefined;
  }

  tasks(): readonly LiveTask[] {
    const states = { staging: 'TASK_STAGING', running: 'TASK_RUNNING', killing: this.killingState };
    return this.all.flatMap(({ id, state, launches, version, health, host }) =>
      state === 'scheduled'
        ? []
        : [
            {
              id: `${id}._app.${launches}`,
              host,
              state: states[state],
              version,
              health: this.isChecked() ? health : 'none',
            },
          ],
    );
  }

  queue(): QueueEntry | undefined {
    const waiting = this.all.filter((one) => one.state === 'scheduled');
    if (waiting.length === 0) return undefined;
    const delay = Math.max(0, Math.min(...waiting.map((one) => one.due)) - this.now);
    return {
      count: waiting.length,
      delaySeconds: Math.ceil(delay / seconds),
      refusals: this.isWithoutOffer() ? [{ reason: 'InsufficientCpus', declined: 3 }] : [],
      processedOffers: 3,
    };
  }

  private become(one: Instance, state: Instance['state'], after: number): undefined {
    one.state = state;
    one.due = this.now + after * seconds;
  }

  private crash(one: Instance): 'gone' | undefined {
    this.lastFailure = {
      taskId: `${one.id}._app.${one.launches}`,
      state: 'TASK_FAILED',
      message: 'Command exited with status 1',
      host: '10.0.0.1',
      at: this.now,
      version: one.version,
    };
    this.crashes += 1;
    return this.end(one);
  }

  private answersAfter(): number {
    return this.app === undefined ? 5 : (this.around.answersAfter?.(this.app.definition) ?? 5);
  }

  private delay(): number {
    return (backoff[Math.min(this.crashes, backoff.length - 1)] ?? 0) * seconds;
  }

  private forget(one: Instance): void {
    this.all = this.all.filter((other) => other !== one);
  }

  private isWithoutOffer(): boolean {
    return this.full || (this.app !== undefined && this.around.qualityOf(this.app.definition) === 'unplaceable');
  }
}
