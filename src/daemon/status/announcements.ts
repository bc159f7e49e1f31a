// What GitLab is told and asked, beside git: the commit's status per environment, and which merge request brought it.
// Nothing that is decided depends on it; a GitLab that does not answer is asked again later.
import type { EarlierCluster } from '../../core/model/environment.js';
import { appKey, type AppId, type CommitSha } from '../../core/model/ids.js';
import { commitReport, CommitReports, isMoving } from './commitReports.js';
import { followedBy, type Wanted } from '../sources/desired.js';
import type { CommitReport, Forge } from '../ports.js';
import type { Report } from './report.js';

interface AnnouncementLog {
  warn(message: string): void;
}

type Records = Pick<Report, 'recordOf' | 'records'>;

export class Announcements {
  readonly #forge: Forge;
  readonly #report: Records;
  readonly #log: AnnouncementLog;
  readonly #reports: CommitReports;
  /** Of the commits that an app or a record names: those of years would add up. */
  readonly #mergeRequests = new Map<CommitSha, number | undefined>();
  #trouble: string | undefined;

  constructor(forge: Forge, report: Records, log: AnnouncementLog) {
    this.#forge = forge;
    this.#report = report;
    this.#log = log;
    this.#reports = new CommitReports(forge);
  }

  mergeRequestOf(commit: CommitSha): number | undefined {
    return this.#mergeRequests.get(commit);
  }

  /**
   * Tips were loaded. Of one that brings nothing new GitLab is neither asked nor told anything. What is on record by now is
   * read before this returns; the commits whose merge request is known from now on come when GitLab has answered.
   */
  async learn(wanted: Wanted, signal: AbortSignal): Promise<ReadonlySet<CommitSha>> {
    const tips = new Map([wanted.followed, ...wanted.apart.values()].map((one) => [one.tree.commit, one]));
    const breaking = new Set(
      [...tips.values()].flatMap(({ notTaken: not }) => (not?.by === 'undescribed' ? not.tip : [])),
    );
    const brought = new Set<CommitSha>();
    for (const app of wanted.apps.values()) {
      if (tips.has(app.commit) && this.#report.recordOf(app.key)?.commit !== app.commit) brought.add(app.commit);
      if (tips.has(app.numberCommit) && app.commit !== app.numberCommit) brought.add(app.numberCommit);
    }
    // Asked first: what follows goes through all records, and there is time for that while GitLab looks.
    const asked = [...brought].map(
      async (commit) =>
        [commit, await this.#forge.mergeRequestOf(commit, tips.get(commit)?.branch ?? '', signal)] as const,
    );
    const named = this.#namedIn(wanted);
    for (const commit of this.#mergeRequests.keys()) if (!named.has(commit)) this.#mergeRequests.delete(commit);
    for (const report of this.#reportsAt(wanted)) {
      // A commit that breaks an environment brings nothing there, and is news all the same.
      const isNews = brought.has(report.commit) || (breaking.has(report.commit) && report.state === 'failed');
      if (!isNews) this.#reports.assumeTold(report);
    }
    const learned = new Set<CommitSha>();
    for (const [commit, found] of await Promise.all(asked)) {
      if (found.ok) this.#mergeRequests.set(commit, found.value);
      if (found.ok && found.value !== undefined) learned.add(commit);
      this.#note(found.ok ? undefined : found.because);
    }
    return learned;
  }

  /** Commits that a pass may still ask about: of what is wanted, what has begun, and what is gone back to. */
  #namedIn({ apps }: Wanted): ReadonlySet<CommitSha> {
    const named = new Set<CommitSha>();
    for (const { commit, numberCommit } of apps.values()) named.add(commit).add(numberCommit);
    for (const { commit, begun, lastGood } of this.#report.records().values())
      for (const one of [commit, begun?.commit, lastGood?.commit]) if (one !== undefined) named.add(one);
    return named;
  }

  /** Tells what changed since it was told last. */
  async tell(wanted: Wanted | undefined, signal: AbortSignal): Promise<void> {
    if (wanted === undefined) return;
    this.#note(await this.#reports.tell(this.#reportsAt(wanted), signal));
  }

  #reportsAt(wanted: Wanted): CommitReport[] {
    const records = [...this.#report.records().values()];
    return wanted.loaded.environments
      .map(({ environment }) => {
        const { name, earlier } = environment;
        return {
          name,
          earlier,
          at: followedBy(wanted, environment),
          records: records.filter((record) => record.environment === name),
        };
      })
      .filter((one) => one.records.length > 0)
      .map(({ name, earlier, at, records: own }) => {
        const awaited = new Set(
          earlier.length === 0 ? [] : own.map(({ app }) => app).filter((app) => this.#isToCome(app, earlier)),
        );
        const { notTaken: not, branch, tree } = at;
        if (not?.by === 'undescribed')
          return { commit: not.tip, branch, environment: name, state: 'failed', description: not.because };
        return commitReport(tree.commit, branch, name, own, awaited);
      });
  }

  #isToCome(app: AppId, earlier: readonly EarlierCluster[]): boolean {
    return earlier.some(({ environment }) => {
      const record = this.#report.recordOf(appKey(environment, app));
      return record === undefined || isMoving(record);
    });
  }

  #note(because: string | undefined): void {
    if (because !== undefined && because !== this.#trouble) this.#log.warn(`GitLab: ${because}`);
    this.#trouble = because;
  }
}
