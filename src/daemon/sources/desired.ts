// What git wants: from the tip of the watched branch to one target per app. The result is kept until the tip moves;
// a file that was read and parsed once is never read or parsed again while its content is the same.
import { keptFiles, nameDocuments, type LoadedFile } from '../../core/definition/kept/keep.js';
import type { KeptFile } from '../../core/definition/kept/kept.js';
import { revivedSource } from '../../core/definition/kept/revive.js';
import { loadRepository, type Loaded, type LoadedEnvironment } from '../../core/definition/load.js';
import { emptyMemo } from '../../core/definition/memo.js';
import { parseSource, type ParsedSource } from '../../core/definition/read/parseSource.js';
import { sourceKind } from '../../core/definition/read/sourceKind.js';
import type { DesiredApp, InvalidApp } from '../../core/model/app.js';
import type { Environment } from '../../core/model/environment.js';
import { appKey, type AppKey, type CommitSha, type EnvironmentName } from '../../core/model/ids.js';
import { isError, type Problem } from '../../core/model/problem.js';
import type { NotTaken } from '../../core/policy/gate/rewritten.js';
import { inStep } from '../../kit/inStep.js';
import { joined } from './joined.js';
import type { CommitFile, CommitTree, KeptResults, Reading, Repository } from '../ports.js';

/** A commit that says what is wanted, and the branch that it is the tip of, or was. */
export interface Followed {
  readonly branch: string;
  readonly tree: CommitTree;
  /** Why nothing that it brings may begin. */
  readonly notTaken?: NotTaken;
}

/** What is wanted of all environments. */
export interface Wanted {
  /** The watched branch. */
  readonly followed: Followed;
  /** Environments that follow a branch of their own, by base name. */
  readonly apart: ReadonlyMap<EnvironmentName, Followed>;
  readonly loaded: Loaded;
  readonly apps: ReadonlyMap<AppKey, DesiredApp>;
  readonly invalid: ReadonlyMap<AppKey, InvalidApp>;
}

/** The commit that an environment follows. */
export const followedBy = ({ followed, apart }: Wanted, { base }: Pick<Environment, 'base'>): Followed =>
  apart.get(base) ?? followed;

/** Errors of the tip that belong to no app that could be named: a broken baton.yaml, a file without an id. */
export function unnamedErrors({ loaded }: Wanted): readonly Problem[] {
  const unnamed = loaded.environments.flatMap((one) => [
    ...one.problems,
    ...one.invalid.filter((invalid) => invalid.id === undefined).flatMap((invalid) => invalid.problems),
  ]);
  return [...loaded.problems, ...unnamed].filter(isError);
}

/** Apps that the environment wants, each with the commit that brought it. */
export function* appsIn({ loaded, apps }: Wanted, environment: EnvironmentName): Generator<DesiredApp, void> {
  for (const one of loaded.environments) {
    if (one.environment.name !== environment) continue;
    for (const app of one.apps) yield apps.get(app.key) ?? app;
  }
}

/** The commit under which an app's present revision is already on record, with the number that settled; if it is. */
export type IntroducedBy = (
  app: DesiredApp,
) => { readonly commit: CommitSha; readonly instances: number | null; readonly settled: boolean } | undefined;

/** Enough to keep the disk busy without opening every file at once. */
const readsAtOnce = 16;

/** Which environments of a commit follow it. Another `key`: others do. */
export interface Following {
  readonly key: string;
  /** Whether it says which branches the other environments follow. */
  readonly leads: boolean;
  readonly has: (environment: Environment) => boolean;
}

/** A commit to load, by the branch that it is found on. */
export interface Asked {
  readonly branch: string;
  readonly commit: CommitSha;
  readonly following: Following;
  readonly introducedBy: IntroducedBy;
}

export class DesiredState {
  readonly #repository: Repository;
  readonly #owner: string;
  /** By path: the file as it was read last, with the blob that it was read from. */
  #parsed: ReadonlyMap<string, Parsed> = new Map();
  /** The files of the load before: one that did not change is listed as the same object. */
  #files: readonly CommitFile[] = [];
  readonly #memo = emptyMemo();
  readonly #kept: KeptResults | undefined;
  #wanted: Wanted | undefined;
  #following: string | undefined;

  /** `kept`: what an earlier process came to; without it everything is worked out once. */
  constructor(repository: Repository, owner: string, kept?: KeptResults) {
    this.#repository = repository;
    this.#owner = owner;
    this.#kept = kept;
  }

  /** Loads the commit unless it is loaded already. On failure the last one stays: what cannot be read is never "nothing". */
  async load({ branch, commit, following, introducedBy }: Asked, signal: AbortSignal): Promise<Reading<Wanted>> {
    if (this.#wanted?.followed.tree.commit === commit && this.#following === following.key) {
      return { ok: true, value: this.#wanted };
    }
    const tree = await this.#repository.readCommit(branch, commit, (path) => sourceKind(path) !== 'ignored', signal);
    if (!tree.ok) return tree;
    const kept = this.#wanted === undefined ? await this.#kept?.read() : undefined;
    const sources = await this.#parseAll(tree.value.files, kept ?? none, signal);
    if (!sources.ok) return sources;
    const loaded = loadRepository(
      { owner: this.#owner, commit, sources: sources.value, follows: following.has },
      this.#memo,
    );
    const before = inStep<AppKey, DesiredApp>(this.#wanted?.apps ?? new Map());
    this.#wanted = {
      followed: { branch, tree: tree.value },
      apart: new Map(),
      loaded,
      apps: joined(
        appsOf(loaded.environments, (app) => introduced(app, before(app.key), introducedBy)),
        commit,
        (app) => introducedBy(app)?.settled === true,
      ),
      invalid: invalidOf(loaded.environments),
    };
    this.#following = following.key;
    return { ok: true, value: this.#wanted };
  }

  /**
   * Writes down for the next process what this one worked out; nothing when all of it was written down before. Losing it
   * costs time and nothing else, so that a failure is only told.
   */
  async keep(): Promise<Reading<void>> {
    if (this.#kept === undefined || !this.#memo.worked) return { ok: true, value: undefined };
    this.#memo.worked = false;
    return this.#kept.write(keptFiles(this.#texts(), this.#memo));
  }

  *#texts(): Generator<LoadedFile> {
    for (const [path, { blob, text, source }] of this.#parsed) {
      if (text !== undefined) yield { path, blob, text, source };
    }
  }

  async #parseAll(
    files: readonly CommitFile[],
    kept: ReadonlyMap<string, KeptFile>,
    signal: AbortSignal,
  ): Promise<Reading<ParsedSource[]>> {
    const failures: string[] = [];
    const fresh = new Map<string, Parsed>();
    const read = async (file: CommitFile): Promise<void> => {
      const { path, blob } = file;
      const content = await this.#repository.readFile(file, signal);
      if (!content.ok) {
        failures.push(`${path}: ${content.because}`);
        return;
      }
      const source = parseSource({ path, content: content.value });
      nameDocuments(source, blob, this.#memo);
      this.#memo.worked = true;
      fresh.set(path, { blob, source, ...(content.value.kind === 'text' ? { text: content.value.text } : {}) });
    };
    const unknown = files.filter(
      (file, index) => file !== this.#files[index] && this.#parsed.get(file.path)?.blob !== file.blob,
    );
    for (const { path, blob } of unknown) {
      const known = kept.get(path);
      if (known?.blob === blob) fresh.set(path, { blob, source: revivedSource(known, this.#memo), text: known.text });
    }
    // One list that a few readers take from: a waiting promise for each of ten thousand files costs more than the file.
    const unread = unknown.filter((file) => !fresh.has(file.path)).values();
    const readOn = async (): Promise<void> => {
      for (const file of unread) await read(file);
    };
    await Promise.all(Array.from({ length: readsAtOnce }, readOn));
    if (failures.length > 0) return { ok: false, because: failures.slice(0, 3).join('; ') };
    return { ok: true, value: this.#take(files, fresh) };
  }

  /** What stands in these files, kept for the next load; only of these, so that years of commits do not add up. */
  #take(files: readonly CommitFile[], fresh: ReadonlyMap<string, Parsed>): ParsedSource[] {
    const parsed = new Map<string, Parsed>();
    const sources: ParsedSource[] = [];
    const before = inStep(this.#parsed);
    for (const { path } of files) {
      const old = before(path);
      const one = fresh.get(path) ?? old;
      if (one === undefined) continue;
      parsed.set(path, one);
      sources.push(one.source);
    }
    this.#parsed = parsed;
    this.#files = files;
    return sources;
  }
}

interface Parsed {
  readonly blob: string;
  readonly source: ParsedSource;
  /** Absent where there is none: a link, a binary. */
  readonly text?: string;
}

const none: ReadonlyMap<string, KeptFile> = new Map();

/** The app with the commits at which its revision and its number were first seen. */
function introduced(app: DesiredApp, before: DesiredApp | undefined, introducedBy: IntroducedBy): DesiredApp {
  if (before === undefined) {
    const known = introducedBy(app);
    if (known === undefined) return app;
    const sameNumber = known.instances === app.spec.instances;
    return { ...app, commit: known.commit, numberCommit: sameNumber ? known.commit : app.numberCommit };
  }
  if (before.revision !== app.revision) return app;
  if (isUnchanged(app, before)) return before;
  const sameNumber = before.spec.instances === app.spec.instances;
  return { ...app, commit: before.commit, numberCommit: sameNumber ? before.numberCommit : app.numberCommit };
}

/** Made of the very same parts: the app of the commit before stands for it, so that nobody has to look at it again. */
const isUnchanged = (app: DesiredApp, before: DesiredApp): boolean =>
  app.spec === before.spec &&
  app.strategy === before.strategy &&
  app.place === before.place &&
  app.warnings === before.warnings &&
  app.dependsOn === before.dependsOn;

function appsOf(
  environments: readonly LoadedEnvironment[],
  since: (app: DesiredApp) => DesiredApp,
): ReadonlyMap<AppKey, DesiredApp> {
  const all = new Map<AppKey, DesiredApp>();
  for (const { apps } of environments) for (const app of apps) all.set(app.key, since(app));
  return all;
}

/** One entry per app: of two files that name one id, both have something to say. */
export function invalidOf(environments: readonly LoadedEnvironment[]): ReadonlyMap<AppKey, InvalidApp> {
  const all = new Map<AppKey, InvalidApp>();
  for (const one of environments.flatMap((environment) => environment.invalid)) {
    if (one.id === undefined) continue;
    const key = appKey(one.environment, one.id);
    all.set(key, { ...one, problems: [...(all.get(key)?.problems ?? []), ...one.problems] });
  }
  return all;
}
