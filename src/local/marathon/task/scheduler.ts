// Puts instances on agents and takes their tasks' reports. READ THIS SECOND (after deployment/deployments.ts): every
// task begins in #offer and ends in #report, whoever wanted it.
import type { App } from '../definition/app.js';
import type { PathId } from '../definition/pathId.js';
import type { EventBus } from '../events.js';
import type { Agent, Agents } from './agents.js';
import type { Backoff } from './backoff.js';
import { taskEnvironment } from './environment.js';
import type { TaskFailures } from './failures.js';
import type { HostPorts } from './hostPorts.js';
import { conditionOf, isActive, isScheduled, isTerminal, scheduled, taskId } from './instance.js';
import type { Instance, Task } from './instance.js';
import type { Instances } from './instances.js';
import type { OfferStatistics } from './offers.js';
import { portRequests } from './ports.js';
import type { StatusUpdate, TaskRuntime } from './runtime.js';
import { statusUpdateEvent } from './statusEvent.js';

/** Mesos' agents give a task this long between SIGTERM and SIGKILL when the app says nothing. */
const defaultGraceSeconds = 3;
/** How often waiting instances are offered the agents again; Mesos' offers come at about this pace. */
const offerInterval = 1_000;

export type SchedulerParts = {
  readonly instances: Instances;
  readonly agents: Agents;
  readonly ports: HostPorts;
  readonly runtime: TaskRuntime;
  readonly backoff: Backoff;
  readonly offers: OfferStatistics;
  readonly failures: TaskFailures;
  readonly events: EventBus;
  /** Mesos reports TASK_KILLING only to frameworks that asked for it; Marathon does not by default. */
  readonly reportKilling: boolean;
};

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #waiting = new Set<PathId>();
  readonly #offering = new Set<PathId>();
  readonly #held = new Map<string, () => void>();
  readonly #timers = new Map<PathId, NodeJS.Timeout>();
  readonly #rounds: NodeJS.Timeout;
  #offersHeld = false;
  #closed = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#rounds = setInterval(() => this.#offerAll(), offerInterval);
    this.#rounds.unref();
  }

  /** Makes new instances of an app and looks for agents at once. */
  schedule(app: App, count: number): void {
    for (let made = 0; made < count; made += 1) this.#parts.instances.put(scheduled(app, Date.now()));
    this.offer(app.id);
  }

  /** Offers the agents to what waits of an app. Safe to call at any time. */
  offer(appId: PathId): void {
    if (this.#closed) return;
    this.#waiting.add(appId);
    if (this.#offering.has(appId)) return;
    this.#offering.add(appId);
    void this.#offer(appId).finally(() => this.#offering.delete(appId));
  }

  /** While held, no agent offers anything: instances stay scheduled. */
  holdOffers(held: boolean): void {
    this.#offersHeld = held;
    if (!held) this.#offerAll();
  }

  /** Kills the task, not the instance: unless its goal changes it is scheduled again with the next incarnation. */
  kill(instance: Instance): void {
    if (instance.task === undefined || !isActive(instance)) return;
    const { id } = instance.task;
    if (this.#parts.reportKilling && instance.condition !== 'Killing')
      this.#report(instance.app.id, instance.id, id, { state: 'TASK_KILLING', message: '' });
    const grace = instance.app.spec.taskKillGracePeriodSeconds ?? defaultGraceSeconds;
    this.#parts.runtime.kill(id, grace * 1000);
  }

  /** Takes an instance down for good: its task is killed, and when that is dead the instance is gone. */
  decommission(appId: PathId, id: string): void {
    const found = this.#parts.instances.find(appId, id);
    if (found === undefined || found.goal === 'Decommissioned') return;
    const instance: Instance = { ...found, goal: 'Decommissioned' };
    if (!isActive(instance)) {
      this.#parts.instances.expunge(instance);
      return;
    }
    this.#parts.instances.put(instance);
    this.kill(instance);
  }

  /** Forgets an instance at once, before its task is dead; what the task still reports is nobody's any more. */
  expunge(instance: Instance): void {
    this.kill(instance);
    this.#parts.instances.expunge({ ...instance, goal: 'Decommissioned', condition: 'Killed', since: Date.now() });
  }

  /** The next launch of the app's configuration need not wait. */
  resetDelay(app: App): void {
    this.#parts.backoff.reset(app);
    this.offer(app.id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#rounds);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    await this.#parts.runtime.close();
  }

  #offerAll(): void {
    for (const appId of this.#waiting) this.offer(appId);
  }

  async #offer(appId: PathId): Promise<void> {
    const { instances, offers } = this.#parts;
    // Every pass begins by looking: while a port was probed, a deployment may have changed its mind.
    for (;;) {
      const waiting = instances.of(appId).filter(isScheduled);
      if (waiting.length === 0) {
        this.#waiting.delete(appId);
        offers.forget(appId);
        return;
      }
      const ready = waiting.find(({ app }) => this.#parts.backoff.launchAllowedAt(app, Date.now()) <= Date.now());
      if (ready === undefined) {
        this.#wakeAfterBackoff(appId, waiting);
        return;
      }
      if (this.#offersHeld || this.#closed || !(await this.#place(ready))) return;
    }
  }

  #wakeAfterBackoff(appId: PathId, waiting: readonly Instance[]): void {
    const now = Date.now();
    const next = Math.min(...waiting.map(({ app }) => this.#parts.backoff.launchAllowedAt(app, now)));
    clearTimeout(this.#timers.get(appId));
    this.#timers.set(
      appId,
      setTimeout(
        () => {
          this.#timers.delete(appId);
          this.offer(appId);
        },
        Math.min(next - now + 1, 2 ** 31 - 1),
      ),
    );
  }

  /** Looks for an agent and ports for one instance and launches it; false when no offer fits. */
  async #place(instance: Instance): Promise<boolean> {
    const { agents, offers, instances } = this.#parts;
    const { app } = instance;
    const others = instances.of(app.id).filter((other) => other.task !== undefined && isActive(other));
    const hosts = others.flatMap(
      ({ task }) => agents.all.find(({ agentId }) => agentId === task?.placement.agentId) ?? [],
    );
    const match = agents.match(app, { hosts, wanted: app.spec.instances });
    const { agent } = match;
    if (agent === undefined) {
      offers.count(app.id, match, Date.now());
      return false;
    }
    const ports = await this.#takePorts(app, agent);
    if (ports === undefined) {
      agents.release(app, agent.agentId);
      const refused = { agent, reason: 'InsufficientPorts' as const };
      offers.count(app.id, { rejections: [...match.rejections, refused] }, Date.now());
      return false;
    }
    const current = instances.find(app.id, instance.id);
    if (current === undefined || !isScheduled(current) || this.#closed) {
      this.#parts.ports.give(ports);
      agents.release(app, agent.agentId);
      return true;
    }
    offers.count(app.id, match, Date.now());
    this.#launch(current, agent, ports);
    return true;
  }

  async #takePorts(app: App, agent: Agent): Promise<readonly number[] | undefined> {
    const requests = portRequests(app.spec);
    const fixed = requests.flatMap(({ fixed }) => fixed ?? []);
    if (fixed.length > 0 && !(await this.#parts.ports.takeFixed(fixed, agent.host))) return undefined;
    const dynamic = await this.#parts.ports.take(requests.length - fixed.length);
    if (dynamic === undefined) {
      this.#parts.ports.give(fixed);
      return undefined;
    }
    const rest = [...dynamic];
    return requests.map((request) => request.fixed ?? rest.shift() ?? 0);
  }

  #launch(instance: Instance, agent: Agent, hostPorts: readonly number[]): void {
    const { app } = instance;
    const incarnation = instance.incarnation + 1;
    const id = taskId(instance.id, incarnation);
    const placement = { agentId: agent.agentId, host: agent.host };
    const now = Date.now();
    const task: Task = { id, placement, hostPorts, stagedAt: now };
    const { id: instanceId, goal, scheduledAt } = instance;
    // Made anew: what Mesos said about the health of the task before does not count for this one.
    const provisioned: Instance = {
      id: instanceId,
      app,
      goal,
      scheduledAt,
      condition: 'Provisioned',
      since: now,
      incarnation,
      task,
    };
    this.#parts.instances.put(provisioned);
    this.#held.set(id, () => {
      this.#parts.agents.release(app, agent.agentId);
      this.#parts.ports.give(hostPorts);
    });
    const environment = taskEnvironment({
      app,
      taskId: id,
      host: agent.host,
      hostPorts,
      requests: portRequests(app.spec),
    });
    const report = (update: StatusUpdate): void => this.#report(app.id, instance.id, id, update);
    try {
      this.#parts.runtime.launch({ taskId: id, app, placement, hostPorts, environment }, report);
    } catch (cause) {
      // No room for a sandbox, an environment too long for exec: the task's trouble, not the server's.
      const message = `Failed to launch container: ${cause instanceof Error ? cause.message : String(cause)}`;
      report({ state: 'TASK_ERROR', message });
    }
  }

  #report(appId: PathId, instanceId: string, id: string, update: StatusUpdate): void {
    const condition = conditionOf(update.state);
    if (isTerminal(condition)) this.#giveBack(id);
    const instance = this.#parts.instances.find(appId, instanceId);
    if (instance?.task?.id !== id) {
      if (isTerminal(condition))
        this.#parts.events.publish('unknown_instance_terminated_event', { instanceId, runSpecId: appId, condition });
      return;
    }
    const now = Date.now();
    const task: Task = {
      ...instance.task,
      mesosState: update.state,
      ...(update.state === 'TASK_RUNNING' ? { startedAt: instance.task.startedAt ?? now } : {}),
    };
    const changed: Instance = { ...instance, condition, since: now, task };
    this.#parts.events.publish('status_update_event', statusUpdateEvent(changed, update));
    this.#parts.failures.note(changed, update.state, update.message);
    if (condition === 'Starting' || condition === 'Running') this.#parts.backoff.advance(changed.app, now);
    // Being killed is nobody's fault; every other end makes the next launch wait longer.
    if (isTerminal(condition) && condition !== 'Killed') this.#parts.backoff.increase(changed.app, now);
    if (isTerminal(condition) && changed.goal === 'Decommissioned') this.#parts.instances.expunge(changed);
    else this.#parts.instances.put(changed);
    // A deployment may want this instance gone instead: it hears of the end before the next offer is made.
    if (isTerminal(condition)) setImmediate(() => this.offer(appId));
  }

  #giveBack(id: string): void {
    this.#held.get(id)?.();
    this.#held.delete(id);
    // What is free now may be what others wait for.
    setImmediate(() => this.#offerAll());
  }
}
