// A tip that is not taken. A branch whose history was written anew: a force-push may be a slip, and what it would do is not
// asked for by anybody until the branch comes back or somebody says so. (The other reason is undescribed.ts.)
import type { CommitSha } from '../../model/ids.js';
import type { Gate } from '../../model/step.js';

/** A tip that is not taken. */
export interface Rewriting {
  readonly branch: string;
  readonly tip: CommitSha;
  /** The commit that was taken last; undefined where nobody knows any more. */
  readonly from: CommitSha | undefined;
  readonly how: RewritingKind;
}

export type RewritingKind =
  /** The tip does not come after it. */
  | 'elsewhere'
  /** Whether it does would take more history than anybody looks through. */
  | 'unknown'
  /** What was written down about it cannot be read. */
  | 'unreadable';

/** What happened, what is done meanwhile, and what leads out of it. `stays`: the commit that stays in force, if one can. */
export function rewritingText({ branch, tip, from, how }: Rewriting, stays: boolean): string {
  const old = from?.slice(0, 8) ?? '';
  const happened = {
    elsewhere: `${branch} was rewritten: its tip ${tip.slice(0, 8)} does not come after ${old}, which was taken last`,
    unknown: `${branch} may have been rewritten: nobody can tell whether its tip ${tip.slice(0, 8)} comes after ${old}, which was taken last, its history is too long`,
    unreadable: `which commit of ${branch} was taken last cannot be read from branches.json on the status branch`,
  }[how];
  const meanwhile = stays ? `${old} stays in force` : 'nothing begins and nothing is removed';
  const back = from === undefined ? 'restore the file' : `push ${old}, or what comes after it, back`;
  return `${happened}; ${meanwhile}: ${back}, or take the new tip with \`baton override rewrite ${tip}\``;
}

/** Why nothing may begin that a commit wants, although it is in force. */
export type NotTaken = { readonly because: string } & (
  { readonly by: 'rewritten' } | { readonly by: 'undescribed'; readonly tip: CommitSha }
);

/** A change that has begun goes on: it was taken before. One that went well once waits: a force-push is no revert. */
export const notTaken = (
  { notTaken: fact }: { readonly notTaken?: NotTaken | undefined },
  { begun }: { readonly begun: boolean },
): Held | undefined => (fact === undefined || begun ? undefined : { kind: 'held', by: fact.by, because: fact.because });

type Held = Extract<Gate, { kind: 'held' }>;
