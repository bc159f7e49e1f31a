// Puts instances on agents and takes their tasks' reports. READ THIS SECOND (after deployment/deployments.ts): every
// task begins in #offer and ends in #report, whoever wanted it.
import type { PathId } from '../definition/pathId.js';
import { wantedInstances } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { EventBus } from '../events.js';
import type { Agent, Agents } from './agents.js';
import type { Backoff } from './backoff.js';
import type { TaskFailures } from './failures.js';
import type { HostPorts } from './hostPorts.js';
import { conditionOf, conditionOfTasks, isActive, isScheduled, isTerminal, scheduled } from './instance.js';
import type { Condition, Instance, Task } from './instance.js';
import type { Instances } from './instances.js';
import { killGraceOf, launchesOf } from './launches.js';
import type { OfferStatistics } from './offers.js';
import { portRequests } from './ports.js';
import type { StatusUpdate, TaskLaunch, TaskRuntime } from './runtime.js';
import { statusUpdateEvent } from './statusEvent.js';

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

type Held = { readonly alive: Set<string>; readonly release: () => void };

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #waiting = new Set<PathId>();
  readonly #offering = new Set<PathId>();
  /** What instances hold of their agents, for as long as one of their tasks lives. */
  readonly #held = new Map<string, Held>();
  readonly #timers = new Map<PathId, NodeJS.Timeout>();
  readonly #rounds: NodeJS.Timeout;
  #offersHeld = false;
  #closed = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#rounds = setInterval(() => this.#offerAll(), offerInterval);
    this.#rounds.unref();
  }

  /** Makes new instances and looks for agents at once. */
  schedule(runSpec: RunSpec, count: number): void {
    for (let made = 0; made < count; made += 1) this.#parts.instances.put(scheduled(runSpec, Date.now()));
    this.offer(runSpec.id);
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
    const { runSpec, id: instanceId } = instance;
    for (const { id, condition, container } of instance.tasks) {
      if (isTerminal(condition)) continue;
      if (this.#parts.reportKilling && condition !== 'Killing')
        this.#report(runSpec.id, instanceId, id, { state: 'TASK_KILLING', message: '' });
      this.#parts.runtime.kill(id, killGraceOf(runSpec, container) * 1000);
    }
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

  /** The next launch of this configuration need not wait. */
  resetDelay(runSpec: RunSpec): void {
    this.#parts.backoff.reset(runSpec);
    this.offer(runSpec.id);
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
      const ready = waiting.find(
        ({ runSpec }) => this.#parts.backoff.launchAllowedAt(runSpec, Date.now()) <= Date.now(),
      );
      if (ready === undefined) {
        this.#wakeAfterBackoff(appId, waiting);
        return;
      }
      if (this.#offersHeld || this.#closed || !(await this.#place(ready))) return;
    }
  }

  #wakeAfterBackoff(appId: PathId, waiting: readonly Instance[]): void {
    const now = Date.now();
    const next = Math.min(...waiting.map(({ runSpec }) => this.#parts.backoff.launchAllowedAt(runSpec, now)));
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
    const { runSpec } = instance;
    const others = instances.of(runSpec.id).filter(isActive);
    const hosts = others.flatMap(
      ({ placement }) => agents.all.find(({ agentId }) => agentId === placement?.agentId) ?? [],
    );
    const match = agents.match(runSpec, { hosts, wanted: wantedInstances(runSpec) });
    const { agent } = match;
    if (agent === undefined) {
      offers.count(runSpec.id, match, Date.now());
      return false;
    }
    const ports = await this.#takePorts(runSpec, agent);
    if (ports === undefined) {
      agents.release(runSpec, agent.agentId);
      const refused = { agent, reason: 'InsufficientPorts' as const };
      offers.count(runSpec.id, { rejections: [...match.rejections, refused] }, Date.now());
      return false;
    }
    const current = instances.find(runSpec.id, instance.id);
    if (current === undefined || !isScheduled(current) || this.#closed) {
      this.#parts.ports.give(ports);
      agents.release(runSpec, agent.agentId);
      return true;
    }
    offers.count(runSpec.id, match, Date.now());
    this.#launch(current, agent, ports);
    return true;
  }

  async #takePorts(runSpec: RunSpec, agent: Agent): Promise<readonly number[] | undefined> {
    const requests = portRequests(runSpec);
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

  #launch(instance: Instance, { agentId, host }: Agent, hostPorts: readonly number[]): void {
    const { runSpec, id: instanceId } = instance;
    const incarnation = instance.incarnation + 1;
    const placement = { agentId, host };
    const now = Date.now();
    const launches = launchesOf(runSpec, { instanceId, incarnation, placement, hostPorts });
    // Tasks are made anew: what Mesos said about the health of those before does not count for them.
    this.#parts.instances.put({
      ...instance,
      condition: 'Provisioned',
      since: now,
      incarnation,
      placement,
      tasks: launches.map((launch) => provisioned(launch, now)),
    });
    const release = (): void => {
      this.#parts.agents.release(runSpec, agentId);
      this.#parts.ports.give(hostPorts);
    };
    this.#held.set(instanceId, { alive: new Set(launches.map(({ taskId }) => taskId)), release });
    for (const launch of launches) this.#start(runSpec.id, instanceId, launch);
  }

  #start(appId: PathId, instanceId: string, launch: TaskLaunch): void {
    const report = (update: StatusUpdate): void => this.#report(appId, instanceId, launch.taskId, update);
    try {
      this.#parts.runtime.launch(launch, report);
    } catch (cause) {
      // No room for a sandbox, an environment too long for exec: the task's trouble, not the server's.
      const message = `Failed to launch container: ${cause instanceof Error ? cause.message : String(cause)}`;
      report({ state: 'TASK_ERROR', message });
    }
  }

  #report(appId: PathId, instanceId: string, id: string, update: StatusUpdate): void {
    const condition = conditionOf(update.state);
    if (isTerminal(condition)) this.#giveBack(instanceId, id);
    const instance = this.#parts.instances.find(appId, instanceId);
    const task = instance?.tasks.find((some) => some.id === id);
    if (instance === undefined || task === undefined) {
      if (!isTerminal(condition)) return;
      this.#parts.events.publish('unknown_instance_terminated_event', { instanceId, runSpecId: appId, condition });
      return;
    }
    const { runSpec } = instance;
    const now = Date.now();
    const reported: Task = {
      ...task,
      condition,
      mesosState: update.state,
      ...(update.state === 'TASK_RUNNING' ? { startedAt: task.startedAt ?? now } : {}),
    };
    const changed = withTask(instance, reported, now);
    this.#parts.events.publish('status_update_event', statusUpdateEvent(changed, reported, update));
    this.#parts.failures.note(changed, id, update.state, update.message);
    if (condition === 'Starting' || condition === 'Running') this.#parts.backoff.advance(runSpec, now);
    // Being killed is nobody's fault; every other end makes the next launch wait longer.
    if (isTerminal(condition) && condition !== 'Killed') this.#parts.backoff.increase(runSpec, now);
    this.#settle(changed, condition);
  }

  /** Stores what became of an instance; once none of its tasks lives it is forgotten or offered again. */
  #settle(changed: Instance, reported: Condition): void {
    const over = changed.tasks.every(({ condition }) => isTerminal(condition));
    if (over && changed.goal === 'Decommissioned') this.#parts.instances.expunge(changed);
    else this.#parts.instances.put(changed);
    // The executor of a pod does not keep half of it: when one container fails, the others are killed.
    if (!over && isTerminal(reported) && reported !== 'Finished') this.kill(changed);
    // A deployment may want this instance gone instead: it hears of the end before the next offer is made.
    if (over) setImmediate(() => this.offer(changed.runSpec.id));
  }

  #giveBack(instanceId: string, taskId: string): void {
    const held = this.#held.get(instanceId);
    held?.alive.delete(taskId);
    if (held === undefined || held.alive.size > 0) return;
    this.#held.delete(instanceId);
    held.release();
    // What is free now may be what others wait for.
    setImmediate(() => this.#offerAll());
  }
}

const provisioned = ({ taskId, container, hostPorts }: TaskLaunch, now: number): Task => ({
  id: taskId,
  ...(container === undefined ? {} : { container }),
  hostPorts,
  condition: 'Provisioned',
  stagedAt: now,
});

function withTask(instance: Instance, task: Task, now: number): Instance {
  const tasks = instance.tasks.map((some) => (some.id === task.id ? task : some));
  const condition = conditionOfTasks(tasks);
  return { ...instance, tasks, condition, since: condition === instance.condition ? instance.since : now };
}
