// What is written down: one record per app on the status branch, collected for a moment, committed at once, pushed when
// git answers. A verdict is durable before it is acted upon; everything else may be lost with a kill and is found again.
import { isOutcome } from '../../core/model/phase.js';
import type { AppKey, CommitSha, Instant } from '../../core/model/ids.js';
import { appKey } from '../../core/model/ids.js';
import type { AppRecord } from '../../core/model/record.js';
import { sinceClaimed } from '../../core/policy/ownership/ownership.js';
import {
  branchesMessage,
  farewellMessage,
  statusCommitMessage,
  tablesMessage,
} from '../../core/status/commitMessage.js';
import { appDecisionsPath } from '../../core/status/decisionPath.js';
import { ownershipPath } from '../../core/status/ownershipFile.js';
import { recordPath } from '../../core/status/recordPath.js';
import { recordText } from '../../core/status/recordText.js';
import { BranchBook } from '../sources/branchBook.js';
import { RecordBook } from './recordBook.js';
import { RecordFiles } from './recordFiles.js';
import { pagesOf } from './pages.js';
import type { Clock, PushResult, Reading, StatusBranch } from '../ports.js';
import { isSaidAnew, Said, type SaidAnew } from './said.js';
import { StaleTables } from './staleTables.js';

/** Outcomes within a second share a commit; other phases wait this long. */
const outcomesAfter = 1_000;
const phasesAfter = 10_000;
const longestRetry = 60_000;
const lastPushWithin = 5_000;

export interface ReportLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface Surroundings {
  /** Whether nothing is in motion: the moment at which a table is worth writing. */
  isAtRest(): boolean;
  /** Git was away and answers again: what waited for that may go on. */
  onBack(): void;
  /** Who may override, by the settings. */
  readonly mayOverride: readonly string[];
  /** Somebody said something about these: what holds them, or does not any more, may be another thing now. */
  onSaid(anew: SaidAnew): void;
}

export class Report {
  readonly #branch: StatusBranch;
  readonly #clock: Clock;
  readonly #log: ReportLog;
  readonly #surroundings: Surroundings;
  readonly #records = new RecordBook();
  readonly #recordFiles: RecordFiles;
  /** What people said about apps and environments. */
  readonly said: Said;
  /** Which commit of each branch was taken last. */
  readonly branches: BranchBook;
  #newsAt: Instant = Number.POSITIVE_INFINITY;
  /** Records that were noted and not committed yet: when they must be, and the committed one they follow. */
  readonly #unwritten = new Map<AppKey, { readonly dueAt: Instant; readonly previous: AppRecord | undefined }>();
  /** Records whose files go with the next commit. */
  readonly #forgotten = new Map<AppKey, { readonly record: AppRecord; readonly dueAt: Instant }>();
  readonly #staleTables = new StaleTables();
  #turn: Promise<void> = Promise.resolve();
  #away: string | undefined;
  #pushFailures = 0;
  #pushAt: Instant = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => undefined;

  constructor(branch: StatusBranch, clock: Clock, log: ReportLog, surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#branch = branch;
    this.#clock = clock;
    this.#log = log;
    this.#recordFiles = new RecordFiles((message) => {
      log.warn(message);
    });
    this.said = new Said(log, surroundings.mayOverride);
    this.branches = new BranchBook(log, () => {
      this.#newsAt = clock.now() + outcomesAfter;
      this.#wake();
    });
  }

  /** Brings in the remote branch and reads the records. Local records that were not written yet win. */
  async refresh(tip: CommitSha | undefined, signal: AbortSignal): Promise<Reading<void>> {
    const refreshed = await this.#branch.refresh(tip, signal);
    if (refreshed.ok) await this.#inTurn(() => this.#readRecords());
    return refreshed;
  }

  async #readRecords(): Promise<void> {
    const files = await this.#branch.files();
    if (this.#recordFiles.isKnown(files)) {
      this.#followClaims();
      return;
    }
    const passes = (key: AppKey): boolean => this.#unwritten.has(key) || this.#forgotten.has(key);
    for (const [key, record] of this.#recordFiles.read(files, passes)) this.#records.set(key, record);
    this.branches.read(files);
    this.#readSaid(files);
  }

  #followClaims(): void {
    for (const [key, ownership] of this.said.ownership) {
      const record = this.#records.get(key);
      if (record !== undefined) this.#records.set(key, sinceClaimed(record, ownership));
    }
  }

  #readSaid(files: ReadonlyMap<string, string>): void {
    const anew = this.said.read(files);
    this.#followClaims();
    if (anew.apps.size === 0 && anew.environments.size === 0) return;
    for (const [key, { environment }] of this.#records)
      if (isSaidAnew(anew, key, environment)) this.#staleTables.mark(environment, this.#clock.now());
    this.#surroundings.onSaid(anew);
  }

  recordOf(key: AppKey): AppRecord | undefined {
    return this.#records.get(key);
  }

  records(): RecordBook {
    return this.#records;
  }

  /** Why records wait to be pushed: git is away. Undefined while it answers. While it is away no step forward begins. */
  get away(): string | undefined {
    return this.#away;
  }

  /** Whether all that was noted is committed and pushed (tables aside). */
  get isWritten(): boolean {
    return this.#unwritten.size === 0 && this.#forgotten.size === 0 && this.#branch.waiting() === 0;
  }

  /** Notes a record; it is committed soon: outcomes within a second, the rest within ten. */
  note(key: AppKey, record: AppRecord): void {
    const previous = this.#records.get(key);
    if (previous === record) return;
    this.#records.set(key, record);
    this.#staleTables.mark(record.environment, this.#clock.now());
    const news = previous?.phase !== record.phase || previous.revision !== record.revision;
    const dueAt = this.#clock.now() + (news && isOutcome(record.phase) ? outcomesAfter : phasesAfter);
    const unwritten = this.#unwritten.get(key) ?? { dueAt, previous };
    this.#unwritten.set(key, { ...unwritten, dueAt: Math.min(unwritten.dueAt, dueAt) });
    this.#wake();
  }

  /** The app is neither in git nor in Marathon any more: its record goes with the next commit, its history stays. */
  forget(key: AppKey): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    this.#records.delete(key);
    this.#unwritten.delete(key);
    this.#forgotten.set(key, { record, dueAt: this.#clock.now() + outcomesAfter });
    this.#staleTables.mark(record.environment, this.#clock.now());
    this.#wake();
  }

  /**
   * Commits what was noted, durably, now: a verdict is written this way before it is acted upon. `tables`: with the
   * tables of what changed, although they were rewritten within the minute; for whoever looks at the end of a sync.
   */
  async commit({ tables = false }: { readonly tables?: boolean } = {}): Promise<void> {
    await this.#inTurn(() => this.#commitNoted(tables));
    // Whoever waits for the next moment may have looked while this was being written, and seen nothing to push.
    this.#wake();
  }

  /** A reading in the middle of a commit would take what the branch showed before it for news, and forget a verdict. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work);
    await this.#turn;
  }

  /** Tries to push; remembers whether git is away. */
  async push(signal: AbortSignal): Promise<PushResult> {
    const result = await this.#branch.push(signal);
    if (result.kind === 'pushed' || result.kind === 'nothing') {
      if (this.#away !== undefined) this.#log.info('the status branch is reachable again; what waited has been pushed');
      const wasAway = this.#away !== undefined;
      this.#away = undefined;
      this.#pushFailures = 0;
      if (wasAway) this.#surroundings.onBack();
    } else {
      if (this.#away === undefined) {
        this.#log.warn(`${String(this.#branch.waiting())} status commits wait to be pushed: ${result.because}`);
      }
      this.#away = result.because;
      this.#pushFailures += 1;
      this.#pushAt = this.#clock.now() + Math.min(longestRetry, 1_000 * 2 ** Math.min(this.#pushFailures, 6));
    }
    return result;
  }

  /** Commits and pushes as things fall due until aborted; what is left then is committed, and pushed if git answers soon. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.#clock.now();
      if (this.#dueAt() <= now) await this.commit();
      if (this.#branch.waiting() > 0 && this.#pushAt <= now) await this.push(signal);
      await this.#nextMoment(signal);
    }
    await this.commit();
    if (this.#branch.waiting() > 0 && this.#away === undefined) await this.push(AbortSignal.timeout(lastPushWithin));
  }

  #dueAt(): Instant {
    const records = Math.min(...[...this.#unwritten.values(), ...this.#forgotten.values()].map((one) => one.dueAt));
    return Math.min(records, this.#newsAt, this.#tablesDueAt());
  }

  #tablesDueAt(): Instant {
    return this.#staleTables.dueAt(() => this.#surroundings.isAtRest());
  }

  async #nextMoment(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const cut = new AbortController();
    const onAbort = (): void => cut.abort();
    signal.addEventListener('abort', onAbort);
    const poked = new Promise<void>((resolve) => {
      this.#wake = () => {
        resolve();
        cut.abort();
      };
    });
    const push = this.#branch.waiting() > 0 ? this.#pushAt : Number.POSITIVE_INFINITY;
    const next = Math.min(this.#dueAt(), push);
    // A first push is due since ever: only what is due never waits for somebody to wake this.
    const span = next === Number.POSITIVE_INFINITY ? longestRetry : Math.max(0, next - this.#clock.now());
    await Promise.race([poked, this.#clock.wait(span, cut.signal)]);
    signal.removeEventListener('abort', onAbort);
    this.#wake = () => undefined;
    cut.abort();
  }

  async #commitNoted(tablesNow: boolean): Promise<void> {
    const now = this.#clock.now();
    await this.#commitForgotten(now);
    const changes = [...this.#unwritten].flatMap(([key, { previous }]) => {
      const record = this.#records.get(key);
      return record ? [{ previous, record }] : [];
    });
    const withTables = (tablesNow && this.#staleTables.environments.size > 0) || now >= this.#tablesDueAt();
    // News goes along with whatever is committed: it must not be forgotten with the commit before it.
    const withNews =
      this.#newsAt < Number.POSITIVE_INFINITY && (now >= this.#newsAt || tablesNow || changes.length > 0);
    if (changes.length === 0 && !withTables && !withNews) return;
    const files = new Map(
      changes.map(({ record }) => [recordPath(record.environment, record.app), recordText(record)]),
    );
    if (withTables || withNews) {
      const told = { said: this.said, now, notices: this.branches.notices };
      for (const [path, text] of pagesOf([...this.#records.values()], this.#staleTables.environments, told))
        files.set(path, text);
    }
    for (const [path, text] of this.branches.written()) files.set(path, text);
    this.#newsAt = Number.POSITIVE_INFINITY;
    this.#unwritten.clear();
    if (withTables) this.#staleTables.written(now);
    const news = withNews ? branchesMessage(this.branches.notices) : tablesMessage;
    const message = changes.length > 0 ? statusCommitMessage(changes) : news;
    await this.#branch.commit({ files, message, at: now });
  }

  async #commitForgotten(at: Instant): Promise<void> {
    const records = [...this.#forgotten.values()].map(({ record }) => record);
    if (records.length === 0) return;
    this.#forgotten.clear();
    await this.#branch.commit({
      files: new Map(records.flatMap((record) => this.#filesOf(record).map((path) => [path, null] as const))),
      message: farewellMessage(records),
      at,
    });
  }

  /** With its app gone from git and the cluster, what was said about it has no meaning any more. */
  #filesOf({ environment, app }: AppRecord): readonly string[] {
    const key = appKey(environment, app);
    return [
      recordPath(environment, app),
      ...(this.said.ownership.has(key) ? [ownershipPath(environment, app)] : []),
      ...(this.said.decisions.apps.has(key) ? [appDecisionsPath(environment, app)] : []),
    ];
  }
}
