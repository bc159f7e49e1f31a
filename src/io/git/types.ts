// What this room gives and takes. The shapes of readings are those of daemon/ports.ts, said again here because io and
// daemon never import each other; compose.ts is where the compiler holds them against each other.
import type { CommitSha, Instant } from '../../core/model/ids.js';

/** The value, or why it could not be had: one sentence that says what happened, where, and what to do next. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

/** What a blob holds. Content of Git LFS is not in the repository: its pointer counts as binary. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'symlink' }
  | { readonly kind: 'submodule' };

/**
 * A file of a commit. `blob` is git's object id for a regular file, and `symlink:<id>` or `submodule:<id>` for those:
 * a link and a file can share an object, and what is kept by this key must not mix them up.
 */
export interface CommitFile {
  readonly path: string;
  readonly blob: string;
}

export interface CommitTree {
  readonly commit: CommitSha;
  readonly committedAt: Instant;
  readonly author: string;
  readonly subject: string;
  readonly files: readonly CommitFile[];
}

/** Has the shape of `Repository` in daemon/ports.ts, where each member is explained. */
export interface GitRepository {
  listBranches(signal: AbortSignal): Promise<Reading<ReadonlyMap<string, CommitSha>>>;
  readCommit(
    branch: string,
    commit: CommitSha,
    wanted: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<Reading<CommitTree>>;
  readFile(file: CommitFile, signal: AbortSignal): Promise<Reading<FileContent>>;
  renew(signal: AbortSignal): Promise<Reading<void>>;
}

/** Where progress and trouble are told; pino fits. Never given a secret. */
export interface GitLog {
  info(message: string): void;
  warn(message: string): void;
}

/** How much of the world is let in. Spans in milliseconds, sizes in bytes. */
export interface GitLimits {
  /** A file above this is not read: `too-large`. */
  readonly fileSize: number;
  /** Files, links and submodules of one commit. */
  readonly files: number;
  /** Folders inside folders. */
  readonly depth: number;
  /** One answer of the server that lists references. */
  readonly listingSize: number;
  /** One answer of the server that carries a pack. */
  readonly packSize: number;
  /** A request for a listing, from first to last byte. */
  readonly listingWithin: number;
  /** A request that carries a pack, from first to last byte. */
  readonly transferWithin: number;
  /** The local clone is made anew beyond so many packs, or so many bytes of packs. */
  readonly packs: number;
  readonly packBytes: number;
  /** The folder of the status branch is made anew beyond so many objects that are not in packs. */
  readonly looseObjects: number;
}

// packs and packBytes: isomorphic-git reads whole packs into memory and has no repack; a shallow clone made anew is the
// cheaper broom (measured: 0.3 s for 1,000 files).
export const defaultLimits: GitLimits = {
  fileSize: 1024 * 1024,
  files: 100_000,
  depth: 64,
  listingSize: 32 * 1024 * 1024,
  packSize: 512 * 1024 * 1024,
  listingWithin: 30_000,
  transferWithin: 300_000,
  packs: 200,
  packBytes: 64 * 1024 * 1024,
  looseObjects: 20_000,
};

/** A repository over http(s), or one on this machine (working copy, bare, or linked worktree). */
export type Address = { readonly url: string } | { readonly path: string };

export interface Connection {
  /** Read anew for every request, so that a rotated token needs no restart. Undefined: the repository is public. */
  readonly token?: () => string | undefined;
  /** Whether HTTP_PROXY, HTTPS_PROXY and NO_PROXY are honoured; default no. */
  readonly proxyFromEnvironment?: boolean;
  readonly limits?: Partial<GitLimits>;
  readonly log?: GitLog;
}

export const silent: GitLog = { info: () => undefined, warn: () => undefined };
