// A Marathon with many apps: the model of one app (../marathon.ts) for each, agents that they share, and who has to
// answer for every task that does not serve any more.
import type { AppId } from '../../../src/core/model/ids.js';
import { jsonEqual, type JsonObject } from '../../../src/core/model/json.js';
import type { LiveApp, LiveDeployment } from '../../../src/core/model/observed.js';
import { capacityOf, hasMesosChecks, instancesOf } from '../../../src/core/rollout/definition.js';
import type { Quality } from '../fleet.js';
import { Marathon, type Deployment } from '../marathon.js';
import type { WeekClock } from './clock.js';

export interface ManyAppsOptions {
  readonly clock: WeekClock;
  readonly agents: number;
  readonly qualityOf: (id: AppId, definition: JsonObject) => Quality;
  /** Seconds that the tasks of an app take from running to healthy. */
  readonly answersAfter: (id: AppId) => number;
  /** Whether Marathon shows tasks that are being ended as such. */
  readonly reportsKilling: boolean;
  readonly changed: (id: AppId) => void;
}

export type Answer = 'done' | 'locked';

interface One {
  readonly model: Marathon;
  live: LiveApp | undefined;
  /** What is live is as it was when it was last shown. */
  isShown: boolean;
  dueAt: number;
  forgetDue: () => void;
  /** Of the last deployment of ours: what had to go on serving, and how many had been lost by accident before it. */
  promise: { readonly floor: number; readonly accidents: number } | undefined;
}

export class ManyApps {
  readonly violations: string[] = [];
  readonly #options: ManyAppsOptions;
  readonly #apps = new Map<AppId, One>();
  readonly #deploying = new Set<AppId>();
  readonly #unwell = new Set<AppId>();
  #placed = 0;
  #gone = new Map<string, number>();

  constructor(options: ManyAppsOptions) {
    this.#options = options;
  }

  /** Apps that exist. */
  *ids(): Iterable<AppId> {
    for (const [id, { model }] of this.#apps) if (model.definition !== undefined) yield id;
  }

  /** Apps with a deployment. */
  get deploying(): ReadonlySet<AppId> {
    return this.#deploying;
  }

  /** Apps of which not every task serves. */
  get unwell(): ReadonlySet<AppId> {
    return this.#unwell;
  }

  definitionOf(id: AppId): JsonObject | undefined {
    return this.#apps.get(id)?.model.definition;
  }

  deploymentOf(id: AppId): Deployment | undefined {
    return this.#apps.get(id)?.model.deployment;
  }

  servingOf(id: AppId): number {
    return this.#apps.get(id)?.model.serving() ?? 0;
  }

  live(id: AppId): LiveApp | undefined {
    const one = this.#apps.get(id);
    if (one === undefined) return undefined;
    // How long a launch is still put off moves with time alone.
    if (one.isShown && one.live?.queue === undefined) return one.live;
    one.model.advance(this.#options.clock.now());
    one.live = one.model.live();
    one.isShown = true;
    return one.live;
  }

  deployments(id: AppId): readonly LiveDeployment[] {
    return (this.#apps.get(id)?.model.deployments() ?? []).map((one) => ({
      id: `${id}${one.id}`,
      version: one.version,
      affected: one.affected,
    }));
  }

  put(id: AppId, definition: JsonObject, by: Deployment['by'], force: boolean): Answer {
    return this.#write(id, by, (model) => model.put(definition, by, force));
  }

  scale(id: AppId, instances: number, by: Deployment['by'], force: boolean): Answer {
    return this.#write(id, by, (model) => model.scale(instances, by, force));
  }

  restart(id: AppId, by: Deployment['by'], force: boolean): Answer {
    return this.#write(id, by, (model) => model.restart(by, force));
  }

  remove(id: AppId, by: Deployment['by'], force: boolean): Answer {
    return this.#write(id, by, (model) => {
      if (model.deployment !== undefined && !force) return 'locked';
      model.remove(by);
      return 'done';
    });
  }

  /** Anything else that happens to an app. */
  happens(id: AppId, what: (model: Marathon) => void): void {
    const one = this.#one(id);
    one.model.advance(this.#options.clock.now());
    what(one.model);
    this.#settled(id, one);
  }

  /** The tasks of that agent are lost, and it takes no new ones for a while (ms). */
  loseAgent(agent: number, span: number): number {
    const host = hostName(agent);
    this.#gone.set(host, this.#options.clock.now() + span);
    let lost = 0;
    for (const [id, { model }] of this.#apps) {
      const there = model.fleet.all.filter((each) => each.host === host && each.state === 'running').length;
      if (there === 0) continue;
      lost += there;
      this.happens(id, (one) => one.loseHost(host));
    }
    return lost;
  }

  /**
   * Marathon goes on with replacements anew, and then counts what they have started already as too many: it kills as many
   * old tasks at once, healthy as they are (TaskReplaceActor, computeRestartStrategy). No floor of ours outlasts that.
   * Returns how many tasks serve no more.
   */
  failOver(): number {
    let lost = 0;
    for (const id of this.#deploying) {
      this.#one(id).promise = undefined;
      this.happens(id, (model) => {
        const serving = model.serving();
        const before = model.violations.length;
        model.failOver();
        model.violations.length = before;
        lost += Math.max(0, serving - model.serving());
      });
    }
    return lost;
  }

  #write(id: AppId, by: Deployment['by'], act: (model: Marathon) => Answer): Answer {
    const one = this.#one(id);
    const { model } = one;
    model.advance(this.#options.clock.now());
    const before = model.definition;
    const serving = model.serving();
    const answer = act(model);
    const after = model.definition;
    if (answer === 'done' && by === 'baton' && after !== undefined && !same(before, after)) {
      one.promise = { floor: floorOf(before, after, serving), accidents: model.fleet.accidents };
    }
    this.#settled(id, one);
    return answer;
  }

  #one(id: AppId): One {
    const known = this.#apps.get(id);
    if (known !== undefined) return known;
    const { clock, reportsKilling, qualityOf, answersAfter } = this.#options;
    const model = new Marathon(id, clock.now(), reportsKilling, {
      qualityOf: (definition) => qualityOf(id, definition),
      answersAfter: () => answersAfter(id),
      host: () => this.#nextHost(),
    });
    const one: One = {
      model,
      live: undefined,
      isShown: false,
      dueAt: Infinity,
      forgetDue: () => undefined,
      promise: undefined,
    };
    this.#apps.set(id, one);
    return one;
  }

  #nextHost(): string {
    for (let tries = 0; tries < this.#options.agents; tries += 1) {
      this.#placed += 1;
      const host = hostName(this.#placed % this.#options.agents);
      if ((this.#gone.get(host) ?? 0) <= this.#options.clock.now()) return host;
    }
    return hostName(0);
  }

  /** Something has happened to it: it is shown anew, checked, and woken when it next does something of itself. */
  #settled(id: AppId, one: One): void {
    const { model } = one;
    one.isShown = false;
    if (model.deployment === undefined) this.#deploying.delete(id);
    else this.#deploying.add(id);
    const wanted = model.definition === undefined ? 0 : instancesOf(model.definition);
    if (model.serving() < wanted) this.#unwell.add(id);
    else this.#unwell.delete(id);
    this.#checkFloor(id, one);
    const due = model.nextDue();
    if (due !== one.dueAt) {
      one.forgetDue();
      one.dueAt = due;
      if (due < Infinity) one.forgetDue = this.#options.clock.at(due, () => this.#wake(id, one));
    }
    this.#options.changed(id);
  }

  #wake(id: AppId, one: One): void {
    one.dueAt = Infinity;
    one.model.advance(this.#options.clock.now());
    this.#settled(id, one);
  }

  /** An accident during a deployment of ours lowers what it has to keep: Marathon goes on replacing all the same. */
  #checkFloor(id: AppId, one: One): void {
    const { model, promise } = one;
    this.violations.push(...model.violations.splice(0).map((text) => `${id}: ${text}`));
    if (promise === undefined) return;
    if (model.deployment?.by !== 'baton') {
      one.promise = undefined;
      return;
    }
    const lost = model.fleet.accidents - promise.accidents;
    if (model.serving() + lost >= promise.floor) return;
    one.promise = undefined;
    this.violations.push(
      `${id}: ${model.serving()} serve in a deployment of ours (${model.deployment.kind}), ${promise.floor} have to, ${lost} were lost by accident`,
    );
  }
}

/** Tasks whose health Marathon asks for itself are not counted by it when it replaces them: no floor is promised then. */
function floorOf(before: JsonObject | undefined, after: JsonObject, serving: number): number {
  if (before === undefined || !hasMesosChecks(after) || !hasMesosChecks(before)) return 0;
  const instances = Math.min(instancesOf(before), instancesOf(after));
  return Math.min(serving, Math.ceil(instances * capacityOf(after).minimumHealth));
}

const same = (before: JsonObject | undefined, after: JsonObject): boolean =>
  before !== undefined && jsonEqual(before, after);

const hostName = (agent: number): string => `10.0.${Math.floor(agent / 200)}.${(agent % 200) + 1}`;
