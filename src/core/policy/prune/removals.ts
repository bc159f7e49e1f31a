// The apps that git has stopped naming: what is written down about each of them when it is first missed.
import type { AppId, CommitSha } from '../../model/ids.js';
import type { AppRecord } from '../../model/record.js';
import type { Removal } from '../../model/removal.js';
import { allowedPrunes } from './allowPrune.js';

export interface Missing {
  /** The tip that does not name them, and its message. */
  readonly commit: CommitSha;
  readonly message: string;
  /** So many apps of the environment are missed at this tip for the first time, or were when it was looked at before. */
  readonly together: number;
  /** Apps of the environment that this tip brings and that have never settled there. */
  readonly creates: readonly AppId[];
}

/** A commit that brings more apps than that is no rename; the first so many are waited for by name. */
const mostCreates = 100;

export const removalBy = ({ commit, message, together, creates }: Missing): Removal => ({
  commit,
  together,
  allowed: allowedPrunes(message).includes(together),
  creates: creates.slice(0, mostCreates),
});

/** Missed already, and not back in git since: what a later tip says of it is no news. */
export const isMissed = (
  record: AppRecord | undefined,
): record is AppRecord & { readonly removal: Removal; readonly revision: null } =>
  // Every step for an app that git names speaks of a revision.
  record?.removal !== undefined && record.revision === null;
