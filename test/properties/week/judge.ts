// Looks at the week from outside: it knows what git says from the landscape, what runs from the model of Marathon, and
// who did what from those who did it; of Baton it reads only what Baton wrote down, to compare it with that.
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { AppRecord } from '../../../src/core/model/record.js';
import type { StatusCommit } from '../../../src/core/model/repository.js';
import { parseRecord } from '../../../src/core/status/parseRecord.js';
import type { ClusterAction } from '../../../src/daemon/ports.js';
import type { WeekClock } from './clock.js';
import {
  atOnce,
  isOpen,
  printOf,
  pruneGrace,
  qualityOf,
  revisionIn,
  soak,
  type Landscape,
  type Stage,
  type Wish,
} from './landscape.js';
import type { Answer, ManyApps } from './manyApps.js';
import { Rules } from './rules.js';

/** How long something may still be held after the last reason to hold it has gone: a poll, a look, a few answers. */
const grace = 120_000;
const sampleEvery = 30_000;

/** What goes on around Baton, as those know who make it happen. */
export interface Circumstances {
  readonly isGitAway: boolean;
  readonly isMarathonAway: boolean;
  readonly isDaemonDown: boolean;
  /** Since when Baton has known that what it wrote down cannot be pushed. */
  readonly unpushedSince: number | undefined;
  /** Apps that somebody scaled by hand, until they take it back, with the number that git had then. */
  readonly byHand: ReadonlyMap<AppId, number>;
  /** Apps whose surroundings are broken, whatever their revision. */
  readonly ill: ReadonlySet<AppId>;
}

/** A change that git wants of an app and that has not begun there. */
interface Pending {
  readonly wish: Wish;
  readonly since: number;
  justifiedAt: number;
  why: string;
  isFalse: boolean;
}

export class Judge {
  readonly rules: Rules;
  readonly violations: string[] = [];
  readonly counted = {
    puts: 0,
    settled: 0,
    rejected: 0,
    rejectedBad: 0,
    rejectedWhileIll: 0,
    deleted: 0,
    writes: 0,
    locked: 0,
    statusCommits: 0,
    changes: 0,
    heldForNothing: 0,
    waitedMinutes: 0,
    minutesForNothing: 0,
  };
  /** A sentence for each change that was held for nothing. */
  readonly heldForNothing: string[] = [];
  /** Minutes of justified waiting, by reason. */
  readonly reasons = new Map<string, number>();
  readonly #clock: WeekClock;
  readonly #landscape: Landscape;
  readonly #apps: ManyApps;
  readonly #around: Circumstances;
  readonly records = new Map<AppId, AppRecord>();
  #wanted: ReadonlyMap<AppId, Wish> = new Map();
  readonly #pending = new Map<AppId, Pending>();
  /** Apps that are in Marathon, and when something last happened to each. */
  readonly #existing = new Map<AppId, number>();
  /** Good revisions that were rejected because all around them was broken: they wait for a newer commit. */
  readonly #condemnedIll = new Set<string>();
  /** Apps that git gave up, and when. */
  readonly #givenUp = new Map<AppId, number>();

  constructor(clock: WeekClock, landscape: Landscape, apps: ManyApps, around: Circumstances) {
    this.#clock = clock;
    this.#landscape = landscape;
    this.#apps = apps;
    this.#around = around;
    this.rules = new Rules(clock, landscape, apps, around);
    this.#sampleOn();
  }

  get pending(): ReadonlyMap<AppId, Pending> {
    return this.#pending;
  }

  /** A commit was merged. */
  merged(): void {
    const before = this.#wanted;
    this.#wanted = this.#landscape.wanted();
    for (const id of before.keys()) if (!this.#wanted.has(id)) this.#gaveUp(id);
    for (const id of this.#wanted.keys()) {
      this.#givenUp.delete(id);
      this.#compare(id);
    }
  }

  /** Something has happened to an app in Marathon. */
  moved(id: AppId): void {
    if (this.#apps.definitionOf(id) !== undefined) this.#existing.set(id, this.#clock.now());
    else if (this.#existing.delete(id)) this.#deleted(id);
    this.#compare(id);
  }

  #gaveUp(id: AppId): void {
    this.#givenUp.set(id, this.#clock.now());
    this.#pending.delete(id);
  }

  #compare(id: AppId): void {
    const wish = this.#wanted.get(id);
    const definition = this.#apps.definitionOf(id);
    if (wish?.print === undefined || (definition !== undefined && printOf(definition) === wish.print)) {
      this.#pending.delete(id);
      return;
    }
    const before = this.#pending.get(id);
    if (before?.wish.print === wish.print) return;
    const now = this.#clock.now();
    this.#pending.set(id, { wish, since: now, justifiedAt: now, why: '', isFalse: false });
    this.counted.changes += 1;
  }

  /** A write of Baton's has reached Marathon; `before` is what ran until then. */
  wrote(action: ClusterAction, answer: Answer, before: JsonObject | undefined): void {
    this.counted.writes += 1;
    if (answer === 'locked') this.counted.locked += 1;
    if (answer !== 'done') return;
    if (action.kind === 'put') this.counted.puts += 1;
    this.rules.wrote(action, before);
  }

  /** Baton wrote something down. */
  told({ files }: StatusCommit): void {
    this.counted.statusCommits += 1;
    for (const [path, text] of files) {
      if (!path.startsWith('apps/') || text === null) continue;
      const read = parseRecord(path, text);
      if (read.ok) this.#recorded(read.value);
      else this.violations.push(`a record that cannot be read: ${path}`);
    }
  }

  #recorded(record: AppRecord): void {
    const before = this.records.get(record.app);
    this.records.set(record.app, record);
    this.rules.recorded(record);
    const [newest] = record.settled;
    if (newest !== undefined && newest.at !== before?.settled[0]?.at) this.counted.settled += 1;
    const { rejected } = record;
    if (
      rejected === null ||
      (before?.rejected?.revision === rejected.revision && before.rejected.commit === rejected.commit)
    )
      return;
    this.counted.rejected += 1;
    if (qualityOf(rejected.definition) !== 'good') {
      this.counted.rejectedBad += 1;
      return;
    }
    if (this.#around.ill.has(record.app)) {
      this.counted.rejectedWhileIll += 1;
      this.#condemnedIll.add(`${record.app} ${revisionIn(printOf(rejected.definition))}`);
    } else this.violations.push(`false rejection of ${record.app}: ${rejected.because}`);
  }

  #deleted(id: AppId): void {
    this.counted.deleted += 1;
    const givenUp = this.#givenUp.get(id);
    const isAskedFor = id.startsWith('/staging/') && givenUp !== undefined && this.#clock.now() - givenUp >= pruneGrace;
    if (!isAskedFor) this.violations.push(`${id} was deleted, and nobody had asked for that`);
  }

  #sampleOn(): void {
    this.#clock.at(this.#clock.now() + sampleEvery, () => {
      this.#sample();
      this.rules.sample();
      this.#sampleOn();
    });
  }

  #sample(): void {
    if (this.#pending.size === 0) return;
    const now = this.#clock.now();
    const minutes = sampleEvery / 60_000;
    const moving = { staging: this.#moving('staging'), production: this.#moving('production') };
    for (const [id, pending] of this.#pending) {
      this.counted.waitedMinutes += minutes;
      const why = this.#reason(id, pending, moving);
      if (why !== undefined) {
        this.reasons.set(why, (this.reasons.get(why) ?? 0) + minutes);
        pending.justifiedAt = now;
        pending.why = why;
      } else if (now - pending.justifiedAt > grace) {
        this.counted.minutesForNothing += minutes;
        if (!pending.isFalse) this.#falselyHeld(id, pending);
        pending.isFalse = true;
      }
    }
  }

  #falselyHeld(id: AppId, { since, why }: Pending): void {
    this.counted.heldForNothing += 1;
    const record = this.records.get(id);
    const waited = Math.round((this.#clock.now() - since) / 60_000);
    this.heldForNothing.push(
      `${new Date(this.#clock.now()).toISOString()} ${id} waits for ${waited}m, last because of ${why}; Baton says ${record?.phase ?? 'nothing'}: ${record?.because ?? ''}`,
    );
  }

  /** Why this change need not have begun, if there is a reason in the world. */
  #reason(id: AppId, { wish, since }: Pending, moving: Readonly<Record<Stage, number>>): string | undefined {
    const around = this.#around;
    const printed = wish.print ?? '';
    if (/-failing|-crashing/.test(printed)) return 'a bad revision';
    if (wish.stage === 'production' && !isOpen(this.#clock.now())) return 'the window';
    if (around.isGitAway) return 'git away';
    if (around.isMarathonAway) return 'Marathon away';
    if (around.isDaemonDown) return 'Baton down';
    if (around.ill.has(id)) return 'ill surroundings';
    if (this.#condemnedIll.has(`${id} ${revisionIn(printed)}`)) return 'rejected while all around was broken';
    const deployment = this.#apps.deploymentOf(id);
    if (deployment?.by === 'hand') return 'a deployment by hand';
    if (deployment?.by === 'baton') return 'its own rollout before this one';
    if (this.#isOnlyNumber(id, printed) && around.byHand.has(id)) return 'scaled by hand';
    if (wish.stage === 'production' && this.#isFreshInStaging(wish, since)) return 'after staging';
    if (wish.app.dependsOn.some((name) => this.#isUnsettled(wish, name, since))) return 'a dependency';
    if (moving[wish.stage] >= atOnce[wish.stage] - 1) return 'at-once';
    return undefined;
  }

  #isOnlyNumber(id: AppId, printed: string): boolean {
    const definition = this.#apps.definitionOf(id);
    return definition !== undefined && revisionIn(printOf(definition)) === revisionIn(printed);
  }

  /** A file that is mended brings its app anew, even if it says there what it said before: what was seen is seen again. */
  #isFreshInStaging({ app }: Wish, since: number): boolean {
    if (!this.#landscape.isStaged(app.team)) return false;
    if (this.#clock.now() - since < soak + grace) return true;
    const id = this.#landscape.idIn('staging', app);
    const movedAt = this.#existing.get(id);
    return movedAt === undefined || this.#pending.has(id) || this.#clock.now() - movedAt < soak + grace;
  }

  /** The dependency was wanted anew by the same commit, or while this waited, and is not through. */
  #isUnsettled({ app, stage }: Wish, name: string, since: number): boolean {
    const other = this.#landscape.idIn(stage, { ...app, name });
    const pending = this.#pending.get(other);
    if (pending !== undefined) return pending.since <= since || this.#clock.now() - pending.since < grace;
    return this.#apps.deploymentOf(other) !== undefined || this.#apps.unwell.has(other);
  }

  /** Apps of the stage that a deployment of ours holds, or that miss a task and will have it back soon. */
  #moving(stage: Stage): number {
    const { deploying, unwell } = this.#apps;
    const moving = [...new Set([...deploying, ...unwell])].filter((id) => !this.#around.ill.has(id));
    return moving.filter((id) => id.startsWith('/staging/') === (stage === 'staging')).length;
  }
}
