// What all commands share that say something on the status branch: who says it and why, which apps are meant, the table of
// what was said and what was not, and the one commit that says it.
import { Option, type Command } from 'commander';
import type { Composed } from '../compose.js';
import { matchesGlob } from '../core/definition/glob.js';
import type { Word } from '../core/model/decision.js';
import { appKey, isPartOf, type AppId, type AppKey, type EnvironmentName } from '../core/model/ids.js';
import { maskText } from '../core/masking/maskText.js';
import { printable } from '../core/plan/show/printable.js';
import type { RepositorySettings, Settings } from '../config/settings.js';
import type { Wanted } from '../daemon/sources/desired.js';
import {
  beside,
  configOption,
  loadSettings,
  must,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from './context.js';
import { AmongSeveral } from './missing.js';
import { announced, mustExist, onlyEnvironment } from './environments.js';
import { Failure } from './failure.js';
import { person } from './person.js';
import { didYouMean, parseApp } from './records.js';
import { endedSignal } from './signals.js';
import { table } from './table.js';

export interface SayingFlags extends SettingsFlags {
  readonly env?: string;
  readonly because: string;
}

/** The options of every one of them. */
export const withSayingOptions = (command: Command): Command =>
  command
    .addOption(configOption())
    .addOption(repositoryOption())
    .addOption(new AmongSeveral('--env <name>', 'the environment, on all its clusters or on one (production@dc1)'))
    .addOption(new Option('--because <text>', 'why, for whoever reads the history').makeOptionMandatory());

/** Where something is said: git and the status branch as they are now. No cluster has been asked. */
export interface Room {
  readonly composed: Composed;
  readonly settings: Settings;
  readonly repository: RepositorySettings;
  /** As it was asked for: `production`, or `production@dc1`; the only one that there is when nobody asked. */
  readonly environment: EnvironmentName;
  readonly wanted: Wanted;
  readonly word: Word;
  readonly signal: AbortSignal;
}

/** Somebody else said something about the same at the same moment, and was faster. */
class Outrun extends Error {}

/** Being outrun takes somebody else each time: more often in a row means that something else is wrong. */
const attempts = 5;

/**
 * Opens the repository beside a daemon that may be running, and reads what there is. Whoever was outrun speaks again, to
 * what the others said.
 */
export async function inRoom(flags: SayingFlags, speak: (room: Room) => Promise<void>): Promise<void> {
  const settings = loadSettings(flags.config);
  const repository = oneRepository(settings, flags.repository);
  const because = printable(maskText(flags.because), 300);
  if (because === '') throw new Failure('say why with --because', 2);
  const word = { by: await person(process.env), because, at: Date.now() };
  const asked = parseEnvironment(flags.env);
  const signal = endedSignal();
  await beside(settings, repository, { ...(asked && { only: new Set([asked]) }) }, async (composed) => {
    let taken = asked;
    for (let attempt = 1; ; attempt += 1) {
      const wanted = must(await composed.daemon.read(undefined, signal));
      // Also those on record: a broken baton.yaml, which describes none, is no time to be without the brake.
      mustExist(asked, [...wanted.loaded.environments, ...onRecord(composed)]);
      taken ??= announced(onlyEnvironment(wanted.loaded, onRecord(composed)));
      const environment = taken;
      try {
        await speak({ composed, settings, repository, environment, wanted, word, signal });
        if (!wanted.loaded.environments.some((one) => isPartOf(one.environment.name, environment))) {
          process.stdout.write(`it counts once git describes ${environment} again: until then nothing is done there\n`);
        }
        return;
      } catch (error) {
        if (!(error instanceof Outrun)) throw error;
        if (attempt === attempts) {
          throw new Failure('nothing was written: others keep saying something about the same; see `baton status`');
        }
        process.stdout.write('somebody else said something about the same at this moment; once more, after them:\n');
      }
    }
  });
}

const onRecord = ({ daemon }: Composed): readonly { readonly environment: { readonly name: EnvironmentName } }[] =>
  [...daemon.report.records().values()].map((one) => ({ environment: { name: one.environment } }));

/** An app that may be meant. */
export interface Named {
  readonly key: AppKey;
  readonly id: AppId;
  readonly environment: EnvironmentName;
}

/** Every app of the environment that git names, has broken, or that is on record. */
export function appsOf({ composed, environment, wanted }: Room): readonly Named[] {
  const found = new Map<AppKey, Named>();
  const add = (name: EnvironmentName, id: AppId | undefined): void => {
    if (id === undefined || !isPartOf(name, environment)) return;
    const key = appKey(name, id);
    found.set(key, { key, id, environment: name });
  };
  for (const app of wanted.apps.values()) add(app.environment, app.id);
  for (const invalid of wanted.invalid.values()) add(invalid.environment, invalid.id);
  for (const record of composed.daemon.report.records().values()) add(record.environment, record.app);
  return [...found.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** The apps that are meant, each once. `byId`: somebody wrote out its id. */
export function chosen<T extends Named>(
  names: readonly string[],
  apps: readonly T[],
): readonly { readonly one: T; readonly byId: boolean }[] {
  const meant = new Map<T, boolean>();
  for (const name of names) {
    const isGlob = /[*?]/.test(name);
    const id = isGlob ? undefined : parseApp(name);
    const matching = apps.filter((one) =>
      id === undefined ? matchesGlob(name.replace(/^\/+/, ''), one.id.slice(1)) : one.id === id,
    );
    if (matching.length === 0) {
      throw new Failure(
        `${id ?? name} is not known here: git does not define it, and no app of ours has that id${id === undefined ? '' : meantBy(id, apps)}`,
      );
    }
    for (const one of matching) meant.set(one, meant.get(one) === true || !isGlob);
  }
  return [...meant].map(([one, byId]) => ({ one, byId }));
}

const meantBy = (id: AppId, apps: readonly Named[]): string =>
  didYouMean(
    id,
    apps.map((one) => one.id),
  );

/** One line of the answer. */
export interface Answer {
  readonly about: string;
  readonly said: string;
  readonly because: string;
  /** What a glob named is left out; what was named by its id stops the command. */
  readonly refused?: 'left-out' | 'stops' | undefined;
}

/**
 * Shows what is said about what. Fails before anything is written when something that was named by its id is refused, and
 * when nothing is left of what a glob named: whoever asked for it must not take it for done.
 */
export function tell(answers: readonly Answer[]): void {
  process.stdout.write(table(answers.map(({ about, said, because }) => [about, said, because])));
  const isStopped = answers.some(({ refused }) => refused === 'stops');
  if (isStopped || answers.every(({ refused }) => refused !== undefined)) throw new Failure('nothing was written');
}

/** What comes of a refusal; undefined where the word is another one. */
export const refusal = (kind: string, byId: boolean): Answer['refused'] =>
  kind !== 'refused' ? undefined : byId ? 'stops' : 'left-out';

/**
 * Made on the newest tip and pushed onto it. When somebody else was faster, it is put on theirs and pushed again; if they
 * said something about the same, it is not: it would unsay theirs. Then `inRoom` has it said once more.
 */
export async function write(
  { composed: { status }, signal }: Pick<Room, 'composed' | 'signal'>,
  files: ReadonlyMap<string, string>,
  message: string,
): Promise<void> {
  await status.commit({ files, message, at: Date.now() });
  const pushed = await status.push(signal);
  if (pushed.kind === 'refused' || pushed.kind === 'unreachable') {
    throw new Failure(`nothing was written, the status branch does not take it: ${pushed.because}`);
  }
  const written = await status.files();
  for (const [path, text] of files) if (written.get(path) !== text) throw new Outrun();
}
