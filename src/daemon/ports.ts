// The world as the daemon knows it. Adapters in io/ have these shapes; compose.ts is where they meet.
import type { KeptFile } from '../core/definition/kept/kept.js';
import type { Check, CheckQuestion, Sample } from '../core/model/check.js';
import type { FreezePeriod, Window } from '../core/model/environment.js';
import type { AppId, CommitSha, EnvironmentName, Instant } from '../core/model/ids.js';
import type { MetronomeLook } from '../core/model/metronome.js';
import type { LiveApp, LiveDeployment } from '../core/model/observed.js';
import type {
  CommitFile,
  CommitTree,
  Descent,
  FileContent,
  PushResult,
  Reading,
  StatusCommit,
} from '../core/model/repository.js';
import type { Action, Outcome } from '../core/model/step.js';
import type { Traffic, TrafficOrder, TrafficQuestion } from '../core/model/traffic.js';

export type { CommitFile, CommitTree, PushResult, Reading };

/** Time, so that tests can turn it. */
export interface Clock {
  now(): Instant;
  /** Resolves after the span (ms), or at once when the signal is aborted. Never rejects. */
  wait(span: number, signal: AbortSignal): Promise<void>;
}

/** The repository of app definitions. */
export interface Repository {
  /** One reference listing, all branches: name without refs/heads/ → tip. An empty repository is an empty map. */
  listBranches(signal: AbortSignal): Promise<Reading<ReadonlyMap<string, CommitSha>>>;
  /** Fetches only when the commit is not here yet. A commit that cannot be read whole is an error, never a partial tree. */
  readCommit(
    branch: string,
    commit: CommitSha,
    wanted: (path: string) => boolean,
    signal: AbortSignal,
  ): Promise<Reading<CommitTree>>;
  /**
   * Whether `tip` comes after `from`, which was the tip of the branch once. Brings both here, and as much of the history
   * between them as it takes. `from` may be gone from the server; then only the history of `tip` can tell.
   */
  descent(branch: string, tip: CommitSha, from: CommitSha, signal: AbortSignal): Promise<Reading<Descent>>;
  readFile(file: CommitFile, signal: AbortSignal): Promise<Reading<FileContent>>;
  /** Throws the local clone away and makes a new one beside it; the maintenance job and unreadable packs call it. */
  renew(signal: AbortSignal): Promise<Reading<void>>;
}

/** What a process worked out of the repository, for the next one. It may be lost at any time. */
export interface KeptResults {
  /** By path. Empty when there is nothing, or nothing that this very program wrote whole. Never fails. */
  read(): Promise<ReadonlyMap<string, KeptFile>>;
  /** Takes the place of what was there, as a whole or not at all. */
  write(files: Iterable<KeptFile>): Promise<Reading<void>>;
}

/** The status branch: a local branch that is written at once and pushed when git answers. */
export interface StatusBranch {
  /** Brings in what others wrote. `tip` comes from the repository's one reference listing; undefined: no such branch yet. */
  refresh(tip: CommitSha | undefined, signal: AbortSignal): Promise<Reading<void>>;
  /** All files as they stand locally, pushed or not: path → text. */
  files(): Promise<ReadonlyMap<string, string>>;
  /** Commits locally; durable when it returns. */
  commit(entry: StatusCommit): Promise<void>;
  /** Pushes what waits. A lost race is retried on the new tip, keeping what others wrote to other files. */
  push(signal: AbortSignal): Promise<PushResult>;
  /** Commits that wait to be pushed. */
  waiting(): number;
}

/** All of a cluster, read with a number of requests that does not depend on how many apps there are. */
export interface ClusterView {
  /** Marathon's clock. */
  readonly readAt: Instant;
  readonly apps: ReadonlyMap<AppId, LiveApp>;
  readonly deployments: readonly LiveDeployment[];
  /** Apps that exist but whose document cannot be read, with the reason: never to be taken for missing ones. */
  readonly unreadable?: ReadonlyMap<AppId, string>;
}

export interface AppView {
  readonly readAt: Instant;
  readonly live?: LiveApp;
  readonly deployments: readonly LiveDeployment[];
}

export type ClusterAction = Exclude<Action, { readonly kind: 'weigh' | 'record' | 'hear' }>;

/**
 * What the event stream says: look again at these apps. `resync`: it is open, and events may have been missed, look at
 * everything. `lost`: it is open no more; `resync` comes when it is again.
 */
export type ClusterEvent =
  | { readonly kind: 'touched'; readonly apps: readonly AppId[] }
  | { readonly kind: 'resync' }
  | { readonly kind: 'lost' };

export interface Cluster {
  readAll(signal: AbortSignal): Promise<Reading<ClusterView>>;
  readApp(id: AppId, signal: AbortSignal): Promise<Reading<AppView>>;
  carryOut(action: ClusterAction, signal: AbortSignal): Promise<Outcome>;
  /** The job at an id (`/shop/cart-before`) in Metronome. Absent: the settings name none, and jobs run as apps. */
  readonly readJob?: (id: AppId, signal: AbortSignal) => Promise<MetronomeLook>;
  /** Listens until aborted, reconnecting by itself. Events are hints: whoever misses them looks a little later. */
  watch(notify: (event: ClusterEvent) => void, signal: AbortSignal): Promise<void>;
  /** Last lines of a task's stderr from its Mesos agent; undefined where agents are not reachable or not configured. */
  readStderr(taskId: string, host: string, signal: AbortSignal): Promise<readonly string[] | undefined>;
}

/** What sends requests to the apps of a cluster. */
export interface Balancer {
  /** One reading for each balancer of the app. Never fails because of the network: then it is `unreadable`. */
  read(question: TrafficQuestion, signal: AbortSignal): Promise<Traffic>;
  /**
   * Holds from now on, in memory, and takes the place of the app's order before it; only the leader says it. Balancers
   * come for it within about a second: `read` shows when they have.
   */
  weigh(order: TrafficOrder): void;
  /** Nothing is commanded for the app any more. Balancers leave its servers as they are. */
  forget(app: AppId): void;
}

/** What knows how well a set does. */
export interface CheckSource {
  /** Why the settings never let it be asked about any set of the app; undefined: they do. Asks nobody. */
  refusal(check: Check, app: AppId): string | undefined;
  /** Never fails because of the network: then the sample is undecided. */
  ask(question: CheckQuestion, signal: AbortSignal): Promise<Sample>;
}

/** GitLab's view of a commit, if there is a GitLab. Nothing that is decided depends on it in this version. */
export interface Forge {
  /** Iid of the merge request that brought the commit to the branch; undefined when none is known. */
  mergeRequestOf(commit: CommitSha, branch: string, signal: AbortSignal): Promise<Reading<number | undefined>>;
  /** Sets the commit status `baton/<environment>`. Reads before it writes, so that nothing is repeated. */
  reportCommit(report: CommitReport, signal: AbortSignal): Promise<Reading<void>>;
  /** The deploy freezes of the project (`GET /projects/:id/freeze_periods`). Absent: nobody asks for them. */
  freezePeriods?(signal: AbortSignal): Promise<Reading<readonly FreezePeriod[]>>;
}

export interface CommitReport {
  readonly commit: CommitSha;
  readonly branch: string;
  readonly environment: EnvironmentName;
  readonly state: 'running' | 'success' | 'failed';
  readonly description: string;
}

/** Opens and closes with the calendar: whether windows and freeze periods allow changes to begin now. */
export interface Calendar {
  /** `until`: when it opens next, if that is known. */
  isOpen(
    windows: readonly Window[],
    at: Instant,
    freezePeriods: readonly FreezePeriod[],
  ): { readonly open: true } | { readonly open: false; readonly because: string; readonly until?: Instant };
}
