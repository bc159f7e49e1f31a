// A week (or a day, or less) of a cluster in virtual time, with the daemon itself in the middle: the class that
// `baton run` runs, between a GitLab and a Marathon that are models.
import type { AppId } from '../../../src/core/model/ids.js';
import { instancesOf } from '../../../src/core/rollout/definition.js';
import { Daemon } from '../../../src/daemon/daemon.js';
import type { Calendar } from '../../../src/daemon/ports.js';
import { openCalendar } from '../../../src/io/calendar/openCalendar.js';
import { randomOf } from '../../conformance/suite/random.js';
import { WeekClock, type ProcessClock } from './clock.js';
import { WeekCluster } from './cluster.js';
import { Gitlab, StatusClone } from './gitlab.js';
import { Judge, type Circumstances } from './judge.js';
import { atOnce, Landscape, printOf, qualityOf, type LandscapeSize } from './landscape.js';
import { ManyApps } from './manyApps.js';
import { day, hour, minute, People } from './people.js';
import { Storms } from './weather.js';
import { byTasks } from '../../kit/byTasks.js';

export interface WeekOptions extends LandscapeSize {
  readonly seed: string;
  readonly days: number;
  readonly mergesPerDay: number;
  readonly agents: number;
  /** Told now and then how far it is. */
  readonly progress: (text: string) => void;
}

interface Process {
  readonly clock: ProcessClock;
  readonly cluster: WeekCluster;
  readonly running: Promise<void>;
}

/** A Monday. */
const monday = Date.UTC(2026, 4, 4);
/** After the last day: a night, and a morning on which the windows open and nobody merges. */
const afterwards = 9 * hour;

export class Week {
  readonly clock = new WeekClock(monday);
  readonly landscape: Landscape;
  readonly apps: ManyApps;
  readonly gitlab: Gitlab;
  readonly judge: Judge;
  readonly people: People;
  readonly storms: Storms;
  readonly log: string[] = [];
  readonly #options: WeekOptions;
  readonly #byHand = new Map<AppId, number>();
  readonly #ill = new Set<AppId>();
  readonly #ailing = new Set<AppId>();
  readonly #circumstances: { -readonly [Name in keyof Circumstances]: Circumstances[Name] };
  readonly #failures: unknown[] = [];
  #clone: StatusClone;
  #process: Process | undefined;
  #dies: 'before' | 'after' | undefined;
  starts = 0;
  /** Decisions of the daemon, in all and in the minute in which it took most of them. */
  decisions = 0;
  mostInAMinute = 0;
  #minute = { began: 0, decisions: 0 };

  constructor(options: WeekOptions) {
    this.#options = options;
    const { seed, agents } = options;
    this.landscape = new Landscape(options);
    const gitlab = new Gitlab(this.clock);
    this.gitlab = gitlab;
    const unpushedSince = (): number | undefined => this.#clone.unpushedSince;
    this.#circumstances = {
      get isGitAway() {
        return gitlab.isAway;
      },
      get unpushedSince() {
        return unpushedSince();
      },
      isMarathonAway: false,
      isDaemonDown: true,
      byHand: this.#byHand,
      ill: this.#ailing,
    };
    this.apps = new ManyApps({
      clock: this.clock,
      agents,
      qualityOf: (id, definition) => (this.#ill.has(id) ? 'crashing' : qualityOf(definition)),
      answersAfter: (id) => (id.endsWith('3') ? 90 : 5),
      reportsKilling: true,
      changed: (id) => this.#changed(id),
    });
    this.judge = new Judge(this.clock, this.landscape, this.apps, this.#circumstances);
    this.people = new People({
      random: randomOf(`${seed} people`),
      clock: this.clock,
      landscape: this.landscape,
      gitlab: this.gitlab,
      merged: () => this.judge.merged(),
      isLeftAlone: (app) => this.#ill.has(this.landscape.idIn('production', app)),
    });
    this.storms = new Storms({
      random: randomOf(`${seed} weather`),
      clock: this.clock,
      apps: this.apps,
      gitlab: this.gitlab,
      agents,
      setMarathonAway: (isAway) => {
        this.#circumstances.isMarathonAway = isAway;
      },
      byHand: this.#byHand,
      ill: this.#ill,
      ailing: this.#ailing,
      numberInGit: (id) => this.landscape.wanted().get(id)?.app.instances,
      kill: (when, losesDisk) => this.#kill(when, losesDisk),
      wellAgain: (ids) => this.#wellAgain(ids),
    });
    this.#clone = this.#newClone();
  }

  get days(): number {
    return this.#options.days;
  }

  /** What happened and must not. */
  get violations(): readonly string[] {
    return [...this.judge.violations, ...this.judge.rules.violations, ...this.apps.violations];
  }

  /** Lives through all of it. Throws if the daemon itself does. */
  async live(): Promise<void> {
    const { days, mergesPerDay } = this.#options;
    this.people.begin();
    this.#start();
    const first = monday;
    for (let count = 0; count < days; count += 1) {
      this.people.plan(first + count * day, mergesPerDay);
      this.storms.plan(first + count * day);
    }
    this.#planDisasters(first, days);
    const end = first + days * day + afterwards;
    for (let now = monday; now < end; now += hour) {
      await this.clock.runTo(now + hour);
      if (this.#failures.length > 0) throw this.#failures[0];
      this.#progress();
    }
    const last = this.#process;
    last?.clock.stop();
    await this.clock.runTo(end + minute);
    await last?.running;
  }

  #planDisasters(first: number, days: number): void {
    const last = first + (days - 1) * day;
    this.storms.gitlabAway(first + 10 * hour);
    this.storms.failOver(first + 9 * hour + 12 * minute);
    this.storms.failOver(last + 14 * hour + 47 * minute);
    this.storms.gitlabAway(last + 15 * hour + 5 * minute);
    this.storms.killWithDisk(last + 11 * hour);
    this.storms.epidemic(first + 12 * hour, atOnce.production + 2, 3 * hour);
    this.people.breakShared(last + 7 * hour);
  }

  #changed(id: AppId): void {
    this.#process?.cluster.moved(id, this.clock);
    this.judge.moved(id);
  }

  #newClone(): StatusClone {
    return new StatusClone(this.gitlab, (commit) => this.judge.told(commit));
  }

  #start(): void {
    const { seed } = this.#options;
    this.starts += 1;
    const clock = this.clock.process();
    const cluster = new WeekCluster(this.apps, clock, randomOf(`${seed} cluster ${this.starts}`), this.#door());
    this.#circumstances.isDaemonDown = false;
    const daemon = new Daemon({
      owner: 'week',
      branch: 'main',
      statusBranchName: 'baton/status',
      poll: 15_000,
      modeOf: () => 'apply' as const,
      adopt: 'equal',
      mayOverride: [],
      repository: this.gitlab.repository(clock),
      statusBranch: this.#clone.branch(clock),
      clusters: new Map([['main', { cluster, traffic: byTasks, deploymentsAtOnce: 50 }]]),
      calendar: this.#calendar(),
      clock,
      log: {
        debug: () => undefined,
        info: (text) => this.#say(text),
        warn: (text) => this.#say(text),
      },
    });
    const running = daemon.run(clock.signal).catch((error: unknown) => {
      this.#failures.push(error);
    });
    this.#process = { clock, cluster, running };
  }

  /** Whoever decides asks it: so that decisions can be counted. */
  #calendar(): Calendar {
    const calendar = openCalendar();
    return {
      isOpen: (windows, at) => {
        this.decisions += 1;
        if (at - this.#minute.began >= minute) this.#minute = { began: at, decisions: 0 };
        this.#minute.decisions += 1;
        this.mostInAMinute = Math.max(this.mostInAMinute, this.#minute.decisions);
        return calendar.isOpen(windows, at);
      },
    };
  }

  #door(): ConstructorParameters<typeof WeekCluster>[3] {
    const circumstances = this.#circumstances;
    return {
      get isDown() {
        return circumstances.isMarathonAway;
      },
      wrote: (action, answer, before) => this.judge.wrote(action, answer, before),
      diesAt: () => {
        const dies = this.#dies;
        this.#dies = undefined;
        if (dies !== undefined) this.#died(false);
        return dies;
      },
    };
  }

  #kill(when: 'now' | 'with a write', losesDisk: boolean): void {
    if (when === 'with a write') {
      this.#dies = this.starts % 2 === 0 ? 'before' : 'after';
      return;
    }
    this.#process?.clock.kill();
    this.#died(losesDisk);
  }

  /** Whoever starts it again takes a while. */
  #died(losesDisk: boolean): void {
    if (this.#circumstances.isDaemonDown) return;
    this.#circumstances.isDaemonDown = true;
    this.#process = undefined;
    if (losesDisk) this.#clone = this.#newClone();
    this.clock.at(this.clock.now() + 45_000, () => this.#start());
  }

  /** Good revisions that were rejected meanwhile are tried anew by those who made them. */
  #wellAgain(ids: readonly AppId[]): void {
    const wanted = this.landscape.wanted();
    for (const id of ids) {
      const app = wanted.get(id)?.app;
      const phase = this.judge.records.get(id)?.phase;
      // Some are still on their way back.
      if (app !== undefined && (phase === 'rejected' || phase === 'aborting')) this.people.tryAnew(app);
    }
  }

  #progress(): void {
    const { merges } = this.people;
    const { writes, rejected, heldForNothing } = this.judge.counted;
    const at = new Date(this.clock.now()).toISOString().slice(0, 16);
    this.#options.progress(
      `${at} ${merges} merges, ${writes} writes, ${rejected} rejected, ${this.judge.pending.size} wait, ${heldForNothing} held for nothing, ${this.violations.length} violations`,
    );
  }

  #say(text: string): void {
    this.log.push(`${new Date(this.clock.now()).toISOString()} ${text}`);
    if (this.log.length > 20_000) this.log.splice(0, 10_000);
  }

  /** What is not as git wants it, at the end. */
  unsettled(): readonly string[] {
    const wrong: string[] = [];
    for (const [id, { print }] of this.landscape.wanted()) {
      const definition = this.apps.definitionOf(id);
      const phase = this.judge.records.get(id)?.phase;
      const serving = this.apps.servingOf(id);
      if (definition === undefined || printOf(definition) !== print) wrong.push(`${id} is not what git wants`);
      else if (serving !== instancesOf(definition)) wrong.push(`${id}: ${serving} tasks serve`);
      else if (phase !== 'settled') wrong.push(`${id} is ${phase ?? 'nowhere written down'}`);
      else continue;
      wrong.push(`  ${this.judge.records.get(id)?.because ?? ''}`);
    }
    return wrong;
  }
}
