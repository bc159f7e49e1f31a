// READ THIS FIRST: who wakes whom.
//
//   poll timer ──> refresh: list references, load a new tip ──┐
//   event stream ──> the apps an event names                  ├──> queue ──> pass: observe, decide, write down, act
//   full look (at start, then every minute) ──> all apps      │
//   a pass ──> itself, after a while; those that waited for it┘
//
// The daemon remembers nothing that matters: git holds what people want and what was judged, Marathon holds what is.
import { allProblems } from '../core/definition/load.js';
import type { DesiredApp } from '../core/model/app.js';
import { isCommitSha, type AppKey, type CommitSha, type EnvironmentName } from '../core/model/ids.js';
import type { Plan } from '../core/model/plan.js';
import { isOutcome, type Phase } from '../core/model/phase.js';
import { isError, problemText, type Problem } from '../core/model/problem.js';
import type { Step } from '../core/model/step.js';
import type { GateFacts } from '../core/policy/gate.js';
import { anyOf } from '../kit/signal.js';
import { Announcements } from './announcements.js';
import { DesiredState } from './desired.js';
import { dependencyFacts, Motion } from './motion.js';
import { Passes, type PassWorld } from './pass.js';
import type { Calendar, Clock, Cluster, ClusterEvent, Forge, Reading, Repository, StatusBranch } from './ports.js';
import { planOf } from './planning.js';
import { PassQueue } from './queue.js';
import { Report } from './report.js';
import { targetsOf, type Target } from './targets.js';
import { World } from './world.js';

export interface DaemonLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

export interface DaemonOptions {
  /** The repository's name in the settings: the value of BATON_OWNER. */
  readonly owner: string;
  readonly branch: string;
  readonly statusBranchName: string;
  /** ms between two reference listings. */
  readonly poll: number;
  readonly modeOf: (app: string) => 'observe' | 'apply';
  readonly adopt: 'equal' | 'all';
  /** Only these environments; absent: all. */
  readonly only?: ReadonlySet<EnvironmentName>;
  readonly repository: Repository;
  readonly statusBranch: StatusBranch;
  readonly clusters: ReadonlyMap<string, ClusterOptions>;
  readonly forge?: Forge;
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: DaemonLog;
}

export interface ClusterOptions {
  readonly cluster: Cluster;
  /** How many apps may be in motion at once; below Marathon's own limit of running deployments. */
  readonly deploymentsAtOnce: number;
}

/** Passes are mostly waiting for answers. */
const passesAtOnce = 16;
const fullLookEvery = 60_000;
const announceEvery = 2_000;
/** The reason of an end that nobody has to explain. */
const finished = Symbol('finished');
/** Events come in bursts (a task's staging, starting, running): one look for all of them. */
const burst = 50;

export class Daemon {
  readonly #options: DaemonOptions;
  readonly #desired: DesiredState;
  readonly #worlds: ReadonlyMap<string, World>;
  readonly #passes = new Passes();
  readonly #motion = new Motion();
  readonly #queue: PassQueue<AppKey>;
  readonly #announcements: Announcements | undefined;
  /** Phase of the last decision about each target. */
  readonly #phases = new Map<AppKey, Phase>();
  /** What is out of reach, by name: said when it changes, shown by /readyz. */
  readonly #trouble = new Map<string, string>();
  #targets: ReadonlyMap<AppKey, Target> = new Map();
  #fullLook: Promise<void> = Promise.resolve();
  #nextFullLook: Promise<void> | undefined;
  readonly report: Report;

  constructor(options: DaemonOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#desired = new DesiredState(options.repository, options.owner);
    this.#worlds = new Map([...options.clusters].map(([name, { cluster }]) => [name, new World(cluster, clock)]));
    this.report = new Report(options.statusBranch, clock, log);
    this.#queue = new PassQueue(clock, passesAtOnce, (key, signal) => this.#pass(key, signal));
    this.#announcements = options.forge && new Announcements(options.forge, options.branch, this.report, log);
  }

  /** Runs until aborted. Ends early only by an error of ours. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#withLoops(signal, async (ended, keep) => {
      await this.refresh(ended);
      keep(this.#fullLookLoop(ended), ...this.#watchAll(ended));
      await this.#pollLoop(ended);
    });
  }

  /**
   * Passes until everything rests: returns true then, with all records pushed, or false when the signal was aborted
   * first. Throws a sentence when git or a cluster cannot be read at all.
   */
  async sync(signal: AbortSignal): Promise<boolean> {
    return this.#withLoops(signal, async (ended, keep) => {
      const { clock } = this.#options;
      await this.refresh(ended);
      const because = [...this.#trouble.values()][0];
      if (because !== undefined) throw new Error(because);
      let watching = false;
      while (!ended.aborted && !this.isAtRest) {
        await clock.wait(100, ended);
        // A cluster where nothing moves is not worth an event stream.
        if (watching || this.#motion.isStill) continue;
        keep(...this.#watchAll(ended), this.#pollLoop(ended));
        watching = true;
      }
      if (!this.isAtRest) return false;
      await this.report.commit({ tables: true });
      const pushed = await this.report.push(ended);
      if (pushed.kind === 'unreachable' || pushed.kind === 'refused') {
        throw new Error(`what was done could not be written to the status branch: ${pushed.because}`);
      }
      await this.#announcements?.tell(this.#desired.wanted, ended);
      return true;
    });
  }

  /** Nothing moves, nothing is due, and every target was looked at. */
  get isAtRest(): boolean {
    return (
      this.#motion.isStill && this.#queue.isQuiet() && [...this.#targets.keys()].every((key) => this.#phases.has(key))
    );
  }

  /** Whether a tip was loaded since the start. */
  get isLoaded(): boolean {
    return this.#desired.wanted !== undefined;
  }

  get environments(): readonly EnvironmentName[] {
    return this.#desired.wanted?.loaded.environments.map(({ environment }) => environment.name) ?? [];
  }

  /** Errors of the tip that belong to no app that could be named: a broken baton.yaml, a file without an id. */
  get problems(): readonly Problem[] {
    const { wanted } = this.#desired;
    if (wanted === undefined) return [];
    const unnamed = wanted.loaded.environments.flatMap((one) => [
      ...one.problems,
      ...one.invalid.filter((invalid) => invalid.id === undefined).flatMap((invalid) => invalid.problems),
    ]);
    return [...wanted.loaded.problems, ...unnamed].filter(isError);
  }

  get targets(): ReadonlyMap<AppKey, Target> {
    return this.#targets;
  }

  /** What the daemon needs and cannot reach at the moment: name → sentence. */
  get trouble(): ReadonlyMap<string, string> {
    return this.#trouble;
  }

  /** One reference listing; everything else only if a tip moved. */
  async refresh(signal: AbortSignal): Promise<void> {
    const { repository, branch, statusBranchName } = this.#options;
    const branches = await repository.listBranches(signal);
    if (signal.aborted) return;
    if (!branches.ok) {
      this.#say('git', branches.because);
      return;
    }
    const status = await this.report.refresh(branches.value.get(statusBranchName), signal);
    if (!status.ok) {
      this.#say('git', `the branch ${statusBranchName}: ${status.because}`);
      return;
    }
    const tip = branches.value.get(branch);
    if (tip === undefined) {
      this.#say('git', `the repository has no branch ${branch}; what was deployed stays as it is`);
      return;
    }
    const loaded = await this.#desired.load(branch, tip, (app) => this.#introducedBy(app), signal);
    if (!loaded.ok) {
      this.#say('git', loaded.because);
      return;
    }
    this.#say('git', undefined);
    if (!loaded.value.changed) return;
    const { wanted } = loaded.value;
    this.#options.log.info(`${branch} is at ${tip.slice(0, 8)} ${wanted.tree.subject}`);
    for (const problem of allProblems(wanted.loaded)) this.#options.log.warn(problemText(problem));
    await this.#announcements?.learn(wanted, signal);
    await this.lookAtAll(signal);
  }

  /** What would be done at a branch or commit (absent: the watched branch), against the clusters as they are now. */
  async plan(ref: string | undefined, signal: AbortSignal): Promise<Reading<Plan>> {
    const { repository, branch, statusBranchName, owner, clusters } = this.#options;
    const branches = await repository.listBranches(signal);
    if (!branches.ok) return branches;
    const status = await this.report.refresh(branches.value.get(statusBranchName), signal);
    if (!status.ok) return status;
    const name = ref ?? branch;
    const commit = branches.value.get(name) ?? (isCommitSha(name) ? name : undefined);
    if (commit === undefined) return { ok: false, because: `the repository has no branch or commit ${name}` };
    const from = branches.value.has(name) ? name : branch;
    const loaded = await this.#desired.load(from, commit, (app) => this.#introducedBy(app), signal);
    if (!loaded.ok) return loaded;
    await this.lookAtAll(signal);
    const trouble = [...this.#trouble.values()][0];
    if (trouble !== undefined) return { ok: false, because: trouble };
    const made = planOf({
      owner,
      wanted: loaded.value.wanted,
      targets: this.#targets,
      viewOf: (cluster) => this.#worlds.get(cluster)?.lastView,
      recordOf: (key) => this.report.recordOf(key),
      facts: (target) => this.#facts(target, clusters.get(target.environment.cluster)?.deploymentsAtOnce ?? 1),
    });
    return { ok: true, value: made };
  }

  /** Reads every cluster in full and looks at every target. Whoever asks while it is under way waits for the next one. */
  async lookAtAll(signal: AbortSignal): Promise<void> {
    this.#nextFullLook ??= this.#fullLook.then(() => {
      this.#nextFullLook = undefined;
      this.#fullLook = this.#lookAtAll(signal);
      return this.#fullLook;
    });
    await this.#nextFullLook;
  }

  async #lookAtAll(signal: AbortSignal): Promise<void> {
    const { wanted } = this.#desired;
    if (wanted === undefined) return;
    const used = new Set(wanted.loaded.environments.map(({ environment }) => environment.cluster));
    for (const name of used) {
      const world = this.#worlds.get(name);
      if (world === undefined) {
        this.#say(`cluster ${name}`, `baton.yaml names the cluster ${name}, which the settings do not have`);
        continue;
      }
      const view = await world.lookAtAll(signal);
      if (signal.aborted) return;
      this.#say(`cluster ${name}`, view.ok ? undefined : view.because);
    }
    this.#targets = targetsOf(
      wanted,
      this.#options.only,
      this.#options.owner,
      (name) => this.#worlds.get(name)?.lastView,
    );
    for (const key of this.#phases.keys()) if (!this.#targets.has(key)) this.#forget(key);
    for (const key of this.#targets.keys()) this.#queue.poke(key);
  }

  #forget(key: AppKey): void {
    this.#phases.delete(key);
    this.#motion.forget(key);
  }

  /** The commit on record for this revision, so that a restart does not take what was judged for something new. */
  #introducedBy(app: DesiredApp): CommitSha | undefined {
    const record = this.report.recordOf(app.key);
    return record?.revision === app.revision ? record.commit : undefined;
  }

  /** Runs the body with the queue and the report turning; `keep` adds loops. An error in any of them ends them all. */
  async #withLoops<T>(
    signal: AbortSignal,
    body: (ended: AbortSignal, keep: (...loops: readonly Promise<void>[]) => void) => Promise<T>,
  ): Promise<T> {
    const end = new AbortController();
    const ended = anyOf(signal, end.signal);
    const loops: Promise<void>[] = [];
    const keep = (...more: readonly Promise<void>[]): void => {
      for (const loop of more) loops.push(loop.catch((error: unknown) => end.abort(error)));
    };
    keep(this.#queue.run(ended), this.report.run(ended), this.#announceLoop(ended));
    let result: T;
    try {
      result = await body(ended, keep);
    } finally {
      if (!end.signal.aborted) end.abort(finished);
      await Promise.all(loops);
    }
    if (end.signal.reason !== finished) throw end.signal.reason;
    return result;
  }

  async #pollLoop(signal: AbortSignal): Promise<void> {
    const { clock, poll } = this.#options;
    for (;;) {
      await clock.wait(poll, signal);
      if (signal.aborted) return;
      await this.refresh(signal);
    }
  }

  async #fullLookLoop(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.wait(fullLookEvery, signal);
      if (signal.aborted) return;
      await this.lookAtAll(signal);
    }
  }

  async #announceLoop(signal: AbortSignal): Promise<void> {
    while (this.#announcements) {
      await this.#options.clock.wait(announceEvery, signal);
      if (signal.aborted) return;
      await this.#announcements.tell(this.#desired.wanted, signal);
    }
  }

  #watchAll(signal: AbortSignal): readonly Promise<void>[] {
    return [...this.#options.clusters].map(([name, { cluster }]) =>
      cluster.watch((event) => this.#onEvent(name, event, signal), signal),
    );
  }

  #onEvent(cluster: string, event: ClusterEvent, signal: AbortSignal): void {
    if (event.kind === 'resync') {
      void this.lookAtAll(signal);
      return;
    }
    const touched = new Set<string>(event.apps);
    for (const id of event.apps) this.#worlds.get(cluster)?.touch(id);
    for (const [key, target] of this.#targets) {
      if (target.environment.cluster === cluster && touched.has(target.id)) this.#queue.poke(key, burst);
    }
  }

  async #pass(key: AppKey, signal: AbortSignal): Promise<number | undefined> {
    const target = this.#targets.get(key);
    if (target === undefined) return undefined;
    const world = this.#worlds.get(target.environment.cluster);
    const cluster = this.#options.clusters.get(target.environment.cluster);
    if (world === undefined || cluster === undefined) return undefined;
    return this.#passes.pass(target, this.#passWorld(world, cluster), signal);
  }

  #passWorld(world: World, { cluster, deploymentsAtOnce }: ClusterOptions): PassWorld {
    const { owner, clock, log } = this.#options;
    return {
      owner,
      world,
      cluster,
      report: this.report,
      clock,
      log,
      tip: () => this.#desired.wanted?.tree.commit,
      mergeRequestOf: (commit) => this.#announcements?.mergeRequestOf(commit),
      facts: (target) => this.#facts(target, deploymentsAtOnce),
      decided: (target, step) => this.#decided(target, step),
      unreachable: (name, because) => this.#say(`cluster ${name}`, because),
    };
  }

  #facts(target: Target, deploymentsAtOnce: number): GateFacts {
    const { calendar, clock, modeOf, adopt } = this.#options;
    const { environment, desired } = target;
    return {
      mode: modeOf(target.id),
      adopt,
      dependencies: desired
        ? dependencyFacts(
            desired,
            (key) => this.#targets.get(key)?.desired,
            (key) => this.report.recordOf(key),
          )
        : [],
      window: calendar.isOpen(environment.windows, clock.now()),
      inMotion: this.#motion.besides(target),
      atOnce: Math.min(environment.atOnce, deploymentsAtOnce),
    };
  }

  /** What one app came to may be what others waited for. */
  #decided(target: Target, step: Step): void {
    const before = this.#phases.get(target.key);
    this.#phases.set(target.key, step.phase);
    this.#motion.decided(target, step);
    if (before === step.phase || !isOutcome(step.phase)) return;
    for (const other of this.#targets.values()) {
      const waits = this.#phases.get(other.key) === 'held' && other.environment.name === target.environment.name;
      if (waits && other.key !== target.key) this.#queue.poke(other.key);
    }
  }

  /** Trouble is told when it begins, when it changes and when it ends; never every time. */
  #say(name: string, because: string | undefined): void {
    const before = this.#trouble.get(name);
    if (because === undefined) {
      if (!this.#trouble.delete(name)) return;
      this.#options.log.info(`${name} answers again`);
    } else {
      this.#trouble.set(name, because);
      if (before !== because) this.#options.log.warn(`${name}: ${because}`);
    }
  }
}
