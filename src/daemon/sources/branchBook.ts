// Which commit of each branch was taken last, beside the records: read from the status branch, and written with the next
// commit there when it is another one. A tip that is not taken, or not wholly, is news, and is written down at once.
import {
  branchesPath,
  branchesText,
  noticesOf,
  parseBranches,
  type BranchNotice,
  type TakenBranch,
  type UndescribedEnvironments,
} from '../../core/status/branchesFile.js';
import { problemText } from '../../core/model/problem.js';
import type { CommitSha } from '../../core/model/ids.js';

interface BookLog {
  warn(message: string): void;
}

/** `unreadable`: it was written down, and nobody knows what. */
export type Taken = { readonly kind: 'never' | 'unreadable' } | ({ readonly kind: 'taken' } & TakenBranch);

export class BranchBook {
  readonly #log: BookLog;
  /** Told when there is something to write at once. */
  readonly #news: () => void;
  #text: string | undefined;
  #readable = true;
  #branches = new Map<string, TakenBranch>();
  /** Branches whose entry is newer than the file. */
  readonly #unwritten = new Set<string>();

  constructor(log: BookLog, news: () => void) {
    this.#log = log;
    this.#news = news;
  }

  /** Takes over what the files of the status branch say; what was not written yet wins. */
  read(files: ReadonlyMap<string, string>): void {
    const text = files.get(branchesPath);
    if (text === this.#text) return;
    this.#text = text;
    const read = text === undefined ? undefined : parseBranches(text);
    this.#readable = read?.ok !== false;
    if (read?.ok === false) for (const one of read.problems) this.#log.warn(problemText(one));
    const own = [...this.#branches].filter(([name]) => this.#unwritten.has(name));
    this.#branches = new Map([...(read?.ok ? read.value : []), ...own]);
  }

  of(branch: string): Taken {
    const known = this.#branches.get(branch);
    if (known !== undefined) return { kind: 'taken', ...known };
    return { kind: this.#readable ? 'never' : 'unreadable' };
  }

  /** Tips that are not taken, or cannot be used for all of their environments. */
  get notices(): readonly BranchNotice[] {
    return noticesOf(this.#branches);
  }

  take(branch: string, commit: CommitSha, undescribed?: UndescribedEnvironments): void {
    const known = this.#branches.get(branch);
    const isNews = known?.waiting !== undefined || known?.undescribed?.because !== undescribed?.because;
    if (known?.commit === commit && !isNews) return;
    this.#set(branch, { commit, ...(undescribed && { undescribed }) });
    if (isNews) this.#news();
  }

  /** Nobody follows the other branches any more, so that nobody need see to them. */
  keepNotices(followed: ReadonlySet<string>): void {
    for (const { branch } of this.notices) {
      const { commit } = this.#branches.get(branch) ?? {};
      if (followed.has(branch) || commit === undefined) continue;
      this.#set(branch, { commit });
      this.#news();
    }
  }

  wait(branch: string, waiting: NonNullable<TakenBranch['waiting']>): void {
    const known = this.#branches.get(branch);
    // Of what cannot be read nothing is overwritten: somebody may still restore it.
    if (known === undefined) return;
    if (known.waiting?.commit === waiting.commit && known.waiting.because === waiting.because) return;
    this.#set(branch, { ...known, waiting });
    this.#news();
  }

  #set(branch: string, taken: TakenBranch): void {
    this.#branches.set(branch, taken);
    this.#unwritten.add(branch);
  }

  /** The file for the next commit; nothing when it says so already. What is returned counts as written. */
  written(): ReadonlyMap<string, string> {
    if (this.#unwritten.size === 0) return new Map();
    this.#unwritten.clear();
    this.#readable = true;
    const text = branchesText(this.#branches);
    if (text === this.#text) return new Map();
    this.#text = text;
    return new Map([[branchesPath, text]]);
  }
}
