// Which branches say what is wanted, and what they say together: the watched branch, and for each environment that
// baton.yaml sends to a branch of its own the tip of that one. One listing of references covers them all.
import type { DesiredApp } from '../../core/model/app.js';
import type { Environment } from '../../core/model/environment.js';
import { problem } from '../../core/model/errorCodes.js';
import { isCommitSha, type CommitSha, type EnvironmentName } from '../../core/model/ids.js';
import type { Problem } from '../../core/model/problem.js';
import { overridesOf, type Decisions } from '../../core/policy/people/deciding.js';
import type { BranchBook } from './branchBook.js';
import type { Following, IntroducedBy, Wanted } from './desired.js';
import { FollowedBranch, type Standing } from './followedBranch.js';
import { Merger, type Part, type Parts } from './mergeSources.js';
import type { DaemonOptions } from '../options.js';
import type { Reading } from '../ports.js';
import { isAsked } from '../targets.js';

export interface SourcesOptions extends Pick<
  DaemonOptions,
  'owner' | 'repository' | 'kept' | 'branch' | 'statusBranchName' | 'may' | 'mayOverride' | 'only'
> {
  readonly book: BranchBook;
  readonly introducedBy: (app: DesiredApp) => ReturnType<IntroducedBy>;
  readonly decisions: () => Decisions;
  /** Told of every branch at every look: why its tip is not taken or cannot be read, undefined when it is; `partial`: it is, somewhere. */
  readonly trouble: (branch: string, because: string | undefined, how?: { readonly partial: boolean }) => void;
}

export type Listed = ReadonlyMap<string, CommitSha>;

/** One branch; undefined where there is none of that name. */
type Look = (name: string, following: Following) => Promise<Reading<Standing>> | undefined;

/** What is known of a branch beside the watched one. */
type Other =
  | { readonly kind: 'part'; readonly standing: Standing; readonly problems: ReadonlyMap<EnvironmentName, Problem> }
  | { readonly kind: 'none'; readonly problem: Problem };

export class Sources {
  readonly #options: SourcesOptions;
  readonly #merger: Merger;
  readonly #branches = new Map<string, FollowedBranch>();
  /** What the branches came to last: the same parts make the same whole. */
  #last: { readonly fingerprint: readonly unknown[]; readonly wanted: Wanted } | undefined;

  constructor(options: SourcesOptions) {
    this.#options = options;
    this.#merger = new Merger(options.may);
  }

  /** What was in force at the last look that succeeded; undefined until there was one. */
  get wanted(): Wanted | undefined {
    return this.#last?.wanted;
  }

  /** Looks at the tips. On failure what was in force stays; a branch beside the watched one fails by itself. */
  async look(
    listed: Listed,
    signal: AbortSignal,
  ): Promise<Reading<{ readonly wanted: Wanted; readonly changed: boolean }>> {
    const { branch } = this.#options;
    const at: Look = (name, following) => {
      const tip = listed.get(name);
      return tip === undefined ? undefined : this.#branch(name).at(tip, following, signal);
    };
    const watched = await at(branch, this.#watchedFollowing);
    if (watched === undefined) return no(`the repository has no branch ${branch}; what was deployed stays as it is`);
    if (!watched.ok) return watched;
    this.#options.trouble(branch, ...notTaken(watched.value));
    const all = await this.#others(watched.value, at);
    for (const name of this.#branches.keys()) if (name !== branch && !all.has(name)) this.#forget(name);
    this.#options.book.keepNotices(new Set([branch, ...all.keys()]));
    return { ok: true, value: this.#merge(watched.value, all) };
  }

  /**
   * What a plan is made of: the tips, also those that are not taken, and `ref` (a branch or a commit) in the place of the
   * watched branch, or of the one that all environments follow that are served.
   */
  async proposed(ref: string | undefined, listed: Listed, signal: AbortSignal): Promise<Reading<Wanted>> {
    const { branch, only } = this.#options;
    const commit = ref === undefined ? listed.get(branch) : (listed.get(ref) ?? (isCommitSha(ref) ? ref : undefined));
    if (commit === undefined) return no(`the repository has no branch or commit ${ref ?? branch}`);
    const served = only === undefined || ref === undefined ? [] : await this.#served(listed, signal);
    const [apart] = served;
    const replaced = apart !== undefined && served.every((one) => one === apart) ? apart : branch;
    const at: Look = (name, following) => {
      if (ref !== undefined && name === replaced) {
        const asked = { branch: listed.has(ref) ? ref : name, commit, following };
        return this.#branch(name).shown(asked, signal);
      }
      const tip = listed.get(name);
      return tip === undefined ? undefined : this.#branch(name).at(tip, following, signal);
    };
    const watched = await at(branch, this.#watchedFollowing);
    if (watched === undefined) return no(`the repository has no branch ${branch}`);
    if (!watched.ok) return watched;
    const head = proposedOf(watched.value);
    const others = [...(await this.#others(head, at))].map(([name, one]): [string, Other] => [
      name,
      one.kind === 'part' ? { ...one, standing: proposedOf(one.standing) } : one,
    ]);
    return { ok: true, value: this.#merge(head, new Map(others)).wanted };
  }

  /** Writes down what was worked out, for the next process. */
  async keep(): Promise<Reading<void>> {
    return this.#branch(this.#options.branch).keep();
  }

  /** The branches of the environments that are served, where they have one of their own. */
  async #served(listed: Listed, signal: AbortSignal): Promise<readonly string[]> {
    const { branch, only } = this.#options;
    const tip = listed.get(branch);
    const watched = tip === undefined ? undefined : await this.#branch(branch).at(tip, this.#watchedFollowing, signal);
    if (watched?.ok !== true) return [];
    const parts = partsOf(watched.value);
    const all = parts.flatMap(({ wanted: { loaded } }) => [
      ...loaded.environments.map(({ environment }) => environment),
      ...loaded.elsewhere,
    ]);
    return all.filter((environment) => isAsked(only, environment)).map((one) => one.branch ?? branch);
  }

  readonly #watchedFollowing: Following = {
    key: '',
    leads: true,
    has: ({ branch }) => branch === undefined || branch === this.#options.branch,
  };

  #branch(name: string): FollowedBranch {
    const known = this.#branches.get(name);
    if (known !== undefined) return known;
    const { owner, repository, book, introducedBy, kept, branch } = this.#options;
    const made = new FollowedBranch({
      name,
      owner,
      repository,
      book,
      introducedBy,
      kept: name === branch ? kept : undefined,
      overridden: (environments) => this.#overridden(environments),
    });
    this.#branches.set(name, made);
    return made;
  }

  #forget(name: string): void {
    this.#branches.delete(name);
    this.#options.trouble(name, undefined);
  }

  /** What is known of every branch that baton.yaml sends an environment to. */
  async #others(watched: Standing, look: Look): Promise<ReadonlyMap<string, Other>> {
    const all = new Map<string, Other>();
    for (const [name, environments] of byBranch(elsewhereOf(watched))) {
      all.set(name, await this.#other(name, environments, look));
    }
    return all;
  }

  async #other(name: string, environments: readonly Environment[], look: Look): Promise<Other> {
    const { statusBranchName, trouble } = this.#options;
    if (name === statusBranchName) return noneOf(name, environments, 'it is the status branch');
    const following = followingOf(environments);
    const looked = await look(name, following);
    if (looked?.ok === true) trouble(name, ...notTaken(looked.value));
    else trouble(name, looked?.because);
    if (looked === undefined) return noneOf(name, environments, 'the repository has no such branch');
    if (looked.ok) return partFrom(name, looked.value, environments);
    // What cannot be read for a while is never "nothing": what was in force stays.
    const before = this.#branch(name).last(following);
    return before === undefined ? noneOf(name, environments, looked.because) : partFrom(name, before, environments);
  }

  /** Commits that somebody who may took, for every one of these environments: accepting one is no word about the others. */
  #overridden(environments: readonly Environment[]): readonly CommitSha[] {
    const { decisions, mayOverride = [] } = this.#options;
    const [first, ...others] = [...new Set(environments.map(({ name }) => name))].map(
      (name) =>
        new Set(
          overridesOf(decisions(), name)
            .filter(({ what, by }) => what === 'rewrite' && mayOverride.includes(by))
            .map(({ commit }) => commit),
        ),
    );
    return [...(first ?? [])].filter((commit) => others.every((one) => one.has(commit)));
  }

  #merge(watched: Standing, all: ReadonlyMap<string, Other>): { wanted: Wanted; changed: boolean } {
    const parts: Parts = {
      watched: partOf(watched),
      standIns: watched.standIns ?? [],
      others: [...all.values()].flatMap((one) => (one.kind === 'part' ? partsOf(one.standing) : [])),
      unusable: elsewhereOf(watched).flatMap((environment) => {
        const one = all.get(environment.branch ?? '');
        const problem = one?.kind === 'part' ? one.problems.get(environment.base) : one?.problem;
        return problem === undefined ? [] : [{ environment, problem }];
      }),
    };
    const fingerprint = [
      ...[parts.watched, ...parts.standIns, ...parts.others].flatMap(({ wanted, notTaken }) => [
        wanted,
        notTaken?.because,
      ]),
      ...parts.unusable.flatMap(({ environment, problem: { message } }) => [environment.name, message]),
    ];
    const last = this.#last;
    if (
      last?.fingerprint.length === fingerprint.length &&
      fingerprint.every((one, at) => one === last.fingerprint[at])
    ) {
      return { wanted: last.wanted, changed: false };
    }
    const wanted = this.#merger.merged(parts);
    this.#last = { fingerprint, wanted };
    return { wanted, changed: true };
  }
}

const no = (because: string): Reading<never> => ({ ok: false, because });

/** Why the tip is not in force, or not everywhere. */
function notTaken({ because, head, undescribed }: Standing): [string | undefined, { readonly partial: boolean }] {
  const rewritten = head?.because ?? because;
  const all = [rewritten, undescribed].filter((one) => one !== undefined);
  return [all.length === 0 ? undefined : all.join('; '), { partial: rewritten === undefined }];
}

const partOf = ({ wanted, because }: Standing): Part => ({
  wanted,
  ...(because === undefined ? {} : { notTaken: { by: 'rewritten', because } }),
});

const partsOf = (standing: Standing): readonly Part[] => [partOf(standing), ...(standing.standIns ?? [])];

const elsewhereOf = (standing: Standing): readonly Environment[] =>
  partsOf(standing).flatMap(({ wanted }) => wanted.loaded.elsewhere);

/** A tip that is not taken is planned as it is, with nothing let through. */
const proposedOf = (standing: Standing): Standing => standing.head ?? standing;

/** An environment on several clusters is several, and follows one branch. */
function byBranch(elsewhere: readonly Environment[]): ReadonlyMap<string, readonly Environment[]> {
  const all = new Map<string, Environment[]>();
  for (const environment of elsewhere) {
    const name = environment.branch ?? '';
    all.set(name, [...(all.get(name) ?? []), environment]);
  }
  return all;
}

function followingOf(environments: readonly Environment[]): Following {
  const bases = new Set(environments.map(({ base }) => base));
  return { key: [...bases].sort().join(' '), leads: false, has: ({ base }) => bases.has(base) };
}

/** Its baton.yaml has the word about the environments that follow it; what it says of others, and of branches, is not asked. */
function partFrom(name: string, standing: Standing, environments: readonly Environment[]): Other {
  const { loaded } = standing.wanted;
  const described = new Set(
    partsOf(standing).flatMap(({ wanted }) => wanted.loaded.environments.map(({ environment }) => environment.base)),
  );
  const problems = new Map<EnvironmentName, Problem>();
  for (const environment of environments) {
    const { base } = environment;
    // One that is described and cannot be used has its own problems there.
    if (described.has(base) || loaded.stopped.has(base) || problems.has(base)) continue;
    problems.set(base, unusable(environment, `the baton.yaml of the branch ${name} does not describe ${base}`));
  }
  return { kind: 'part', standing, problems };
}

function noneOf(name: string, environments: readonly Environment[], because: string): Other {
  const [first] = environments;
  if (first === undefined) throw new Error(`nothing follows the branch ${name}`);
  return { kind: 'none', problem: unusable(first, `${first.base} follows the branch ${name}: ${because}`) };
}

const unusable = (environment: Environment, message: string): Problem =>
  problem('branch-unusable', message, { place: environment.branchPlace });
