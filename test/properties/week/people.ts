// Twenty teams at work: merges over the working day, most of them good; some are bad revisions, some broken files, and
// whoever broke something mends it within two hours by a revert or a newer commit.
import type { Random } from '../../conformance/suite/random.js';
import type { WeekClock } from './clock.js';
import type { Changes, Gitlab } from './gitlab.js';
import { drawHour, drawKind, type Kind } from './merges.js';
import { defaultsPath, imagesPath, newApp, pathOf, stages, type AppFile, type Landscape } from './landscape.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface Work {
  readonly random: Random;
  readonly clock: WeekClock;
  readonly landscape: Landscape;
  readonly gitlab: Gitlab;
  /** Told after every merge. */
  readonly merged: () => void;
  /** Apps that nobody touches at the moment. */
  readonly isLeftAlone: (app: AppFile) => boolean;
}

export class People {
  readonly counts = new Map<string, number>();
  readonly #work: Work;
  #tags = 0;
  /** What can be taken back: the last good change of an app. */
  #undo: (() => readonly string[]) | undefined;
  #added = 0;

  constructor(work: Work) {
    this.#work = work;
  }

  get merges(): number {
    return this.#work.gitlab.commits;
  }

  /** The first commit: everything. */
  begin(): void {
    this.#merge(this.#work.landscape.files(), 'first commit');
  }

  /** Plans the merges of the day that begins at that moment (midnight UTC). */
  plan(midnight: number, merges: number): void {
    const { random, clock } = this.#work;
    for (let count = 0; count < merges; count += 1) {
      const at = midnight + drawHour(random) * hour + random.between(0, hour - 1);
      clock.at(at, () => this.#mergeOne());
    }
  }

  /** Once in a week somebody breaks what all share, and mends it a little later. */
  breakShared(at: number): void {
    const { clock, landscape, random } = this.#work;
    clock.at(at, () => {
      landscape.isPolicyBroken = true;
      this.#write(['baton.yaml'], 'broken baton.yaml');
    });
    clock.at(at + 25 * minute, () => {
      landscape.isPolicyBroken = false;
      this.#write(['baton.yaml'], 'mend baton.yaml');
    });
    const team = random.between(0, landscape.size.teams - 1);
    clock.at(at + 2 * hour, () => {
      landscape.brokenDefaults.add(team);
      this.#write([defaultsPath(team)], 'broken defaults of a team');
    });
    clock.at(at + 2 * hour + 40 * minute, () => {
      landscape.brokenDefaults.delete(team);
      this.#write([defaultsPath(team)], 'mend the defaults of a team');
    });
    clock.at(at + 3 * hour, () => {
      landscape.isEmptied = true;
      this.#merge(
        new Map(this.#work.gitlab.paths.map((path) => [path, landscape.textOf(path)])),
        'empty the repository',
      );
    });
    clock.at(at + 3 * hour + 20 * minute, () => {
      landscape.isEmptied = false;
      this.#merge(landscape.files(), 'revert: empty the repository');
    });
  }

  /** A new version of an app, as somebody makes whose good revision was rejected because all around it was broken. */
  tryAnew(app: AppFile): void {
    // The common image is not this app's alone: another tag would show nowhere.
    if (app.isCommon) app.version = this.#tags += 1;
    else app.tag = this.#nextTag();
    this.#write([pathOf(app)], 'once more');
  }

  #mergeOne(): void {
    const { landscape, random } = this.#work;
    if (landscape.isEmptied || landscape.isPolicyBroken) return;
    const kind = drawKind(random);
    const app = this.#anApp();
    this.#count(kind);
    switch (kind) {
      case 'image':
        this.#moveTag(app, this.#nextTag());
        return;
      case 'config': {
        const { version } = app;
        app.version = this.#tags += 1;
        this.#undo = () => {
          app.version = version;
          return [pathOf(app)];
        };
        this.#write([pathOf(app)], kind);
        return;
      }
      case 'scale':
        app.instances = 1 + (app.instances % 5);
        this.#write([pathOf(app)], kind);
        return;
      case 'common image':
        this.#moveCommon(app.team, this.#nextTag(), kind);
        return;
      case 'team defaults':
        landscape.levels[app.team] = `l${(this.#tags += 1)}`;
        this.#write([defaultsPath(app.team)], kind);
        return;
      case 'new app':
        this.#add(app.team, kind);
        return;
      case 'removal':
        this.#remove(app, kind);
        return;
      case 'rename': {
        landscape.remove(app);
        const fresh = this.#fresh(app.team);
        this.#write([pathOf(app), pathOf(fresh)], kind);
        return;
      }
      case 'with a dependency': {
        const all = landscape.appsOf(app.team);
        const depending = all.find((one) => one.dependsOn.length > 0 && !one.isCommon) ?? app;
        const both = all.filter((one) => one === depending || depending.dependsOn.includes(one.name));
        for (const one of both) one.tag = this.#nextTag();
        this.#write(both.map(pathOf), kind);
        return;
      }
      case 'revert':
        this.#write(this.#undo?.() ?? [pathOf(app)], kind);
        return;
      case 'bad revision':
        this.#bad(app);
        return;
      case 'bad common image':
        this.#badCommon(app.team);
        return;
      case 'broken file': {
        app.isBroken = true;
        this.#write([pathOf(app)], kind);
        this.#later(() => {
          app.isBroken = false;
          if (landscape.has(app)) this.#write([pathOf(app)], 'mend a file');
        });
      }
    }
  }

  #moveTag(app: AppFile, tag: string): void {
    const before = app.tag;
    app.tag = tag;
    this.#undo = () => {
      if (app.tag === tag) app.tag = before;
      return [pathOf(app)];
    };
    this.#write([pathOf(app)], 'image');
  }

  #moveCommon(team: number, tag: string, subject: string): void {
    const { landscape, random } = this.#work;
    const moved = random.between(1, 2) === 1 ? stages : [random.pick(stages)];
    for (const stage of moved) landscape.moveCommon(stage, team, tag);
    this.#write(moved.map(imagesPath), subject);
  }

  #add(team: number, subject: string): void {
    this.#write([pathOf(this.#fresh(team))], subject);
  }

  #remove(app: AppFile, subject: string): void {
    this.#work.landscape.remove(app);
    this.#write([pathOf(app)], subject);
  }

  #fresh(team: number): AppFile {
    this.#added += 1;
    const fresh = { ...newApp(team, 100 + this.#added), isCommon: false, tag: this.#nextTag() };
    this.#work.landscape.add(fresh);
    return fresh;
  }

  #bad(app: AppFile): void {
    const before = app.tag;
    const bad = this.#badTag();
    app.tag = bad;
    this.#write([pathOf(app)], 'bad revision');
    this.#later(() => {
      if (app.tag !== bad || !this.#work.landscape.has(app)) return;
      app.tag = this.#work.random.between(1, 10) <= 6 ? before : this.#nextTag();
      this.#write([pathOf(app)], 'mend a bad revision');
    });
  }

  #badCommon(team: number): void {
    const { landscape } = this.#work;
    const bad = this.#badTag();
    this.#moveCommon(team, bad, 'bad common image');
    this.#later(() => {
      const tag = this.#nextTag();
      for (const stage of stages) if (landscape.commonTag(stage, team) === bad) landscape.moveCommon(stage, team, tag);
      this.#write(stages.map(imagesPath), 'mend a common image');
    });
  }

  #later(mend: () => void): void {
    const { clock, random } = this.#work;
    clock.at(clock.now() + random.between(20, 120) * minute, mend);
  }

  #write(paths: readonly string[], subject: string): void {
    this.#merge(new Map(paths.map((path) => [path, this.#work.landscape.textOf(path)])), subject);
  }

  #merge(changes: Changes, subject: string): void {
    this.#work.gitlab.merge(changes, subject, 'somebody');
    this.#work.merged();
  }

  /** One whose file is whole, whose revision is good, and that is not left alone at the moment. */
  #anApp(): AppFile {
    const { landscape, random, isLeftAlone } = this.#work;
    const { apps } = landscape;
    for (;;) {
      const app = apps[random.between(0, apps.length - 1)];
      if (app === undefined) throw new Error('no app is left');
      if (!app.isBroken && !app.isCommon && !isLeftAlone(app) && !/-failing|-crashing/.test(app.tag)) return app;
    }
  }

  #nextTag(): string {
    this.#tags += 1;
    return `1.${this.#tags}.0`;
  }

  #badTag(): string {
    return `${this.#nextTag()}-${this.#work.random.pick(['failing', 'crashing'])}`;
  }

  #count(kind: Kind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

export { day, hour, minute };
