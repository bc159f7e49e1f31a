// What this room takes, and where its limits are. The values it gives are those of core/model/repository.ts.
import type { CommitSha } from '../../core/model/ids.js';
import type { CommitFile, CommitTree, Descent, FileContent, Reading } from '../../core/model/repository.js';

export type { CommitFile, CommitTree, Descent, FileContent, Reading };

/** Has the shape of `Repository` in daemon/ports.ts, where each member is explained. */
export interface GitRepository {
  listBranches(signal: AbortSignal): Promise<Reading<ReadonlyMap<string, CommitSha>>>;
  readCommit(
    branch: string,
    commit: CommitSha,
    wanted: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<Reading<CommitTree>>;
  descent(branch: string, tip: CommitSha, from: CommitSha, signal: AbortSignal): Promise<Reading<Descent>>;
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
  /** Commits of a history that are looked at to tell whether a branch was rewritten. */
  readonly history: number;
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
  history: 100_000,
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
