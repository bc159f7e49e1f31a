// What `baton claim` and `baton release` write down about one app, or why they do not.
import type { ObservedApp } from '../../model/observed.js';
import type { Ownership } from '../../model/ownership.js';
import { anotherOwner, isOurs, isPackage } from './ownership.js';

/** `said`: to be written down. `already`: nothing to do. `refused`: it must not be. */
export type Word =
  | { readonly kind: 'said'; readonly ownership: Ownership }
  | { readonly kind: 'already'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

export interface Asking {
  /** The repository's name in the settings: the value of BATON_OWNER. */
  readonly owner: string;
  readonly by: string;
  readonly because: string;
  /** Also over the labels of another owner: one who has released it, or one who knows nothing of it. */
  readonly over?: 'released' | 'unreleased' | undefined;
}

/** `wanted`: how the newest commit has the app. */
export type Wanted = 'defined' | 'invalid' | 'gone';

/** From the next pass on the live app is brought to what git wants; what runs now is kept as what to go back to. */
export function claim(observed: ObservedApp, wanted: Wanted, { owner, by, because, over }: Asking): Word {
  const { live, record, ownership, environment, readAt } = observed;
  if (wanted === 'gone') {
    return refused(`git does not define it in ${environment}: write its file first, for example with \`baton adopt\``);
  }
  if (wanted === 'invalid') return refused('its definition cannot be used: run `baton validate`');
  // Also where it was claimed over those labels already.
  const another = anotherOwner({ environment, ...(live && { live }) }, owner);
  if (live === undefined && ownership?.kind !== 'released') {
    return refused('it does not exist in the cluster: there is nothing to take over, it will be created');
  }
  if (live !== undefined && isPackage(live.definition)) {
    return refused('it is a DC/OS package (DCOS_PACKAGE_* labels), which only the package manager may write');
  }
  const before = ownership?.kind === 'claimed' && anotherOwner(observed, owner) === undefined ? ownership : undefined;
  if (another !== undefined && before !== undefined && (over === undefined || isSaid(before, over))) {
    return { kind: 'already', because: `it was claimed from ${another} by ${before.by} because ${before.because}` };
  }
  if (another !== undefined && over === undefined) {
    return refused(
      `its labels say that it belongs to ${another}: \`baton release\` it there, then say --released here; ` +
        '--force takes it without that, and puts our labels in the place of theirs, which restarts its tasks',
    );
  }
  if (another === undefined && isOurs(observed, owner)) return { kind: 'already', because: 'it is ours' };
  const from =
    live === undefined || another === undefined
      ? null
      : { name: another, changedAt: live.changedAt, released: over === 'released' };
  return {
    kind: 'said',
    ownership: { kind: 'claimed', by, because, at: readAt, over: from, forgets: record?.settled[0] ?? null },
  };
}

/** From the next pass on nothing is done with the app, whatever git says and whoever's labels it carries. */
export function release({ ownership, readAt }: ObservedApp, { by, because }: Asking): Word {
  if (ownership?.kind === 'released') {
    return { kind: 'already', because: `it was released by ${ownership.by} because ${ownership.because}` };
  }
  return { kind: 'said', ownership: { kind: 'released', by, because, at: readAt } };
}

const isSaid = ({ over: before }: Extract<Ownership, { kind: 'claimed' }>, over: 'released' | 'unreleased'): boolean =>
  before?.released === (over === 'released');

const refused = (because: string): Word => ({ kind: 'refused', because });
