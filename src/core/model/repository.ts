// What a git repository gives and takes, as plain values: the words that the daemon, its adapters and the parser share.
import type { CommitSha, Instant } from './ids.js';

/** A reading of something out there: the value, or why it could not be had (a sentence that says what to do next). */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

/**
 * What a blob holds once somebody looked. Files above the size limit (1 MiB) are not read; a pointer of Git LFS counts as
 * binary, because its content is not in the repository.
 */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'symlink' }
  | { readonly kind: 'submodule' };

/**
 * A file of a commit. `blob` is git's object id for a regular file, and `symlink:<id>` or `submodule:<id>` for those:
 * the same `blob` is the same content for ever, so what was read and parsed once is kept by it.
 */
export interface CommitFile {
  readonly path: string;
  readonly blob: string;
}

/**
 * How a commit stands to an older one: `after` it (or the same), `elsewhere` (the branch was rewritten in between), or
 * `unknown`: its history is longer than anybody looks through.
 */
export type Descent = 'after' | 'elsewhere' | 'unknown';

export interface CommitTree {
  readonly commit: CommitSha;
  readonly committedAt: Instant;
  readonly author: string;
  readonly subject: string;
  /** All of the message, cut at 64 KiB, as it was written; absent where there is no more than the subject. */
  readonly message?: string;
  /** Every file of the commit whose path was wanted, in path order. */
  readonly files: readonly CommitFile[];
}

/** One commit on the status branch. `null` removes the file. */
export interface StatusCommit {
  readonly files: ReadonlyMap<string, string | null>;
  readonly message: string;
  readonly at: Instant;
}

export type PushResult =
  | { readonly kind: 'pushed'; readonly commits: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreachable'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };
