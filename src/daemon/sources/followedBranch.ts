// One branch that says what is wanted: its tip is taken when it comes after the one that was taken last. A tip that does
// not is left alone, and the old one stays in force, until somebody takes it, the branch comes back, or both say the same.
import type { Environment } from '../../core/model/environment.js';
import type { CommitSha } from '../../core/model/ids.js';
import { rewritingText, type Rewriting, type RewritingKind } from '../../core/policy/gate/rewritten.js';
import { isPolicyPath } from '../../core/definition/read/sourceKind.js';
import type { BranchBook } from './branchBook.js';
import { DesiredState, type Asked, type Following, type IntroducedBy, type Wanted } from './desired.js';
import type { KeptResults, Reading, Repository } from '../ports.js';
import type { Part } from './mergeSources.js';
import { saysTheSame } from './sameWanted.js';
import { StandIns, type StoodIn } from './standIns.js';

/** What is wanted at a branch, and what is the matter with it. */
export interface Standing {
  /** What is in force. */
  readonly wanted: Wanted;
  /** Why nothing may begin although it is in force: the commit that was taken last cannot be read any more. */
  readonly because?: string;
  /** For environments that it cannot describe: what stays in force there. */
  readonly standIns?: readonly Part[];
  /** What it cannot be used for, and why. */
  readonly undescribed?: string;
  /** A tip that is not taken, with what it wants. */
  readonly head?: { readonly wanted: Wanted; readonly because: string };
}

export interface BranchOptions {
  readonly name: string;
  readonly owner: string;
  readonly repository: Repository;
  readonly kept?: KeptResults | undefined;
  readonly book: BranchBook;
  readonly introducedBy: IntroducedBy;
  /** Commits at which somebody who may said that the rewritten branch shall be taken, for each of these environments. */
  readonly overridden: (environments: readonly Environment[]) => readonly CommitSha[];
}

export class FollowedBranch {
  readonly #options: BranchOptions;
  readonly #desired: DesiredState;
  readonly #standIns = new StandIns();
  /** What was taken last: the next one may need it to stand in. */
  #taken: { readonly key: string; readonly wanted: Wanted } | undefined;
  #last: { readonly key: string; readonly standing: Standing } | undefined;
  /** The tip that is not taken. */
  #head: DesiredState | undefined;
  /** What was found out about a pair of commits: it stays true for ever. */
  readonly #descents = new Map<string, 'after' | RewritingKind>();

  constructor(options: BranchOptions) {
    this.#options = options;
    this.#desired = new DesiredState(options.repository, options.owner, options.kept);
  }

  /** What it came to at the last look that succeeded, if the same environments followed it then. */
  last(following: Following): Standing | undefined {
    return this.#last?.key === following.key ? this.#last.standing : undefined;
  }

  /** What to wish for at this tip. */
  async at(tip: CommitSha, following: Following, signal: AbortSignal): Promise<Reading<Standing>> {
    const standing = await this.#at(tip, following, signal);
    if (standing.ok) this.#last = { key: following.key, standing: standing.value };
    return standing;
  }

  async #at(tip: CommitSha, following: Following, signal: AbortSignal): Promise<Reading<Standing>> {
    const taken = this.#options.book.of(this.#options.name);
    if (taken.kind === 'never' || (taken.kind === 'taken' && taken.commit === tip)) {
      return this.#take(tip, following, signal);
    }
    const from = taken.kind === 'taken' ? taken.commit : undefined;
    const how = from === undefined ? ok('unreadable' as const) : await this.#descent(tip, from, signal);
    if (!how.ok) return how;
    if (how.value === 'after') return this.#take(tip, following, signal);
    return this.#rewritten({ branch: this.#options.name, tip, from, how: how.value }, following, signal);
  }

  /** Another commit in the place of the tip, whatever was taken last, and taking nothing: for a plan. */
  async shown(asked: Omit<Asked, 'introducedBy'>, signal: AbortSignal): Promise<Reading<Standing>> {
    const loaded = await this.#desired.load({ ...asked, introducedBy: this.#options.introducedBy }, signal);
    return loaded.ok ? ok({ wanted: loaded.value }) : loaded;
  }

  keep(): Promise<Reading<void>> {
    return this.#desired.keep();
  }

  async #take(tip: CommitSha, following: Following, signal: AbortSignal): Promise<Reading<Standing>> {
    const { book, name } = this.#options;
    const loaded = await this.#load(this.#desired, tip, following, signal);
    if (!loaded.ok) return loaded;
    const stoodIn = await this.#standIn(loaded.value, following, signal);
    if (!stoodIn.ok) return stoodIn;
    this.#head = undefined;
    this.#descents.clear();
    this.#taken = { key: following.key, wanted: loaded.value };
    book.take(name, tip, stoodIn.value.undescribed);
    return ok(standingOf(stoodIn.value));
  }

  async #rewritten(found: Rewriting, following: Following, signal: AbortSignal): Promise<Reading<Standing>> {
    const { book, name } = this.#options;
    const { tip, from } = found;
    this.#head ??= new DesiredState(this.#options.repository, this.#options.owner);
    const head = await this.#load(this.#head, tip, following, signal);
    if (!head.ok) return head;
    const base = from === undefined ? undefined : await this.#load(this.#desired, from, following, signal);
    const read = base?.ok === true ? base.value : undefined;
    const stoodIn = read && (await this.#standIn(read, following, signal));
    if (stoodIn?.ok === false) return stoodIn;
    const before = stoodIn && standingOf(stoodIn.value);
    const overridden = this.#options.overridden([...environmentsOf(before), ...environmentsOf({ wanted: head.value })]);
    if (await this.#isTaken(found, overridden, signal)) return this.#take(tip, following, signal);
    if (read !== undefined && saysTheSame(read, head.value)) return this.#take(tip, following, signal);
    const because = rewritingText(found, before !== undefined);
    book.wait(name, { commit: tip, because });
    if (before !== undefined) return ok({ ...before, head: { wanted: head.value, because } });
    return ok({ wanted: head.value, because, head: { wanted: head.value, because } });
  }

  /** Whether somebody took this tip, or one that it comes after; a word about a commit that was taken long ago is spent. */
  async #isTaken({ tip, from }: Rewriting, overridden: readonly CommitSha[], signal: AbortSignal): Promise<boolean> {
    for (const commit of overridden) {
      if (commit === tip) return true;
      const isAfter = async (one: CommitSha): Promise<boolean> => {
        const descent = await this.#descent(one, commit, signal);
        return descent.ok && descent.value === 'after';
      };
      if (from !== undefined && (await isAfter(tip)) && !(await isAfter(from))) return true;
    }
    return false;
  }

  async #descent(tip: CommitSha, from: CommitSha, signal: AbortSignal): Promise<Reading<'after' | RewritingKind>> {
    const pair = `${tip} ${from}`;
    const known = this.#descents.get(pair);
    if (known !== undefined) return ok(known);
    const found = await this.#options.repository.descent(this.#options.name, tip, from, signal);
    if (found.ok) this.#descents.set(pair, found.value);
    return found;
  }

  /** Who stands in for the environments that this commit cannot describe. */
  #standIn(wanted: Wanted, following: Following, signal: AbortSignal): Promise<Reading<StoodIn>> {
    const { book, name, repository, owner } = this.#options;
    return this.#standIns.of(wanted, {
      taken: book.of(name),
      before: this.#taken?.key === following.key ? this.#taken.wanted : undefined,
      following,
      hasPolicy: async (commit) => {
        const tree = await repository.readCommit(name, commit, isPolicyPath, signal);
        return tree.ok ? ok(tree.value.files.length > 0) : tree;
      },
      load: (commit) => this.#load(new DesiredState(repository, owner), commit, following, signal),
    });
  }

  #load(state: DesiredState, commit: CommitSha, following: Following, signal: AbortSignal): Promise<Reading<Wanted>> {
    const { name: branch, introducedBy } = this.#options;
    return state.load({ branch, commit, following, introducedBy }, signal);
  }
}

const standingOf = ({ wanted, parts, undescribed }: StoodIn): Standing => ({
  wanted,
  standIns: parts,
  ...(undescribed && { undescribed: undescribed.because }),
});

const environmentsOf = (standing: Pick<Standing, 'wanted' | 'standIns'> | undefined): readonly Environment[] =>
  [standing?.wanted, ...(standing?.standIns ?? []).map(({ wanted }) => wanted)].flatMap((wanted) =>
    (wanted?.loaded.environments ?? []).map(({ environment }) => environment),
  );

const ok = <T>(value: T): Reading<T> => ({ ok: true, value });
