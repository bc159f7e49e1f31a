// Everything that can go wrong with a repository, as one error with one sentence. Sentences are made here and in
// httpTrouble.ts from parts that hold no secret; the text of a library's error is never passed on unread.

export type TroubleKind =
  /** No whole answer: refused, timed out, cut off, 5xx, 429. The same request may work later. */
  | 'unreachable'
  /** The server answered and will not change its mind by itself: 401, 403, 404, a redirect, not a git server. */
  | 'refused'
  /** What is on this machine cannot be read or written: a damaged pack, a full disk. */
  | 'damaged'
  /** The commit asked for is not there to be had. */
  | 'missing'
  /** The repository holds something we do not take: too many files, too deep, hostile names. */
  | 'unacceptable'
  /** The caller stopped waiting. */
  | 'stopped';

export class GitTrouble extends Error {
  readonly kind: TroubleKind;

  constructor(kind: TroubleKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GitTrouble';
    this.kind = kind;
  }
}

/** The system's code of a failed call, such as ENOSPC, if the error carries one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const disks: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space; nothing that git holds is lost',
  EDQUOT: 'the disk quota is used up. Free some space; nothing that git holds is lost',
  EROFS: 'the file system is read-only. Mount it writable or choose another `data` folder',
  EACCES: 'permission is denied. Give the user that runs Baton access to the folder',
  EPERM: 'permission is denied. Give the user that runs Baton access to the folder',
  EIO: 'the disk reports an input/output error. Check the disk',
  EMFILE: 'too many files are open. Raise the limit of open files (ulimit -n)',
};

/** Any error as a GitTrouble: ours as it is, the file system's with what to do, everything else as damage at `where`. */
export function asTrouble(error: unknown, where: string): GitTrouble {
  if (error instanceof GitTrouble) return error;
  const disk = disks[systemCode(error) ?? ''];
  if (disk !== undefined) return new GitTrouble('damaged', `${where}: ${pathOf(error)}${disk}.`, error);
  return new GitTrouble('damaged', `${where}: ${firstLine(error)}`, error);
}

/** Which file the system's error is about. */
const pathOf = (error: unknown): string =>
  error instanceof Error && 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';

/** Whether the disk itself says no: making a clone anew would not help. */
export const isDiskTrouble = (error: unknown): boolean => {
  const cause = error instanceof GitTrouble ? error.cause : error;
  return disks[systemCode(cause) ?? ''] !== undefined;
};

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return printable(text.split('\n')[0] ?? '', 300);
}

/** One line without control characters, fit for a log or a status: what others wrote must not steer a terminal. */
export function printable(text: string, atMost: number): string {
  const plain = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return plain.length <= atMost ? plain : `${plain.slice(0, atMost - 1)}…`;
}
