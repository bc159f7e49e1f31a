// Puts instances on agents and takes them down. READ THIS SECOND (after deployment/deployments.ts): every task begins
// in a round of offers here (task/placing.ts) and ends in a report (task/statusUpdates.ts), whoever wanted it.
import type { PathId } from '../definition/pathId.js';
import { isResident } from '../definition/runSpec.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { EventBus } from '../events.js';
import type { Host } from '../agent/constraints.js';
import type { TaskFailures } from './failures.js';
import { Holdings } from '../agent/holdings.js';
import { awaitsOffer, considerTerminal, isOver, isTerminal, scheduled } from './instance.js';
import type { Goal, Instance, Task } from './instance.js';
import { killGraceOf, launchesOf } from '../run/launches.js';
import { LostAgents } from '../agent/lostAgents.js';
import type { Loss } from '../agent/lostAgents.js';
import { placeWaiting } from './placing.js';
import type { Place, PlacingParts } from './placing.js';
import { reserved } from '../agent/reservations.js';
import type { StatusUpdate, TaskLaunch, TaskRuntime } from '../run/runtime.js';
import { StatusUpdates } from './statusUpdates.js';
import { WaitingList } from './waiting.js';

/** Between SIGTERM and SIGKILL of a task that Marathon does not know, in milliseconds: Mesos' default. */
const unknownGrace = 3_000;

export type SchedulerParts = PlacingParts & {
  readonly runtime: TaskRuntime;
  readonly failures: TaskFailures;
  readonly events: EventBus;
  /** Mesos reports TASK_KILLING only to frameworks that asked for it; Marathon does not by default. */
  readonly reportKilling: boolean;
  /** Whether the top-level group of an app or a pod enforces its role: its tasks are told. */
  readonly enforcesRole: (id: PathId) => boolean;
};

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #holdings = new Holdings();
  readonly #waiting: WaitingList;
  readonly #updates: StatusUpdates;
  readonly #lost: LostAgents;
  /** Apps and pods with a round of offers under way; true when another one is wanted after it. */
  readonly #rounds = new Map<PathId, boolean>();
  #offersHeld = false;
  #closed = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#waiting = new WaitingList((id) => this.offer(id));
    this.#updates = new StatusUpdates({
      ...parts,
      killUnknown: (taskId) => parts.runtime.kill(taskId, unknownGrace),
      kill: (instance) => this.kill(instance),
      // A deployment, or after it the scale check, may want this instance gone instead: they hear of the end in this
      // turn and the next, and no offer comes before.
      over: ({ runSpec }) => setImmediate(() => setImmediate(() => this.offer(runSpec.id))),
    });
    const take: StatusUpdates['take'] = (...report) => this.#updates.take(...report);
    this.#lost = new LostAgents({ ...parts, holdings: this.#holdings, take });
    parts.instances.subscribeAll((news) => {
      if (news.kind === 'removed') this.#forget(news.instance);
    });
  }

  /** Makes new instances, or takes stopped residents up again, and looks for agents at once. */
  schedule(runSpec: RunSpec, count: number): void {
    const { instances } = this.#parts;
    const stopped = instances
      .of(runSpec.id)
      .filter((some) => some.goal === 'Stopped' && some.reservation !== undefined && isTerminal(some.condition))
      .slice(0, count);
    const now = Date.now();
    for (const instance of stopped)
      instances.put({ ...instance, runSpec, goal: 'Running', condition: 'Scheduled', since: now, scheduledAt: now });
    for (let made = stopped.length; made < count; made += 1) instances.put(scheduled(runSpec, now));
    this.offer(runSpec.id);
  }

  /** Offers the agents to what waits of an app or pod. Safe to call at any time. */
  offer(id: PathId): void {
    if (this.#closed || this.#offersHeld) {
      this.#waiting.refused(id);
      return;
    }
    if (this.#rounds.has(id)) this.#rounds.set(id, true);
    else {
      this.#rounds.set(id, false);
      void this.#round(id);
    }
  }

  /** While held, no agent offers anything: instances stay scheduled. */
  holdOffers(held: boolean): void {
    this.#offersHeld = held;
    if (!held) this.#waiting.offerAllSoon();
  }

  /**
   * Kills the tasks, not the instance: unless its goal changes it is scheduled again with the next incarnation. One
   * that cannot answer, since its agent is out of reach, is decommissioned instead (Marathon's KillAction).
   */
  kill(instance: Instance): void {
    const { runSpec, id: instanceId, goal, condition, reservation } = instance;
    const alive = instance.tasks.filter((task) => !isTerminal(task.condition));
    if (alive.length === 0) return;
    if (goal === 'Running' && (condition === 'Unreachable' || condition === 'UnreachableInactive')) {
      if (reservation === undefined) this.setGoal(runSpec.id, instanceId, 'Decommissioned');
      return;
    }
    for (const { id, condition: before, container } of alive) {
      if (this.#parts.reportKilling && before !== 'Killing')
        this.#updates.take(runSpec.id, instanceId, id, { state: 'TASK_KILLING', message: '' });
      this.#killTask(id, killGraceOf(runSpec, container) * 1000, instance.placement?.agentId);
    }
  }

  /** Takes an instance down for good: its tasks are killed, and when they are dead the instance is gone. */
  decommission(id: PathId, instanceId: string): void {
    this.setGoal(id, instanceId, 'Decommissioned');
  }

  /** Takes an instance down: for good, or, if it is a resident, until it is needed again. */
  stop(runSpec: RunSpec, instanceId: string): void {
    const resident = isResident(runSpec) || this.#find(runSpec.id, instanceId)?.reservation !== undefined;
    this.setGoal(runSpec.id, instanceId, resident ? 'Stopped' : 'Decommissioned');
  }

  /** Changes what shall become of an instance; with a goal other than running its tasks are killed. */
  setGoal(id: PathId, instanceId: string, goal: Goal): void {
    const found = this.#find(id, instanceId);
    if (found === undefined || found.goal === goal || found.goal === 'Decommissioned') return;
    const instance: Instance = { ...found, goal };
    if (goal === 'Decommissioned' && isOver(instance)) {
      this.#parts.instances.expunge(instance);
      return;
    }
    this.#parts.instances.put(instance);
    if (goal !== 'Running' && !considerTerminal(instance.condition)) this.kill(instance);
  }

  /** Forgets an instance at once, before its tasks are dead; what they still report is nobody's any more. */
  expunge({ id: instanceId, runSpec }: Instance): void {
    this.decommission(runSpec.id, instanceId);
    const instance = this.#find(runSpec.id, instanceId);
    if (instance !== undefined) this.#parts.instances.expunge({ ...instance, condition: 'Killed', since: Date.now() });
  }

  /** What constraints see of the agent an instance is on. */
  hostOf({ placement }: Instance): Host | undefined {
    return this.#parts.agents.find(placement?.agentId ?? '');
  }

  /** The next launch of this configuration need not wait. */
  resetDelay(runSpec: RunSpec): void {
    this.#parts.backoff.reset(runSpec);
    this.offer(runSpec.id);
  }

  /**
   * Makes an agent vanish. @throws Error with a sentence when there is no such agent or it is lost already
   * @param loss what Mesos says of its tasks: TASK_UNREACHABLE (they go on, unseen) or TASK_GONE (they died with it)
   */
  loseAgent(agentId: string, loss: Loss = 'unreachable'): void {
    this.#lost.lose(agentId, loss);
  }

  /** Brings a lost agent back, with all that goes on running on it. @throws Error with a sentence when it is not lost */
  returnAgent(agentId: string): void {
    this.#lost.restore(agentId);
    this.#waiting.offerAllSoon();
  }

  /**
   * Takes up an instance from before this server was started: what it had reserved is still booked, and its tasks are
   * gone, which is what a Mesos master answers about tasks that their agent does not have.
   */
  recover({ id, runSpec, tasks, reservation }: Instance): void {
    if (reservation !== undefined) this.#parts.agents.reserve(runSpec, reservation.agentId);
    const update = { state: 'TASK_GONE', message: 'Reconciliation: Task is unknown to the agent' } as const;
    for (const task of tasks) this.#updates.take(runSpec.id, id, task.id, update);
    this.offer(runSpec.id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.close();
    this.#updates.close();
    await this.#parts.runtime.close();
  }

  async #round(id: PathId): Promise<void> {
    const goesOn = (): boolean => !this.#closed && !this.#offersHeld;
    const { refused, nextAt } = await placeWaiting(id, this.#parts, (place) => this.#launch(place), goesOn);
    const again = this.#rounds.get(id) === true;
    this.#rounds.delete(id);
    if (this.#closed) return;
    if (again) {
      this.offer(id);
      return;
    }
    if (refused) this.#waiting.refused(id);
    else this.#waiting.satisfied(id);
    if (nextAt !== undefined) this.#waiting.backsOff(id, nextAt);
    if (!this.#parts.instances.of(id).some(awaitsOffer)) this.#waiting.forget(id);
  }

  #launch({ instance: waiting, agent: { agentId, host, region, zone }, hostPorts }: Place): void {
    const { instances, ports, agents } = this.#parts;
    const placement = { agentId, host, ...(region && { region }), ...(zone && { zone }) };
    const instance = reserved(waiting, placement);
    if (instance !== waiting) instances.put(instance);
    const { runSpec, id: instanceId, reservation } = instance;
    const now = Date.now();
    const incarnation = instance.incarnation + 1;
    const volumes = reservation === undefined ? {} : { volumes: reservation.volumes };
    const enforceRole = this.#parts.enforcesRole(runSpec.id);
    const launches = launchesOf(runSpec, { instanceId, incarnation, placement, hostPorts, enforceRole });
    // Tasks are made anew: what Mesos said about the health of those before does not count for them.
    const tasks = launches.map((launch) => provisioned(launch, now));
    instances.put({ ...instance, condition: 'Provisioned', since: now, incarnation, placement, tasks });
    const taskIds = launches.map(({ taskId }) => taskId);
    this.#holdings.hold({ runSpecId: runSpec.id, instanceId, agentId, taskIds }, () => {
      ports.give(hostPorts);
      const free = reservation === undefined && agents.release(runSpec, agentId);
      if (free || hostPorts.length > 0) this.#waiting.offerAllSoon();
    });
    for (const launch of launches) this.#start(runSpec.id, instanceId, { ...launch, ...volumes });
  }

  #start(id: PathId, instanceId: string, launch: TaskLaunch): void {
    const { taskId, placement } = launch;
    const pass = (update: StatusUpdate): void => {
      if (!this.#holdings.isAlive(instanceId, taskId)) return;
      if (endStates.has(update.state)) this.#holdings.end(instanceId, taskId);
      this.#updates.take(id, instanceId, taskId, update);
    };
    const report = (update: StatusUpdate): void => this.#lost.report(placement.agentId, () => pass(update));
    try {
      this.#parts.runtime.launch(launch, report);
    } catch (cause) {
      // No room for a sandbox, an environment too long for exec: the task's trouble, not the server's.
      const message = `Failed to launch container: ${cause instanceof Error ? cause.message : String(cause)}`;
      report({ state: 'TASK_ERROR', message });
    }
  }

  #find(id: PathId, instanceId: string): Instance | undefined {
    return this.#parts.instances.find(id, instanceId);
  }

  /** A kill does not arrive on an agent that is out of reach. */
  #killTask(taskId: string, graceMilliseconds: number, agentId = ''): void {
    if (!this.#parts.agents.isLost(agentId)) this.#parts.runtime.kill(taskId, graceMilliseconds);
  }

  /** An instance is gone for good, and with the last one of an app or pod what was known about its offers. */
  #forget({ runSpec, reservation }: Instance): void {
    if (this.#parts.instances.of(runSpec.id).length === 0) this.#parts.offers.forget(runSpec.id);
    if (reservation === undefined) return;
    this.#parts.runtime.destroy(reservation.volumes);
    if (this.#parts.agents.release(runSpec, reservation.agentId)) this.#waiting.offerAllSoon();
  }
}

const endStates: ReadonlySet<StatusUpdate['state']> = new Set<StatusUpdate['state']>([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
]);

const provisioned = ({ taskId, container, hostPorts }: TaskLaunch, now: number): Task => ({
  id: taskId,
  ...(container === undefined ? {} : { container }),
  hostPorts,
  condition: 'Provisioned',
  stagedAt: now,
});
