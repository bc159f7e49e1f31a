// What stands in for environments that a tip cannot describe, because its baton.yaml is broken or it is empty: the commit
// that described them last. Without it a slip in one file would end all judging and going back of what is under way.
import { undescribedText } from '../../core/policy/gate/undescribed.js';
import { type CommitSha, type EnvironmentName } from '../../core/model/ids.js';
import { isError } from '../../core/model/problem.js';
import type { UndescribedEnvironments } from '../../core/status/branchesFile.js';
import type { Taken } from './branchBook.js';
import type { Wanted } from './desired.js';
import type { Part } from './mergeSources.js';
import type { Reading } from '../ports.js';

/** `parts`: the environments in question, in which nothing new may begin. */
export interface StoodIn {
  readonly parts: readonly Part[];
  readonly undescribed?: UndescribedEnvironments;
}

interface Sources {
  /** What is written down about the branch. */
  readonly taken: Taken;
  /** What was taken last, if this process has it still. */
  readonly before: Wanted | undefined;
  /** Reads an older commit beside the tip. */
  readonly load: (commit: CommitSha) => Promise<Reading<Wanted>>;
}

export class StandIns {
  /** Commits that are stood in for, as long as they are needed. */
  readonly #loaded = new Map<CommitSha, Wanted>();
  #last: { readonly tip: Wanted; readonly stoodIn: StoodIn } | undefined;

  /** Who stands in for what the tip does not describe. Fails while an older commit cannot be read. */
  async of(tip: Wanted, sources: Sources): Promise<Reading<StoodIn>> {
    if (this.#last?.tip === tip) return ok(this.#last.stoodIn);
    const stoodIn = isWhole(tip) ? ok(nobody) : await this.#find(tip, sources);
    if (!stoodIn.ok) return stoodIn;
    this.#last = { tip, stoodIn: stoodIn.value };
    if (stoodIn.value.parts.length === 0) this.#loaded.clear();
    return stoodIn;
  }

  async #find(tip: Wanted, sources: Sources): Promise<Reading<StoodIn>> {
    const { taken } = sources;
    if (taken.kind !== 'taken') return ok(nobody);
    const describing = new Map(taken.undescribed?.environments);
    if (taken.commit !== tip.followed.tree.commit) {
      const from = await this.#at(taken.commit, sources);
      if (!from.ok) return from;
      for (const base of basesOf(from.value)) describing.set(base, taken.commit);
    }
    const described = basesOf(tip);
    const lost = [...describing].filter(
      ([base]) => !described.has(base) && (!tip.loaded.described || isStopped(tip, base)),
    );
    if (lost.length === 0) return ok(nobody);
    const environments = new Map(lost);
    const { branch, tree } = tip.followed;
    const error = tip.loaded.problems.find(isError);
    const because = undescribedText({ branch, tip: tree.commit, environments, error });
    const parts: Part[] = [];
    for (const commit of new Set(environments.values())) {
      const standIn = await this.#at(commit, sources);
      if (!standIn.ok) return standIn;
      const bases = new Set(lost.flatMap(([base, one]) => (one === commit ? [base] : [])));
      parts.push({ wanted: only(bases, standIn.value), notTaken: { by: 'undescribed', because, tip: tree.commit } });
    }
    return ok({ parts, undescribed: { because, environments } });
  }

  async #at(commit: CommitSha, { before, load }: Sources): Promise<Reading<Wanted>> {
    const known = before?.followed.tree.commit === commit ? before : this.#loaded.get(commit);
    const loaded = known === undefined ? await load(commit) : ok(known);
    if (loaded.ok) this.#loaded.set(commit, loaded.value);
    return loaded;
  }
}

const nobody: StoodIn = { parts: [] };

const isWhole = ({ loaded: { described, stopped } }: Wanted): boolean => described && stopped.length === 0;

const isStopped = ({ loaded: { stopped } }: Wanted, base: EnvironmentName): boolean =>
  stopped.some((name) => name === base || name.startsWith(`${base}@`));

const basesOf = ({ loaded: { environments, elsewhere } }: Wanted): ReadonlySet<EnvironmentName> =>
  new Set([...environments.map(({ environment }) => environment), ...elsewhere].map(({ base }) => base));

/** What else the commit describes is no news. */
const only = (bases: ReadonlySet<EnvironmentName>, wanted: Wanted): Wanted => ({
  ...wanted,
  loaded: {
    ...wanted.loaded,
    environments: wanted.loaded.environments.filter(({ environment }) => bases.has(environment.base)),
    elsewhere: wanted.loaded.elsewhere.filter(({ base }) => bases.has(base)),
    stopped: [],
    problems: [],
  },
});

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
