// One pass over one app: observe, decide, write down, carry out at most one action, say when to look again.
// Nothing is carried over from the pass before but what only repeated looking can tell (Looking).
import { jobIdOf } from '../../core/definition/jobs/jobId.js';
import { decide } from '../../core/decide.js';
import { assertNever } from '../../core/model/assertNever.js';
import { durationText } from '../../core/model/duration.js';
import { appKey, type AppKey, type CommitSha, type Instant } from '../../core/model/ids.js';
import type { Looking, ObservedApp } from '../../core/model/observed.js';
import type { Problem } from '../../core/model/problem.js';
import type { AppRecord } from '../../core/model/record.js';
import type { Outcome, Step } from '../../core/model/step.js';
import type { Wish } from '../../core/policy/choose.js';
import type { GateFacts } from '../../core/policy/gate.js';
import { look } from '../../core/rollout/looking.js';
import { healthyTasks } from '../../core/rollout/tasks.js';
import { nextRecord } from '../../core/status/nextRecord.js';
import { sightForRecord } from '../../core/status/sightForRecord.js';
import { attributed, broughtBy } from './attributed.js';
import { Besides } from './besides.js';
import { aftermath, isShifting, isWrittenFirst, retryAfter, type Aftermath, untilNextLook } from './carryOut.js';
import { Commands } from './commands.js';
import { Failures } from './failures.js';
import type { TrafficOptions } from '../clusters/clusters.js';
import type { AppView, Clock, Cluster, ClusterAction } from '../ports.js';
import type { Report } from '../status/report.js';
import { type DecidedOn, type FullLook, Rest } from './rest.js';
import type { Target } from '../targets.js';
import type { Look, World } from '../clusters/world.js';

/** Not having looked at an app for longer than this (ms) is a gap: every wait begins anew. */
const gap = 180_000;

export interface PassLog {
  info(message: string): void;
  warn(message: string): void;
}

/** What a pass needs beside its target. `facts` is asked at the moment of the decision: others may have moved. */
export interface PassWorld {
  readonly owner: string;
  readonly world: World;
  readonly cluster: Cluster;
  readonly traffic: TrafficOptions;
  readonly report: Report;
  readonly clock: Clock;
  readonly log: PassLog;
  facts(target: Target): GateFacts;
  /** The commit that the target's environment follows. */
  tip(target: Target): CommitSha | undefined;
  mergeRequestOf(commit: CommitSha): number | undefined;
  /** Looks at an app soon: something about it was answered that no event tells. */
  poke(key: AppKey): void;
  /** Told when a cluster does not answer: it is said once, not for every app. */
  unreachable(cluster: string, because: string): void;
  /** Told with every decision, before anything else is decided: two apps must not both take the last place. */
  takesPlace(target: Target, step: Step): void;
  /** Told after every decision that stands, together with its record. */
  decided(target: Target, step: Step): void;
}

type Decision =
  | { readonly ok: true; readonly value: DecidedOn & { readonly step: Step; readonly alone: boolean } }
  | Extract<Look, { ok: false }>;

interface Memory {
  readonly looking: Looking;
  readonly lookedAt: Instant;
}

/** What Marathon refused, and for which revision: it is not tried again until git changes. */
interface Refusal {
  readonly revision: string;
  readonly problems: readonly Problem[];
}

export class Passes {
  readonly #memory = new Map<AppKey, Memory>();
  readonly #refused = new Map<AppKey, Refusal>();
  readonly #unreachable = new Map<AppKey, number>();
  /** How often in a row a way back was refused. */
  readonly #setbacks = new Map<AppKey, number>();
  readonly #failures = new Failures();
  readonly #besides = new Besides(this.#failures);
  readonly #commands = new Commands();
  readonly #rest = new Rest();

  /** Whether a full look showed nothing new of it: then the app has been looked at, at that moment, and needs no pass. */
  isAtRest(target: Target, record: AppRecord | undefined, look: FullLook, now: Instant): boolean {
    if (!this.#rest.isAtRest(target, record, look)) return false;
    const memory = this.#memory.get(target.key);
    if (memory !== undefined) this.#memory.set(target.key, { ...memory, lookedAt: now });
    return true;
  }

  /** It is no target any more: should it come back, it is new. Review apps of years would add up. */
  forget(target: Pick<Target, 'key' | 'id' | 'environment'>): void {
    const { key, id, environment } = target;
    this.#rest.stirs(key);
    this.#forgetTrying(key);
    this.#unreachable.delete(key);
    this.#besides.forget(target);
    this.#commands.forget(key);
    for (const one of [key, appKey(environment.name, jobIdOf(id))]) this.#failures.forget(one);
  }

  /** Returns after how many ms to look again; undefined: at the next event, commit or full look. */
  async pass(target: Target, on: PassWorld, signal: AbortSignal): Promise<number | undefined> {
    return on.world.turns.inTurn(target.id, () => this.#pass(target, on, signal));
  }

  async #pass(target: Target, on: PassWorld, signal: AbortSignal): Promise<number | undefined> {
    this.#rest.stirs(target.key);
    let looked = await this.#decideOn(target, on, false, signal);
    // A write is decided on what is true now, not on a full look that may be seconds old.
    if (looked.ok && looked.value.step.action !== undefined && !looked.value.alone)
      looked = await this.#decideOn(target, on, true, signal);
    if (!looked.ok) return this.#notRead(target, on, looked);
    const { step, observed } = looked.value;
    this.#unreachable.delete(target.key);
    on.decided(target, step);
    this.#note(target, on, observed, step);
    this.#rest.decided(looked.value, step, on.report.recordOf(target.key));
    if (isWrittenFirst(step)) await on.report.commit();
    this.#commands.tell(target.key, on.traffic, observed, on.report.recordOf(target.key), step.about?.strategy);
    if (step.ran !== undefined) return 0;
    const { action } = step;
    if (action === undefined) {
      const next = untilNextLook(step, observed.readAt, isShifting(on.report.recordOf(target.key)));
      return sooner(next, this.#besides.untilNextQuestion(target.key, on));
    }
    if (action.kind === 'hear' && action.effect.kind === 'retry') this.#forgetTrying(target.key);
    if (action.kind === 'weigh' || action.kind === 'record' || action.kind === 'hear') return 0;
    const outcome = await on.cluster.carryOut(action, signal);
    on.world.touch(target.id);
    on.world.touch(action.marathonId);
    if (outcome.kind === 'done') this.#rememberTaken(target.key, action, observed);
    return this.#after(target, on, step, outcome);
  }

  async #decideOn(target: Target, on: PassWorld, fresh: boolean, signal: AbortSignal): Promise<Decision> {
    const view = await on.world.look(target.id, fresh, signal);
    if (!view.ok) return view;
    const { live: seen } = view.value;
    const live = seen && (await this.#failures.quote(target.key, seen, on.cluster, on.clock, signal));
    const besides = await this.#besides.look(target, on, view.value, fresh, signal);
    if (!besides.ok) return besides;
    const observed = { ...this.#observe(target, on, { ...view.value, ...(live && { live }) }), ...besides.found };
    const situation = { owner: on.owner, wish: this.#wish(target), observed, environment: target.environment };
    const step = attributed(decide({ ...situation, facts: on.facts(target) }), target);
    on.takesPlace(target, step);
    return { ok: true, value: { target, live: seen, step, observed, alone: view.value.alone && besides.alone } };
  }

  #observe(target: Target, on: PassWorld, view: AppView): ObservedApp {
    const now = on.clock.now();
    const before = this.#memory.get(target.key);
    const missed = before === undefined || this.#unreachable.has(target.key) || now - before.lookedAt > gap;
    const looking = look(before?.looking, view, missed);
    this.#memory.set(target.key, { looking, lookedAt: now });
    const record = on.report.recordOf(target.key);
    const ownership = on.report.said.ownershipOf(target.key);
    const decisions = on.report.said.decisions.apps.get(target.key);
    return {
      id: target.id,
      environment: target.environment.name,
      readAt: view.readAt,
      ...(view.live && { live: view.live }),
      deployments: view.deployments,
      ...(record && { record }),
      ...(ownership && { ownership }),
      ...(decisions && { decisions }),
      looking,
    };
  }

  /** It is tried as if for the first time: what Marathon refused may be taken now, and every deadline begins anew. */
  #forgetTrying(key: AppKey): void {
    this.#memory.delete(key);
    this.#refused.delete(key);
    this.#setbacks.delete(key);
  }

  /** Done again with the app still at this version, the same put has no effect. */
  #rememberTaken(key: AppKey, action: ClusterAction, { live, readAt }: ObservedApp): void {
    const memory = this.#memory.get(key);
    if (action.kind !== 'put' || action.marathonId !== live?.id || memory === undefined) return;
    const taken = { definition: action.definition, version: live.version, at: readAt };
    this.#memory.set(key, { ...memory, looking: { ...memory.looking, taken } });
  }

  #wish(target: Target): Wish {
    if (target.desired === undefined) {
      return target.invalid === undefined ? { kind: 'gone' } : { kind: 'invalid', problems: target.invalid.problems };
    }
    const refused = this.#refused.get(target.key);
    if (refused?.revision === target.desired.revision) return { kind: 'invalid', problems: refused.problems };
    return { kind: 'app', app: target.desired };
  }

  #note(target: Target, on: PassWorld, observed: ObservedApp, step: Step): void {
    const { live } = observed;
    const wish = this.#wish(target);
    const commit = on.tip(target);
    if (commit === undefined) return;
    const record = nextRecord({
      app: target.id,
      environment: target.environment.name,
      previous: observed.record,
      desired: wish.kind === 'app' ? wish.app : undefined,
      commit,
      mergeRequest: on.mergeRequestOf(broughtBy(step, target) ?? commit),
      counts: live && { instances: live.instances, healthy: healthyTasks(live).length },
      seen: sightForRecord(observed),
      step,
      problems: wish.kind === 'invalid' ? wish.problems : [],
      at: observed.readAt,
    });
    const line = `${target.key}: ${step.phase}, ${record.because}`;
    if (step.loud === true) on.log.warn(line);
    else if (record !== observed.record) on.log.info(line);
    on.report.note(target.key, record);
  }

  #after(target: Target, on: PassWorld, step: Step, outcome: Outcome): number {
    const failures = (this.#unreachable.get(target.key) ?? 0) + 1;
    const next = aftermath(outcome, failures);
    if (outcome.kind === 'unreachable') this.#unreachable.set(target.key, failures);
    switch (next.kind) {
      case 'look':
        this.#setbacks.delete(target.key);
        return next.again;
      case 'wait':
        on.log.warn(`${target.key}: ${next.because}; looking again in ${durationText(next.again)}`);
        return next.again;
      case 'refused':
        return this.#refusedBy(target, on, step, next);
      default:
        return assertNever(next);
    }
  }

  /**
   * Marathon does not take the definition. Towards git's newest one it is tried again only when git changes; a way back
   * that is refused (an image or role that was good once) is tried again and again, with growing pauses.
   */
  #refusedBy(
    target: Target,
    on: PassWorld,
    step: Step,
    { problems, because }: Extract<Aftermath, { kind: 'refused' }>,
  ): number {
    if (target.desired && step.begins?.revision === target.desired.revision) {
      const { place, revision } = target.desired;
      this.#refused.set(target.key, { revision, problems: problems.map((one) => ({ place, ...one })) });
      return 0;
    }
    const setbacks = (this.#setbacks.get(target.key) ?? 0) + 1;
    this.#setbacks.set(target.key, setbacks);
    const again = retryAfter(setbacks);
    const what = step.phase === 'pruning' ? 'to take it out' : 'what would go back';
    on.log.warn(`${target.key}: Marathon refuses ${what}: ${because}; trying again in ${durationText(again)}`);
    return again;
  }

  /** A cluster that is silent is said once for all its apps; an app that alone cannot be read is said where it stands. */
  #notRead(target: Target, on: PassWorld, { scope, because }: Extract<Look, { ok: false }>): number {
    const failures = (this.#unreachable.get(target.key) ?? 0) + 1;
    this.#unreachable.set(target.key, failures);
    if (scope === 'cluster') on.unreachable(target.environment.cluster, because);
    else {
      const record = on.report.recordOf(target.key);
      const now = on.clock.now();
      const step: Step = { row: 'G0', phase: 'held', because };
      on.decided(target, step);
      this.#note(
        target,
        on,
        {
          id: target.id,
          environment: target.environment.name,
          readAt: now,
          deployments: [],
          ...(record && { record }),
          looking: { since: now },
        },
        step,
      );
    }
    return retryAfter(failures);
  }
}

const sooner = (left: number | undefined, right: number | undefined): number | undefined =>
  left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
