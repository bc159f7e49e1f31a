// What commands share: the settings, a log on stderr, and one repository composed from them.
import { Option } from 'commander';
import { compose, type Composed, type ComposeOptions } from '../compose.js';
import { readSettings, type RepositorySettings, type Settings } from '../config/settings.js';
import { isEnvironmentName, type EnvironmentName } from '../core/model/ids.js';
import { problemText } from '../core/model/problem.js';
import { createLog, type Log } from '../kit/log.js';
import { takeCommandFolder } from './commandFolder.js';
import { Failure } from './failure.js';

export interface SettingsFlags {
  readonly config: string;
  readonly repository?: string;
}

export const configOption = (): Option =>
  new Option('--config <file>', 'the settings').env('BATON_CONFIG').default('baton.config.yaml');

export const repositoryOption = (): Option =>
  new Option('--repository <name>', 'which repository of the settings, when there are several');

/** Reads the settings or fails with every problem in them. */
export function loadSettings(file: string): Settings {
  const settings = readSettings(file, process.env);
  if (settings.ok) return settings.value;
  throw new Failure(
    `the settings cannot be used:\n${settings.problems.map((one) => `  ${problemText(one)}`).join('\n')}`,
  );
}

export function oneRepository(settings: Settings, name: string | undefined): RepositorySettings {
  const names = settings.repositories.map((one) => one.name).join(', ');
  const found = settings.repositories.filter((one) => name === undefined || one.name === name);
  const [only, second] = found;
  if (only === undefined) throw new Failure(`the settings have no repository ${name ?? ''}; they have ${names}`, 2);
  if (second !== undefined)
    throw new Failure(`the settings have several repositories; add --repository, one of ${names}`, 2);
  return only;
}

export function parseEnvironment(text: string | undefined): EnvironmentName | undefined {
  if (text === undefined) return undefined;
  if (isEnvironmentName(text)) return text;
  throw new Failure(`${text} is not the name of an environment`, 2);
}

/** Every secret that the settings name, as far as it can be read now: none of them may appear in a line of the log. */
export function logFor(settings: Settings, quiet = false): Log {
  return createLog({
    level: quiet ? 'error' : settings.log.level,
    secrets: () => settings.repositories.flatMap((one) => readable(one.token)),
  });
}

function readable(secret: (() => string) | undefined): string[] {
  try {
    return secret === undefined ? [] : [secret()];
  } catch (error) {
    // An unreadable secret is told where it is used; here it only means that there is nothing to hide.
    if (error instanceof Error) return [];
    throw error;
  }
}

/** Composes the repository around a clone of the commands' own: for commands beside a running daemon. */
export async function beside<T>(
  settings: Settings,
  repository: RepositorySettings,
  options: Omit<ComposeOptions, 'data'>,
  work: (composed: Composed) => Promise<T>,
): Promise<T> {
  const folder = takeCommandFolder(settings.data, repository.name);
  let unpushed = false;
  try {
    const composed = await opened(settings, repository, logFor(settings, true), { ...options, data: folder.data });
    try {
      const worked = await work(composed);
      // After the answer: what it costs to write it down must not be waited for.
      await composed.daemon.keepResults();
      return worked;
    } finally {
      // What this command could not push is told as its failure; the next one must not push it unasked.
      unpushed = composed.status.waiting() > 0;
    }
  } finally {
    folder.release(!unpushed);
  }
}

/** Composes, with what cannot work told as a failure of the command. */
export const opened = (
  settings: Settings,
  repository: RepositorySettings,
  log: Log,
  options: ComposeOptions,
): Promise<Composed> => orFailure(compose(settings, repository, log, options));

/** What the settings or the world are to blame for is a failure of the command. */
export async function orFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}

/** The value of a reading, or its sentence as the failure of the command. */
export function must<T>(
  reading: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string },
): T {
  if (reading.ok) return reading.value;
  throw new Failure(reading.because);
}
