// What the teams have in git: apps in a folder per team, defaults that they share, images beside the overlays, two
// environments. It knows by itself, without asking Baton's loader, what each file says about each app.
import { isAppId, type AppId } from '../../../src/core/model/ids.js';
import { isJsonObject, type Json, type JsonObject } from '../../../src/core/model/json.js';
import { instancesOf } from '../../../src/core/rollout/definition.js';
import { checked } from '../../core/rollout/build.js';
import type { Quality } from '../fleet.js';
import type { Changes } from './gitlab.js';

export type Stage = 'staging' | 'production';
export const stages: readonly Stage[] = ['staging', 'production'];

export const stageOf = (id: AppId): Stage => (id.startsWith('/staging/') ? 'staging' : 'production');

export interface AppFile {
  readonly team: number;
  readonly name: string;
  readonly check: 'MESOS_HTTP' | 'HTTP';
  /** Names of apps of the same team. */
  readonly dependsOn: readonly string[];
  /** Its image is the team's common one, whose tag stands in images.yaml. */
  readonly isCommon: boolean;
  tag: string;
  instances: number;
  version: number;
  isBroken: boolean;
}

export interface LandscapeSize {
  readonly teams: number;
  readonly appsPerTeam: number;
  /** The first so many teams have a staging. */
  readonly stagedTeams: number;
}

export const atOnce: Readonly<Record<Stage, number>> = { staging: 20, production: 10 };
/** An app stays in staging for so long (ms) before production may have it; what staging gives up, it deletes after so long. */
export const soak = 10 * 60_000;
export const pruneGrace = 60 * 60_000;
/** Hours of the day, UTC, in which production may change: 08:00 to 20:00 in Berlin's summer. */
const openHours = { from: 6, to: 18 } as const;

export function isOpen(at: number): boolean {
  const hour = new Date(at).getUTCHours();
  return hour >= openHours.from && hour < openHours.to;
}

export class Landscape {
  readonly size: LandscapeSize;
  readonly #apps = new Map<string, AppFile>();
  /** By team: what its defaults.yaml says, and what images.yaml says per stage. */
  readonly levels: string[];
  readonly #commonTags: Record<Stage, string[]>;
  /** Files that are broken at the moment, beside those of single apps. */
  readonly brokenDefaults = new Set<number>();
  isPolicyBroken = false;
  isEmptied = false;

  constructor(size: LandscapeSize) {
    this.size = size;
    this.levels = Array.from({ length: size.teams }, () => 'l1');
    this.#commonTags = { staging: this.levels.map(() => '1.0.0'), production: this.levels.map(() => '1.0.0') };
    for (let team = 0; team < size.teams; team += 1) {
      for (let number = 0; number < size.appsPerTeam; number += 1) this.add(newApp(team, number));
    }
  }

  add(app: AppFile): void {
    this.#apps.set(pathOf(app), app);
  }

  remove(app: AppFile): void {
    this.#apps.delete(pathOf(app));
  }

  has(app: AppFile): boolean {
    return this.#apps.get(pathOf(app)) === app;
  }

  get apps(): readonly AppFile[] {
    return [...this.#apps.values()];
  }

  appsOf(team: number): readonly AppFile[] {
    return this.apps.filter((one) => one.team === team);
  }

  isStaged(team: number): boolean {
    return team < this.size.stagedTeams;
  }

  commonTag(stage: Stage, team: number): string {
    return this.#commonTags[stage][team] ?? '';
  }

  moveCommon(stage: Stage, team: number, tag: string): void {
    this.#commonTags[stage][team] = tag;
  }

  idIn(stage: Stage, app: AppFile): AppId {
    return checked(`${stage === 'staging' ? '/staging' : ''}/${teamName(app.team)}/${app.name}`, isAppId);
  }

  /** What every app shall be, by id in Marathon: undefined while its files cannot be read, absent if git has no such app. */
  wanted(): ReadonlyMap<AppId, Wish> {
    const wanted = new Map<AppId, Wish>();
    for (const app of this.#apps.values()) {
      for (const stage of stages) {
        if (stage === 'staging' && !this.isStaged(app.team)) continue;
        wanted.set(this.idIn(stage, app), { app, stage, print: this.#print(stage, app) });
      }
    }
    return wanted;
  }

  #print(stage: Stage, app: AppFile): string | undefined {
    if (app.isBroken || this.isPolicyBroken || this.isEmptied || this.brokenDefaults.has(app.team)) return undefined;
    const { tag, version, instances, team } = app;
    const shown = app.isCommon ? this.commonTag(stage, team) : tag;
    return print(`${imageOf(app)}:${shown}`, String(version), this.levels[team] ?? '', instances);
  }

  /** Every file as it stands. */
  files(): Changes {
    const files = new Map<string, string>();
    for (const path of this.#paths()) files.set(path, this.textOf(path) ?? '');
    return files;
  }

  /** The text of one file; null when it is not there. */
  textOf(path: string): string | null {
    if (path === 'baton.yaml') return this.isPolicyBroken ? `${this.#policy()}  : [` : this.#policy();
    if (this.isEmptied) return null;
    const stage = stages.find((one) => path.startsWith(`environments/${one}/`));
    if (stage !== undefined) return path.endsWith('images.yaml') ? this.#images(stage) : `env: { STAGE: ${stage} }\n`;
    if (path === 'apps/defaults.yaml') return 'cpus: 0.1\nmem: 64\n';
    const team = /^apps\/team-(\d+)\/defaults\.yaml$/.exec(path)?.[1];
    if (team !== undefined) return this.#defaults(Number(team) - 1);
    const app = this.#apps.get(path);
    return app === undefined ? null : textOfApp(app);
  }

  *#paths(): Iterable<string> {
    yield 'baton.yaml';
    yield 'apps/defaults.yaml';
    for (const stage of stages) yield* [imagesPath(stage), `environments/${stage}/defaults.yaml`];
    for (const team of this.levels.keys()) yield defaultsPath(team);
    yield* this.#apps.keys();
  }

  #defaults(team: number): string {
    return `env: { LEVEL: ${this.levels[team] ?? ''} }\n${this.brokenDefaults.has(team) ? 'env: { twice\n' : ''}`;
  }

  #images(stage: Stage): string {
    return this.levels
      .map((_, team) => `registry.example/${teamName(team)}/common: { tag: "${this.commonTag(stage, team)}" }\n`)
      .join('');
  }

  #policy(): string {
    const staged = this.levels.flatMap((_, team) => (this.isStaged(team) ? [`${teamName(team)}/**`] : []));
    return `apps: apps
environments:
  staging:
    cluster: main
    prefix: /staging
    overlays: environments/staging
    include: [${staged.join(', ')}]
    rollouts: { atOnce: ${atOnce.staging} }
    drift: restore
    prune: { enabled: true, atMost: 3, grace: ${pruneGrace / 60_000}m }
  production:
    cluster: main
    overlays: environments/production
    after: { staging: ${soak / 60_000}m }
    windows: [{ allow: "0 ${openHours.from + 2} * * *", for: ${openHours.to - openHours.from}h, timezone: Europe/Berlin }]
    rollouts: { atOnce: ${atOnce.production} }
    drift: warn
`;
  }
}

export interface Wish {
  readonly app: AppFile;
  readonly stage: Stage;
  readonly print: string | undefined;
}

/** The few values that changes of the week are about, of a definition: equal prints are equal apps. */
export function printOf(definition: JsonObject): string {
  const env = part(definition, 'env');
  const image = part(part(definition, 'container'), 'docker')['image'];
  return print(text(image), text(env['VERSION']), text(env['LEVEL']), instancesOf(definition));
}

/** Without the number of instances. */
export const revisionIn = (printed: string): string => printed.slice(0, printed.lastIndexOf(' '));

/** How tasks of a definition behave: the bad ones say so in the tag of their image, or in what their team shares. */
export function qualityOf(definition: JsonObject): Quality {
  const printed = printOf(definition);
  if (printed.includes('-failing')) return 'failing';
  return printed.includes('-crashing') ? 'crashing' : 'good';
}

export const pathOf = ({ team, name }: Pick<AppFile, 'team' | 'name'>): string => `apps/${teamName(team)}/${name}.json`;
export const defaultsPath = (team: number): string => `apps/${teamName(team)}/defaults.yaml`;
export const imagesPath = (stage: Stage): string => `environments/${stage}/images.yaml`;

export function newApp(team: number, number: number): AppFile {
  return {
    team,
    name: `app-${String(number + 1).padStart(2, '0')}`,
    check: number % 10 === 7 ? 'HTTP' : 'MESOS_HTTP',
    dependsOn: number > 0 && number <= 5 ? ['app-01'] : [],
    isCommon: number % 6 === 5,
    tag: '1.0.0',
    instances: 1 + (number % 4),
    version: 1,
    isBroken: false,
  };
}

function textOfApp(app: AppFile): string {
  const { check, version, instances, team, isCommon, tag, dependsOn, isBroken } = app;
  const definition = {
    id: `/${teamName(team)}/${app.name}`,
    instances,
    env: { VERSION: String(version) },
    container: { type: 'DOCKER', docker: { image: isCommon ? imageOf(app) : `${imageOf(app)}:${tag}` } },
    healthChecks: [{ protocol: check, path: '/health' }],
    ...(instances === 4 ? { upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.25 } } : {}),
    ...(dependsOn.length === 0 ? {} : { dependencies: dependsOn.map((name) => `/${teamName(team)}/${name}`) }),
  };
  const whole = JSON.stringify(definition, null, 2);
  return isBroken ? whole.slice(0, -3) : whole;
}

const imageOf = ({ team, name, isCommon }: AppFile): string =>
  `registry.example/${teamName(team)}/${isCommon ? 'common' : name}`;

const teamName = (team: number): string => `team-${String(team + 1).padStart(2, '0')}`;

const print = (image: string, version: string, level: string, instances: number): string =>
  `${image} ${version} ${level} ${instances}`;

const part = (of: JsonObject, name: string): JsonObject => {
  const value = of[name];
  return isJsonObject(value) ? value : {};
};
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
