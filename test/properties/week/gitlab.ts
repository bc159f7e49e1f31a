// A GitLab for the week: a repository whose commits are trees of texts, and a status branch with the clone that the
// daemon keeps of it. While GitLab is away, neither can be listed, read or pushed; the clone on disk goes on.
import { createHash } from 'node:crypto';
import { isCommitSha, type CommitSha } from '../../../src/core/model/ids.js';
import type {
  CommitFile,
  CommitTree,
  FileContent,
  PushResult,
  Reading,
  StatusCommit,
} from '../../../src/core/model/repository.js';
import type { Repository, StatusBranch } from '../../../src/daemon/ports.js';
import { checked } from '../../core/rollout/build.js';
import type { ProcessClock, WeekClock } from './clock.js';

const away = 'GitLab cannot be reached: connection timed out';
/** Commits whose trees are kept: nobody reads an older one. */
const kept = 20;

export type Changes = ReadonlyMap<string, string | null>;

export class Gitlab {
  isAway = false;
  readonly #clock: WeekClock;
  readonly #trees = new Map<CommitSha, CommitTree>();
  readonly #texts = new Map<string, string>();
  #files: ReadonlyMap<string, CommitFile> = new Map();
  #tip: CommitSha | undefined;
  commits = 0;
  /** The status branch as GitLab has it, and how many commits it has there. */
  readonly records = new Map<string, string>();
  statusCommits = 0;

  constructor(clock: WeekClock) {
    this.#clock = clock;
  }

  get tip(): CommitSha | undefined {
    return this.#tip;
  }

  textAt(path: string): string | undefined {
    const file = this.#files.get(path);
    return file && this.#texts.get(file.blob);
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Merges a change; null removes the file. */
  merge(changes: Changes, subject: string, author: string): CommitSha {
    const files = new Map(this.#files);
    for (const [path, text] of changes) {
      if (text === null) {
        files.delete(path);
        continue;
      }
      const blob = createHash('sha1').update(text).digest('hex');
      this.#texts.set(blob, text);
      files.set(path, { path, blob });
    }
    this.#files = files;
    this.commits += 1;
    this.#tip = sha(this.commits);
    this.#trees.set(this.#tip, {
      commit: this.#tip,
      committedAt: this.#clock.now(),
      author,
      subject,
      files: [...files.values()].sort((left, right) => (left.path < right.path ? -1 : 1)),
    });
    if (this.commits > kept) this.#trees.delete(sha(this.commits - kept));
    return this.#tip;
  }

  /** As a process sees it. */
  repository(clock: ProcessClock): Repository {
    return {
      listBranches: async (signal) => {
        await clock.answers(40, signal);
        if (this.isAway) return { ok: false, because: away };
        const branches = new Map<string, CommitSha>();
        if (this.#tip !== undefined) branches.set('main', this.#tip);
        if (this.statusCommits > 0) branches.set('baton/status', sha(this.statusCommits, 'e'));
        return { ok: true, value: branches };
      },
      readCommit: async (_branch, commit, wanted, signal): Promise<Reading<CommitTree>> => {
        await clock.answers(100, signal);
        const tree = this.#trees.get(commit);
        if (this.isAway || tree === undefined) return { ok: false, because: away };
        return { ok: true, value: { ...tree, files: tree.files.filter(({ path }) => wanted(path)) } };
      },
      // Nobody rewrites main in this week.
      descent: () => Promise.resolve(this.isAway ? { ok: false, because: away } : { ok: true, value: 'after' }),
      readFile: ({ path, blob }): Promise<Reading<FileContent>> => {
        const text = this.#texts.get(blob);
        if (text === undefined) return Promise.resolve({ ok: false, because: `there is no content of ${path}` });
        return Promise.resolve({ ok: true, value: { kind: 'text', text } });
      },
      renew: () => Promise.resolve({ ok: true, value: undefined }),
    };
  }
}

/** The daemon's clone of the status branch: it outlives the process, and is lost with the disk. */
export class StatusClone {
  #files: Map<string, string>;
  readonly #gitlab: Gitlab;
  readonly #told: (commit: StatusCommit) => void;
  #waiting: StatusCommit[] = [];
  /** When the first push failed of those that have failed since the last that did not. */
  unpushedSince: number | undefined;

  /** `told`: of every commit, pushed or not. */
  constructor(gitlab: Gitlab, told: (commit: StatusCommit) => void) {
    this.#gitlab = gitlab;
    this.#told = told;
    this.#files = new Map(gitlab.records);
  }

  branch(clock: ProcessClock): StatusBranch {
    return {
      refresh: () => Promise.resolve({ ok: true, value: undefined }),
      files: () => Promise.resolve(this.#files),
      commit: (entry) => {
        if (clock.isKilled) return clock.answers(0, clock.signal);
        apply(this.#files, entry);
        this.#waiting.push(entry);
        this.#told(entry);
        return Promise.resolve();
      },
      push: async (signal): Promise<PushResult> => {
        if (this.#waiting.length === 0) return { kind: 'nothing' };
        await clock.answers(this.#gitlab.isAway ? 5_000 : 200, signal);
        if (this.#gitlab.isAway) {
          this.unpushedSince ??= clock.now();
          return { kind: 'unreachable', because: away };
        }
        this.unpushedSince = undefined;
        const commits = this.#waiting.length;
        for (const entry of this.#waiting) apply(this.#gitlab.records, entry);
        this.#gitlab.statusCommits += commits;
        this.#waiting = [];
        return { kind: 'pushed', commits };
      },
      waiting: () => this.#waiting.length,
    };
  }
}

function apply(files: Map<string, string>, { files: changes }: StatusCommit): void {
  for (const [path, text] of changes) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
}

const sha = (number: number, letter = '0'): CommitSha => checked(number.toString(16).padStart(40, letter), isCommitSha);
