// A model of one app in Marathon 1.11, for properties only: replacement arithmetic, locks, force, and deployments that
// somebody cancels. It does in one thread and on its own clock what Marathon does with actors.
import type { AppId } from '../../src/core/model/ids.js';
import { jsonEqual, type JsonObject } from '../../src/core/model/json.js';
import { newest } from '../../src/core/model/dialect.js';
import type { LiveApp, LiveDeployment } from '../../src/core/model/observed.js';
import { capacityOf, hasMesosChecks, instancesOf } from '../../src/core/rollout/definition.js';
import { Fleet, type Around, type Instance } from './fleet.js';

export interface Deployment {
  readonly id: string;
  readonly version: number;
  readonly affected: readonly AppId[];
  readonly by: 'baton' | 'hand';
  readonly kind: 'scale' | 'replace' | 'stop' | 'group';
  /** What the app was before it, for a rollback. */
  readonly before: JsonObject | undefined;
  /** Instances that it started, and those of them that were healthy once. */
  readonly started: Set<string>;
  readonly answered: Set<string>;
  /** When it ends by itself. */
  readonly until: number;
  /** Tasks of all versions that a replacement allows. */
  most: number;
}

type Outcome = 'done' | 'locked';

export class Marathon {
  deployment: Deployment | undefined;
  readonly violations: string[] = [];
  readonly fleet: Fleet;
  private readonly id: AppId;
  private deployed = 0;
  /** When the background loop next brings the number of instances into line. */
  private alignAt = Infinity;

  constructor(id: AppId, start: number, reportsKilling: boolean, around: Around) {
    this.id = id;
    this.fleet = new Fleet(start, reportsKilling, around);
  }

  get now(): number {
    return this.fleet.now;
  }

  get definition(): JsonObject | undefined {
    return this.fleet.app?.definition;
  }

  put(definition: JsonObject, by: Deployment['by'], force: boolean): Outcome {
    const { app } = this.fleet;
    const before = app?.definition;
    const sameConfig = before !== undefined && jsonEqual({ ...definition, instances: 0 }, { ...before, instances: 0 });
    if (sameConfig && instancesOf(definition) === instancesOf(before)) return 'done';
    if (this.isLocked(force)) return 'locked';
    const version = this.nextVersion();
    const changedAt = sameConfig && app !== undefined ? app.changedAt : version;
    this.fleet.app = { definition, version, scaledAt: version, changedAt };
    if (!sameConfig) this.fleet.resetBackoff();
    const onlyScale = before === undefined || sameConfig || instancesOf(definition) === 0;
    this.begin(onlyScale ? 'scale' : 'replace', by, before);
    return 'done';
  }

  scale(instances: number, by: Deployment['by'], force: boolean): Outcome {
    if (this.definition === undefined) return 'done';
    return this.put({ ...this.definition, instances }, by, force);
  }

  restart(by: Deployment['by'], force: boolean): Outcome {
    const { app } = this.fleet;
    if (app === undefined) return 'done';
    if (this.isLocked(force)) return 'locked';
    const version = this.nextVersion();
    this.fleet.app = { ...app, version, changedAt: version };
    this.fleet.resetBackoff();
    this.begin('replace', by, app.definition);
    return 'done';
  }

  remove(by: Deployment['by'] = 'hand'): void {
    const before = this.definition;
    if (before === undefined) return;
    this.fleet.app = undefined;
    this.fleet.lastFailure = undefined;
    this.begin('stop', by, before);
  }

  /** A deployment of a whole group, which holds this app as well without changing it. */
  holdByGroup(other: AppId, span: number): void {
    if (this.definition === undefined || this.deployment !== undefined) return;
    this.begin('group', 'hand', this.definition, [this.id, other], this.now + span);
  }

  /** `DELETE /v2/deployments/{id}`, with force (dropped, everything stays as it is) or without (a rollback). */
  cancel(force: boolean): void {
    const { deployment } = this;
    if (deployment === undefined || deployment.kind === 'stop') return;
    this.deployment = undefined;
    this.alignAt = this.now + 300_000;
    if (!force && deployment.before !== undefined) this.put(deployment.before, 'hand', true);
  }

  /** An agent goes down, or somebody kills a task: Marathon starts it again. */
  lose(index: number): void {
    const running = this.fleet.all.filter((one) => one.state === 'running');
    const one = running[index % Math.max(1, running.length)];
    if (one !== undefined) this.ended(this.fleet.end(one));
    this.settle();
  }

  /** The agent is gone: what ran there is started elsewhere, what was being ended there has ended. */
  loseHost(host: string): void {
    for (const one of this.fleet.all.filter((each) => each.host === host && each.state !== 'scheduled')) {
      if (one.state === 'killing') this.fleet.happen(one);
      else this.ended(this.fleet.end(one));
    }
    this.settle();
  }

  /** Another Marathon leads: deployments go on from what is stored, launch delays are forgotten. */
  failOver(): void {
    this.fleet.resetBackoff();
    if (this.deployment?.kind === 'replace') this.beginReplacing(this.deployment);
    this.settle();
  }

  nextDue(): number {
    const { fleet } = this;
    return Math.min(this.deployment?.until ?? Infinity, this.alignAt, ...fleet.all.map((one) => fleet.dueOf(one)));
  }

  /** Everything that is due by this moment has happened. */
  advance(to: number): void {
    const { fleet } = this;
    while (this.nextDue() <= to) {
      fleet.now = Math.max(fleet.now, this.nextDue());
      for (const one of fleet.all) if (fleet.dueOf(one) <= fleet.now) this.ended(fleet.happen(one));
      if (this.deployment !== undefined && this.deployment.until <= fleet.now) this.deployment = undefined;
      this.align();
      this.settle();
    }
    fleet.now = Math.max(fleet.now, to);
  }

  live(): LiveApp | undefined {
    const { app, lastFailure } = this.fleet;
    if (app === undefined) return undefined;
    const queue = this.fleet.queue();
    return {
      id: this.id,
      kind: 'app',
      ...app,
      dialect: newest,
      instances: instancesOf(app.definition),
      tasks: this.fleet.tasks(),
      ...(queue === undefined ? {} : { queue }),
      ...(lastFailure === undefined ? {} : { lastFailure }),
    };
  }

  deployments(): readonly LiveDeployment[] {
    return this.deployment === undefined ? [] : [this.deployment];
  }

  /** Healthy tasks that nobody has begun to end, of any version. */
  serving(): number {
    return this.fleet.all.filter((one) => this.fleet.isHealthy(one)).length;
  }

  private nextVersion(): number {
    this.fleet.now += 1;
    return this.fleet.now;
  }

  private isLocked(force: boolean): boolean {
    return this.deployment !== undefined && !force;
  }

  private begin(
    kind: Deployment['kind'],
    by: Deployment['by'],
    before: JsonObject | undefined,
    affected: readonly AppId[] = [this.id],
    until = Infinity,
  ): void {
    const { app } = this.fleet;
    this.deployed += 1;
    this.deployment = {
      id: `deployment-${this.deployed}`,
      version: kind === 'group' || app === undefined ? this.nextVersion() : app.version,
      affected,
      by,
      kind,
      before,
      started: new Set(),
      answered: new Set(),
      until,
      most: 0,
    };
    this.alignAt = Infinity;
    if (kind === 'replace') this.beginReplacing(this.deployment);
    this.settle();
  }

  /** TaskReplaceActor: what is killed at once is computed here, and never again. */
  private beginReplacing(deployment: Deployment): void {
    const { fleet, definition } = this;
    if (definition === undefined) return;
    fleet.forgetScheduled();
    const wanted = instancesOf(definition);
    const capacity = capacityOf(definition);
    const minimum = Math.ceil(wanted * capacity.minimumHealth);
    const olds = fleet.staying();
    const healthy = olds.filter((one) => this.isConsideredHealthy(one)).length;
    let killNow = Math.max(0, healthy - minimum);
    deployment.most = Math.floor(wanted * (1 + capacity.maximumOver));
    if (minimum === deployment.most && deployment.most <= healthy) deployment.most += 1;
    if (wanted < olds.length) killNow = Math.max(olds.length - wanted, killNow);
    const before = this.serving();
    for (let kills = 0; kills < killNow; kills += 1) this.killOneOld();
    const floor = Math.min(before, Math.ceil(Math.min(wanted, olds.length) * capacity.minimumHealth));
    if (deployment.by === 'baton' && hasMesosChecks(definition) && this.serving() < floor) {
      this.violations.push(`a replacement of ours left ${this.serving()} of ${before} serving, the floor is ${floor}`);
    }
  }

  /** Literally as in the source: only what Mesos reports counts, so that with Marathon-run checks no old task does. */
  private isConsideredHealthy(one: Instance): boolean {
    if (!this.fleet.isChecked()) return true;
    return this.definition !== undefined && hasMesosChecks(this.definition) && one.health === 'passing';
  }

  private killOneOld(): void {
    const olds = this.fleet.staying().filter((one) => this.fleet.isOld(one));
    const victim = olds.find((one) => !this.fleet.isHealthy(one)) ?? olds[0];
    if (victim !== undefined) this.fleet.kill(victim);
  }

  /** Without a deployment, an old instance that is gone is missed by the background loop. */
  private ended(what: 'gone' | undefined): void {
    if (what === 'gone' && this.deployment === undefined) this.alignAt = Math.min(this.alignAt, this.now + 1_000);
  }

  /** Whatever follows at once from what has happened, until nothing more follows. */
  private settle(): void {
    const { deployment, definition } = this;
    if (deployment === undefined) return;
    if (deployment.kind === 'stop') this.goOnStopping();
    if (deployment.kind === 'scale' && definition !== undefined) this.goOnScaling(deployment, instancesOf(definition));
    if (deployment.kind === 'replace' && definition !== undefined) {
      this.goOnReplacing(deployment, instancesOf(definition));
    }
  }

  private goOnStopping(): void {
    for (const one of this.fleet.staying()) this.fleet.kill(one);
    if (this.fleet.all.length === 0) this.deployment = undefined;
  }

  /** TaskStartActor: surplus is ended first and waited for, then what is missing is started and must be healthy. */
  private goOnScaling(deployment: Deployment, wanted: number): void {
    const { fleet } = this;
    const rank = (one: Instance): number => ['scheduled', 'staging', 'running'].indexOf(one.state);
    const staying = fleet.staying().sort((left, right) => rank(left) - rank(right));
    for (const one of staying.slice(0, Math.max(0, staying.length - wanted))) fleet.kill(one);
    if (fleet.all.some((one) => one.state === 'killing')) return;
    this.start(deployment, wanted - fleet.all.length);
    const waiting = fleet.all.filter((one) => deployment.started.has(one.id) && !fleet.isHealthy(one));
    if (waiting.length === 0) this.deployment = undefined;
  }

  private goOnReplacing(deployment: Deployment, wanted: number): void {
    const { fleet } = this;
    for (const one of fleet.all) {
      if (fleet.isOld(one) || !fleet.isHealthy(one) || deployment.answered.has(one.id)) continue;
      deployment.answered.add(one.id);
      this.killOneOld();
    }
    const old = fleet.all.filter((one) => fleet.isOld(one)).length;
    const started = fleet.all.length - old;
    this.start(deployment, Math.min(wanted - started, Math.max(0, deployment.most - old - started)));
    const healthy = fleet.all.filter((one) => !fleet.isOld(one) && fleet.isHealthy(one)).length;
    if (healthy === wanted && healthy === fleet.all.length) this.deployment = undefined;
  }

  private start(deployment: Deployment, number: number): void {
    for (const id of this.fleet.start(number)) deployment.started.add(id);
  }

  private align(): void {
    if (this.alignAt > this.now) return;
    this.alignAt = Infinity;
    if (this.deployment !== undefined || this.definition === undefined) return;
    const wanted = instancesOf(this.definition);
    const staying = this.fleet.staying();
    for (const one of staying.slice(wanted)) this.fleet.kill(one);
    this.fleet.start(wanted - staying.length);
  }
}
