// READ THIS FIRST: who wakes whom.
//
//   poll timer ──> refresh: load a new tip ──> what it changed ─┐
//   event stream ──> the apps an event names                    ├──> queue ──> pass: observe, decide, write down, act
//   full look (at start, then every minute) ──> all not at rest │
//   a pass ──> itself, after a while; those that waited for it ─┘
//
// Which apps those are is lookout.ts (looks), pass/rest.ts (who needs none) and wakes.ts (who waited).
// sources/ what git wants · clusters/ what runs · facts/ what the gate is told · pass/ one app, one look · status/ what is told
//
// The daemon remembers nothing that matters: git holds what people want and what was judged, Marathon holds what is.
import { allProblems } from '../core/definition/load.js';
import { type AppKey } from '../core/model/ids.js';
import type { Plan } from '../core/model/plan.js';
import { problemText } from '../core/model/problem.js';
import { Announcements } from './status/announcements.js';
import { Clusters } from './clusters/clusters.js';
import { type Wanted } from './sources/desired.js';
import { factsOf, type FactSources } from './facts/facts.js';
import { FreezePeriods } from './facts/freezePeriods.js';
import { Lookout } from './lookout.js';
import { every, withLoops } from './loops.js';
import { Motion } from './facts/motion.js';
import { Passes, type PassWorld } from './pass/pass.js';
import { passWorlds } from './pass/passWorlds.js';
import type { DaemonOptions } from './options.js';
import type { Reading } from './ports.js';
import { Phases } from './facts/phases.js';
import { planOf } from './planning.js';
import { PassQueue } from './queue.js';
import { introducedOnRecord } from './status/recordBook.js';
import { noteMissing } from './status/removals.js';
import { Readiness } from './facts/readiness.js';
import { Report } from './status/report.js';
import { Sources, type Listed } from './sources/sources.js';
import { isSaidAnew } from './status/said.js';
import { placesLeft, standing } from './facts/standing.js';
import { broughtBy, type Target } from './targets.js';
import { Trouble } from './trouble.js';
import { Wakes } from './wakes.js';

/** Passes are mostly waiting for answers. */
const passesAtOnce = 16;
const fullLookEvery = 60_000;
const announceEvery = 2_000;

export class Daemon {
  readonly #options: DaemonOptions;
  readonly #sources: Sources;
  readonly #clusters: Clusters;
  readonly #passes = new Passes();
  readonly #motion: Motion;
  readonly #queue: PassQueue<AppKey>;
  readonly #announcements: Announcements | undefined;
  readonly #phases = new Phases();
  readonly #readiness = new Readiness();
  readonly #trouble: Trouble;
  readonly #freezePeriods: FreezePeriods;
  readonly #lookout: Lookout;
  readonly #standing: FactSources;
  readonly #wakes: Wakes;
  /** By cluster. */
  readonly #passWorlds: ReadonlyMap<string, PassWorld>;
  readonly report: Report;

  constructor(options: DaemonOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#trouble = new Trouble(log);
    this.#freezePeriods = new FreezePeriods(options.forge, clock);
    this.#clusters = new Clusters(options.clusters, clock, this.#trouble);
    this.#motion = new Motion(options.owner, (cluster) => this.#clusters.get(cluster)?.world.places);
    this.report = new Report(options.statusBranch, clock, log, {
      isAtRest: () => this.#motion.isStill,
      onBack: () => this.#wakes.gitIsBack(),
      mayOverride: options.mayOverride ?? [],
      onSaid: (anew) => {
        for (const { key, environment } of this.targets.values())
          if (isSaidAnew(anew, key, environment.name)) this.#queue.pokeFirst(key);
      },
    });
    this.#sources = new Sources({
      ...options,
      book: this.report.branches,
      introducedBy: (app) => introducedOnRecord(app, this.report.recordOf(app.key)),
      decisions: () => this.report.said.decisions,
      trouble: (name, because, how) => this.#trouble.say(`branch ${name}`, because, how),
    });
    this.#queue = new PassQueue(clock, passesAtOnce, (key, signal) => this.#pass(key, signal));
    this.#lookout = new Lookout({
      owner: options.owner,
      only: options.only,
      clusters: this.#clusters,
      wanted: () => this.#sources.wanted,
      recorded: () => this.report.records(),
      poke: (key, delay) => this.#queue.poke(key, delay),
      pokeFirst: (key) => this.#queue.pokeFirst(key),
      isAtRest: (target, look) => this.#passes.isAtRest(target, this.report.recordOf(target.key), look, clock.now()),
      chosen: (targets, wanted) => {
        const known = { wanted, records: this.report.records(), viewOf: (name: string) => this.#clusters.viewOf(name) };
        noteMissing(targets, known, { note: (key, record) => this.report.note(key, record), log });
      },
      forget: (gone, vanished) => {
        for (const key of vanished) this.report.forget(key);
        for (const target of gone) {
          this.#passes.forget(target);
          for (const one of [this.#phases, this.#motion, this.#readiness]) one.forget(target.key);
        }
      },
    });
    const knowing = {
      clusters: this.#clusters,
      freezePeriods: this.#freezePeriods,
      motion: this.#motion,
      phases: this.#phases,
      readiness: this.#readiness,
      report: this.report,
      trouble: this.#trouble,
      wanted: () => this.#sources.wanted,
      targets: () => this.targets,
    };
    this.#standing = standing(options, knowing);
    this.#wakes = new Wakes({
      ...knowing,
      placesLeft: (target) => placesLeft(target, this.#standing),
      poke: (key) => this.#queue.poke(key),
    });
    this.#announcements = options.forge && new Announcements(options.forge, this.report, log);
    this.#passWorlds = passWorlds(options, {
      ...knowing,
      wakes: this.#wakes,
      standing: this.#standing,
      mergeRequestOf: (commit) => this.#announcements?.mergeRequestOf(commit),
      poke: (key) => this.#queue.poke(key),
    });
  }

  /** Runs until aborted. Ends early only by an error of ours. */
  async run(signal: AbortSignal): Promise<void> {
    await withLoops(signal, async (ended, keep) => {
      keep(...this.#ownLoops(ended));
      await this.refresh(ended);
      keep(
        this.keepResults(),
        every(this.#options.clock, fullLookEvery, ended, () => this.lookAtAll(ended)),
        ...this.#watchAll(ended),
      );
      await this.#pollLoop(ended);
    });
    await this.keepResults();
  }

  /**
   * Passes until everything rests: returns true then, with all records pushed, or false when the signal was aborted
   * first. Throws a sentence when git or a cluster cannot be read at all.
   */
  async sync(signal: AbortSignal): Promise<boolean> {
    return withLoops(signal, async (ended, keep) => {
      const { clock } = this.#options;
      keep(...this.#ownLoops(ended));
      await this.refresh(ended);
      const because = this.#trouble.firstInTheWay;
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
      await this.#announcements?.tell(this.#sources.wanted, ended);
      await this.keepResults();
      const open = this.#trouble.first;
      if (open !== undefined) throw new Error(open);
      return true;
    });
  }

  /** Nothing moves, nothing is due, and every target was looked at. */
  get isAtRest(): boolean {
    return (
      this.#motion.isStill && this.#queue.isQuiet() && [...this.targets.keys()].every((key) => this.#phases.has(key))
    );
  }

  /** The newest tip that could be loaded; undefined until the first one was. */
  get wanted(): Wanted | undefined {
    return this.#sources.wanted;
  }

  get targets(): ReadonlyMap<AppKey, Target> {
    return this.#lookout.targets;
  }

  /** What the daemon needs and cannot reach at the moment: name → sentence. */
  get trouble(): ReadonlyMap<string, string> {
    return this.#trouble.all;
  }

  /** One reference listing; everything else only if a tip moved. */
  async refresh(signal: AbortSignal): Promise<void> {
    const listed = await this.#listed(signal);
    if (signal.aborted) return;
    const looked = listed.ok ? await this.#sources.look(listed.value, signal) : listed;
    this.#trouble.say('git', looked.ok ? undefined : looked.because);
    if (!looked.ok || !looked.value.changed) return;
    const { wanted } = looked.value;
    for (const { branch, tree } of new Set([wanted.followed, ...wanted.apart.values()]))
      this.#options.log.info(`${branch} is at ${tree.commit.slice(0, 8)} ${tree.subject}`);
    for (const problem of allProblems(wanted.loaded)) this.#options.log.warn(problemText(problem));
    // Nothing that is decided waits for what GitLab says about a commit: the records are told when it has answered.
    const learning = this.#announcements?.learn(wanted, signal);
    await this.#lookout.afterCommit(signal);
    for (const commit of (await learning) ?? [])
      for (const key of broughtBy(commit, this.targets)) this.#queue.poke(key);
  }

  /** What git wants at a branch or commit (absent: the watched branch), and the status branch beside it; no cluster is asked. */
  async read(ref: string | undefined, signal: AbortSignal): Promise<Reading<Wanted>> {
    const listed = await this.#listed(signal);
    return listed.ok ? this.#sources.proposed(ref, listed.value, signal) : listed;
  }

  /** The tips of all branches, after what stands on the status branch has been taken over. */
  async #listed(signal: AbortSignal): Promise<Reading<Listed>> {
    const { repository, statusBranchName } = this.#options;
    const branches = await repository.listBranches(signal);
    if (!branches.ok) return branches;
    const status = await this.report.refresh(branches.value.get(statusBranchName), signal);
    if (!status.ok) return { ok: false, because: `the branch ${statusBranchName}: ${status.because}` };
    await this.#freezePeriods.read(signal);
    return branches;
  }

  /** What would be done at a branch or commit (absent: the watched branch), against the clusters as they are now. */
  async plan(ref: string | undefined, signal: AbortSignal): Promise<Reading<Plan>> {
    const wanted = await this.read(ref, signal);
    if (!wanted.ok) return wanted;
    await this.lookAtAll(signal);
    const made = planOf({
      owner: this.#options.owner,
      ...(this.#options.only && { only: this.#options.only }),
      wanted: wanted.value,
      targets: this.targets,
      viewOf: (cluster) => this.#clusters.viewOf(cluster),
      clusterOf: (name) => this.#clusters.get(name),
      awayOf: (cluster) => this.#trouble.all.get(`cluster ${cluster}`),
      recordOf: (key) => this.report.recordOf(key),
      said: this.report.said,
      facts: (target) => factsOf(target, this.#standing),
    });
    return { ok: true, value: made };
  }

  /** Writes down what was worked out of the repository, so that the next process need not. */
  async keepResults(): Promise<void> {
    const kept = await this.#sources.keep();
    if (!kept.ok) this.#options.log.warn(kept.because);
  }

  /** Reads every cluster in full and looks at every target. */
  async lookAtAll(signal: AbortSignal): Promise<void> {
    await this.#lookout.lookAtAll(signal);
  }

  #ownLoops(ended: AbortSignal): readonly Promise<void>[] {
    const { clock } = this.#options;
    this.#clusters.onFreed(() => this.#wakes.placesFreed(), ended);
    const tell = async (): Promise<void> => this.#announcements?.tell(this.#sources.wanted, ended);
    return [this.#queue.run(ended), this.report.run(ended), every(clock, announceEvery, ended, tell)];
  }

  #pollLoop(ended: AbortSignal): Promise<void> {
    return every(this.#options.clock, this.#options.poll, ended, () => this.refresh(ended));
  }

  #watchAll(signal: AbortSignal): readonly Promise<void>[] {
    return this.#clusters.watch(
      {
        touched: (cluster, apps) => this.#lookout.touched(cluster, apps),
        missed: () => void this.lookAtAll(signal),
      },
      signal,
    );
  }

  async #pass(key: AppKey, signal: AbortSignal): Promise<number | undefined> {
    const target = this.targets.get(key);
    if (target === undefined) return undefined;
    const world = this.#passWorlds.get(target.environment.cluster);
    return world && this.#passes.pass(target, world, signal);
  }
}
