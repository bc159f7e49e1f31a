// What stands in for environments that a tip cannot describe, because its baton.yaml is broken or gone, or it is empty: the
// commit that described them last. Without it a slip in one file would end all judging and going back of what is under way.
import { undescribedText } from '../../core/policy/gate/undescribed.js';
import type { CommitSha, EnvironmentName } from '../../core/model/ids.js';
import { isError, type Problem } from '../../core/model/problem.js';
import type { UndescribedEnvironments } from '../../core/status/branchesFile.js';
import type { Taken } from './branchBook.js';
import type { Following, Wanted } from './desired.js';
import type { Part } from './mergeSources.js';
import type { Reading } from '../ports.js';

/** A tip, with whom it needs. */
export interface StoodIn {
  /** What is in force of the tip itself: no environments where nobody knows what is meant by it. */
  readonly wanted: Wanted;
  /** What stays in force beside it. Nothing new may begin there. */
  readonly parts: readonly Part[];
  /** Of what cannot be used; for the status branch. */
  readonly undescribed?: UndescribedEnvironments;
}

/** Where older commits are known from. */
interface Older {
  /** What is written down about the branch. */
  readonly taken: Taken;
  /** What was taken last, if this process has it still. */
  readonly before: Wanted | undefined;
  readonly following: Following;
  /** Whether there is a baton.yaml in a commit. */
  readonly hasPolicy: (commit: CommitSha) => Promise<Reading<boolean>>;
  /** Reads a commit beside the tip. */
  readonly load: (commit: CommitSha) => Promise<Reading<Wanted>>;
}

/** Environments for which one commit stands in, for one reason. */
interface Group {
  readonly standIn: CommitSha | undefined;
  readonly error: Pick<Problem, 'place' | 'message'>;
  readonly bases: Set<string>;
}

export class StandIns {
  /** Commits that stand in, as long as they are needed. */
  #loaded: ReadonlyMap<CommitSha, Wanted> = new Map();
  #last: { readonly tip: Wanted; readonly stoodIn: StoodIn } | undefined;

  /** Who stands in for what the tip does not describe. Fails while an older commit cannot be read. */
  async of(tip: Wanted, older: Older): Promise<Reading<StoodIn>> {
    if (this.#last?.tip === tip) return ok(this.#last.stoodIn);
    const stoodIn = await this.#find(tip, older);
    if (stoodIn.ok) this.#last = { tip, stoodIn: stoodIn.value };
    return stoodIn;
  }

  async #find(tip: Wanted, older: Older): Promise<Reading<StoodIn>> {
    const lost = await whatIsLost(tip, older);
    if (!lost.ok) return lost;
    if (lost.value === undefined) {
      this.#loaded = new Map();
      return ok({ wanted: tip, parts: [] });
    }
    const describing = await this.#describing(tip, older);
    if (!describing.ok) return describing;
    const groups = groupsOf(tip, lost.value, describing.value);
    const environments = new Map([...describing.value].filter(([base]) => groups.some(({ bases }) => bases.has(base))));
    const { undescribed: known } = older.taken.kind === 'taken' ? older.taken : {};
    const since = known !== undefined && isSame(known.environments, environments) ? known.since : tipOf(tip);
    const loaded = new Map<CommitSha, Wanted>();
    const parts: Part[] = [];
    const said: string[] = [];
    for (const { standIn, error, bases } of groups) {
      const { branch } = tip.followed;
      if (standIn === undefined) {
        said.push(undescribedText({ branch, since, environments: [...bases], standIn, error }));
        continue;
      }
      const read = await this.#at(standIn, older);
      if (!read.ok) return read;
      loaded.set(standIn, read.value);
      const wanted = narrowedTo(bases, read.value);
      const own = new Set(wanted.loaded.environments.map(({ environment }) => environment.base));
      const because = undescribedText({ branch, since, environments: [...own], standIn, error });
      said.push(because);
      parts.push({ wanted, notTaken: { by: 'undescribed', because, tip: tipOf(tip) } });
    }
    this.#loaded = loaded;
    const isSilent = lost.value.kind === 'all' && environments.size > 0;
    const wanted = isSilent ? narrowedTo(new Set(), tip) : tip;
    if (said.length === 0) return ok({ wanted, parts });
    return ok({ wanted, parts, undescribed: { since, because: said.join('; '), environments } });
  }

  /** Which commit described each environment last, by base name. */
  async #describing(tip: Wanted, older: Older): Promise<Reading<ReadonlyMap<EnvironmentName, CommitSha>>> {
    const { taken } = older;
    if (taken.kind !== 'taken') return ok(new Map());
    const describing = new Map(taken.undescribed?.environments);
    if (taken.commit === tipOf(tip)) return ok(describing);
    const from = await this.#at(taken.commit, older);
    if (!from.ok) return from;
    const { described, plain } = from.value.loaded;
    // An empty commit says nothing about its environments, and one that had lost its baton.yaml has none of its own.
    const isSilent = !described || (plain && describing.size > 0);
    if (!isSilent) for (const base of basesOf(from.value, older.following)) describing.set(base, taken.commit);
    return ok(describing);
  }

  async #at(commit: CommitSha, { before, load }: Older): Promise<Reading<Wanted>> {
    const known = before !== undefined && tipOf(before) === commit ? before : this.#loaded.get(commit);
    return known === undefined ? load(commit) : ok(known);
  }
}

type Lost =
  /** Nobody knows what is meant by the commit. */
  | { readonly kind: 'all'; readonly error: Pick<Problem, 'place' | 'message'> }
  /** Those that baton.yaml describes, and that cannot be used. */
  | { readonly kind: 'some'; readonly reasons: ReadonlyMap<string, Problem> };

async function whatIsLost({ loaded }: Wanted, { taken, before, hasPolicy }: Older): Promise<Reading<Lost | undefined>> {
  if (!loaded.described) {
    const error = loaded.problems.find(isError) ?? loaded.problems.find(({ code }) => code === 'repository-empty');
    return ok({ kind: 'all', error: error ?? { message: 'it says nothing' } });
  }
  if (loaded.stopped.size > 0) return ok({ kind: 'some', reasons: loaded.stopped });
  if (!loaded.plain || taken.kind !== 'taken') return ok(undefined);
  const gone: Lost = { kind: 'all', error: { message: 'its baton.yaml is gone, which says what goes where' } };
  if (taken.undescribed !== undefined) return ok(gone);
  if (before !== undefined && tipOf(before) === taken.commit) return ok(before.loaded.plain ? undefined : gone);
  const had = await hasPolicy(taken.commit);
  return had.ok ? ok(had.value ? gone : undefined) : had;
}

function groupsOf(tip: Wanted, lost: Lost, describing: ReadonlyMap<EnvironmentName, CommitSha>): readonly Group[] {
  const groups = new Map<string, Group>();
  const add = (base: string | undefined, standIn: CommitSha | undefined, error: Group['error']): void => {
    const key = `${standIn ?? ''} ${error.place?.line ?? ''} ${error.message}`;
    const group = groups.get(key) ?? { standIn, error, bases: new Set() };
    if (base !== undefined) group.bases.add(base);
    groups.set(key, group);
  };
  if (lost.kind === 'all') {
    for (const [base, commit] of describing) add(base, commit, lost.error);
    // A repository that has never had anything is no news.
    if (describing.size === 0 && tip.loaded.problems.some(isError)) add(undefined, undefined, lost.error);
    return [...groups.values()];
  }
  for (const [name, error] of lost.reasons) {
    const standing = [...describing].find(([base]) => name === base || name.startsWith(`${base}@`));
    add(standing?.[0] ?? name, standing?.[1], error);
  }
  return [...groups.values()];
}

const tipOf = ({ followed }: Wanted): CommitSha => followed.tree.commit;

/** Environments that a commit has a say in; a branch of one environment's has none in where the others are found. */
const basesOf = ({ loaded: { environments, elsewhere } }: Wanted, { leads }: Following): ReadonlySet<EnvironmentName> =>
  new Set([...environments.map(({ environment }) => environment), ...(leads ? elsewhere : [])].map(({ base }) => base));

function isSame<K>(left: ReadonlyMap<K, CommitSha>, right: ReadonlyMap<K, CommitSha>): boolean {
  return left.size === right.size && [...left].every(([key, commit]) => right.get(key) === commit);
}

/** These environments of the commit, and nothing else that it says: of the others a newer one has the word. */
function narrowedTo(bases: ReadonlySet<string>, wanted: Wanted): Wanted {
  const environments = wanted.loaded.environments.filter(({ environment }) => bases.has(environment.base));
  const names = new Set(environments.map(({ environment }) => environment.name));
  return {
    ...wanted,
    loaded: {
      ...wanted.loaded,
      environments,
      elsewhere: wanted.loaded.elsewhere.filter(({ base }) => bases.has(base)),
      ...(bases.size === 0 ? {} : { stopped: new Map(), problems: [] }),
    },
    apps: new Map([...wanted.apps].filter(([, { environment }]) => names.has(environment))),
    invalid: new Map([...wanted.invalid].filter(([, { environment }]) => names.has(environment))),
  };
}

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
