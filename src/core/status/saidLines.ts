// The decisions that are in force, one line each: what `baton status` and the pages of the status branch show above all.
import { matchesGlob } from '../definition/glob.js';
import type { Override, Word } from '../model/decision.js';
import { appKey, type AppId, type EnvironmentName, type Instant } from '../model/ids.js';
import type { AppRecord } from '../model/record.js';
import { isFrozenAt, overridesOf, saidIn, type Decisions } from '../policy/people/deciding.js';
import { instantText } from '../plan/show/printable.js';

/** `about`: ids, globs or a commit. `what`: `paused`, `frozen until 2026-…`, `window overridden`. */
export interface SaidLine extends Word {
  readonly environment: EnvironmentName;
  readonly about: string;
  readonly what: string;
}

/**
 * About these records of one environment: freezes that name none of them are left out. Overrides of commits that no record names have served. `mayOverride`: by
 * the settings; the word of somebody else is shown as one that does not count.
 */
export function saidLines(
  decisions: Decisions,
  environment: EnvironmentName,
  records: readonly AppRecord[],
  { now, mayOverride }: { readonly now: Instant; readonly mayOverride: readonly string[] },
): readonly SaidLine[] {
  const line = (word: Word, about: string, what: string): SaidLine => {
    const { by, because, at } = word;
    return { environment, about, what, by, because, at };
  };
  const freezes = saidIn(decisions, environment)
    .flatMap((one) => one.freezes)
    .filter((one) => isFrozenAt(one, now) && records.some(({ app }) => isNamed(app, one.apps)))
    .map((one) =>
      line(one, one.apps.join(', '), one.until === null ? 'frozen' : `frozen until ${instantText(one.until)}`),
    );
  const commits = new Set(records.map((record) => record.commit));
  const overrides = overridesOf(decisions, environment)
    .filter((one) => commits.has(one.commit))
    .map((one) => line(one, `commit ${one.commit.slice(0, 8)}`, overriddenWhat(one, mayOverride)));
  const paused = records.flatMap((record) => {
    const word = decisions.apps.get(appKey(record.environment, record.app))?.paused;
    return word ? [line(word, record.app, 'paused')] : [];
  });
  return [...freezes, ...overrides, ...paused];
}

const isNamed = (app: AppId, globs: readonly string[]): boolean =>
  globs.some((glob) => matchesGlob(glob, app.slice(1)));

const overriddenWhat = ({ what, by }: Override, mayOverride: readonly string[]): string =>
  mayOverride.includes(by) ? `${what} OVERRIDDEN` : `${what} not overridden: the settings do not name`;
