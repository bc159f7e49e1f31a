// What people said, as the status branch has it: whose apps are (ownership/) and how things shall go on (decisions/).
// Only commands write these files, so that no word is lost to a record of the daemon's.
import type { AppDecisions, EnvironmentDecisions } from '../../core/model/decision.js';
import { appKey, isPartOf, type AppKey, type EnvironmentName, type Instant } from '../../core/model/ids.js';
import type { Ownership } from '../../core/model/ownership.js';
import type { AppRecord } from '../../core/model/record.js';
import { problemText } from '../../core/model/problem.js';
import type { Decisions } from '../../core/policy/people/deciding.js';
import { overrideText } from '../../core/policy/people/overriding.js';
import { wordAbout } from '../../core/policy/ownership/ownership.js';
import {
  frozenInDoubt,
  parseAppDecisions,
  parseEnvironmentDecisions,
  pausedInDoubt,
} from '../../core/status/decisionFile.js';
import { decisionsOwner } from '../../core/status/decisionPath.js';
import { saidLines, type SaidLine } from '../../core/status/saidLines.js';
import { ownershipIn } from '../../core/status/ownershipFile.js';

interface SaidLog {
  warn(message: string): void;
}

/** What is said otherwise than before: about these apps, and about all apps of these environments. */
export interface SaidAnew {
  readonly apps: ReadonlySet<AppKey>;
  readonly environments: ReadonlySet<EnvironmentName>;
}

type File =
  | { readonly kind: 'app'; readonly key: AppKey; readonly text: string; readonly says: AppDecisions }
  | { readonly kind: 'environment'; readonly text: string; readonly says: EnvironmentDecisions };

export class Said {
  readonly #log: SaidLog;
  readonly #mayOverride: readonly string[];
  #ownership: ReadonlyMap<AppKey, Ownership> = new Map();
  /** The files of decisions, by path. */
  #files: ReadonlyMap<string, File> = new Map();
  #decisions: Decisions = { apps: new Map(), environments: [] };

  constructor(log: SaidLog, mayOverride: readonly string[]) {
    this.#log = log;
    this.#mayOverride = mayOverride;
  }

  /** What is in force in an environment, one line each. */
  linesOf(environment: EnvironmentName, records: readonly AppRecord[], now: Instant): readonly SaidLine[] {
    return saidLines(this.#decisions, environment, records, { now, mayOverride: this.#mayOverride });
  }

  /** Reads all of it; tells what is another word than before. A file that is as it was is not parsed again. */
  read(files: ReadonlyMap<string, string>): SaidAnew {
    const apps = new Set(this.#readOwnership(files));
    const environments = new Set<EnvironmentName>();
    const found = new Map<string, File>();
    for (const [path, text] of files) {
      const before = this.#files.get(path);
      const file = before?.text === text ? before : this.#readDecisions(path, text);
      if (file !== undefined) found.set(path, file);
    }
    for (const path of new Set([...this.#files.keys(), ...found.keys()])) {
      const file = found.get(path);
      const changed = file ?? this.#files.get(path);
      if (changed === undefined || file === this.#files.get(path)) continue;
      if (changed.kind === 'app') apps.add(changed.key);
      else environments.add(changed.says.environment);
    }
    this.#files = found;
    if (apps.size > 0 || environments.size > 0) this.#decisions = decisionsIn([...found.values()]);
    return { apps, environments };
  }

  /** What a person said about whose the app is. */
  ownershipOf(key: AppKey): Ownership | undefined {
    return wordAbout(this.#ownership, key);
  }

  get ownership(): ReadonlyMap<AppKey, Ownership> {
    return this.#ownership;
  }

  get decisions(): Decisions {
    return this.#decisions;
  }

  #readOwnership(files: ReadonlyMap<string, string>): readonly AppKey[] {
    const before = this.#ownership;
    this.#ownership = ownershipIn(files);
    return [...this.#ownership.keys()].filter((key) => {
      const [was, is] = [before.get(key), this.#ownership.get(key)];
      return was?.kind !== is?.kind || was?.at !== is?.at;
    });
  }

  #readDecisions(path: string, text: string): File | undefined {
    const owner = decisionsOwner(path);
    if (owner === undefined) return undefined;
    const { environment, app } = owner;
    if (app === undefined) {
      const read = parseEnvironmentDecisions(path, text, environment);
      if (!read.ok) this.#log.warn(read.problems.map(problemText).join('; '));
      if (read.ok) this.#warnOfOverrides(read.value);
      return { kind: 'environment', text, says: read.ok ? read.value : frozenInDoubt(path, environment) };
    }
    const read = parseAppDecisions(path, text);
    if (!read.ok) this.#log.warn(read.problems.map(problemText).join('; '));
    return { kind: 'app', key: appKey(environment, app), text, says: read.ok ? read.value : pausedInDoubt(path) };
  }

  /** At each start, and when there is another one: nobody shall overlook that a safeguard was opened. */
  #warnOfOverrides({ environment, overrides }: EnvironmentDecisions): void {
    for (const one of overrides) {
      const counts = this.#mayOverride.includes(one.by)
        ? ''
        : '; it does not count, the settings do not name who said it';
      this.#log.warn(`${environment}, commit ${one.commit.slice(0, 8)}: ${overrideText(one)}${counts}`);
    }
  }
}

/** Whether any of it is about the app. */
export const isSaidAnew = ({ apps, environments }: SaidAnew, key: AppKey, environment: EnvironmentName): boolean =>
  apps.has(key) || [...environments].some((one) => isPartOf(environment, one));

const decisionsIn = (files: readonly File[]): Decisions => ({
  apps: new Map(files.flatMap((file) => (file.kind === 'app' ? [[file.key, file.says] as const] : []))),
  environments: files.flatMap((file) => (file.kind === 'environment' ? [file.says] : [])),
});
