// What GitLab is told and asked, beside git: the commit's status per environment, and which merge request brought it.
// Nothing that is decided depends on it; a GitLab that does not answer is asked again later.
import type { EarlierCluster } from '../core/model/environment.js';
import { appKey, type AppId, type CommitSha } from '../core/model/ids.js';
import { commitReport, CommitReports, isMoving } from './commitReports.js';
import type { Wanted } from './desired.js';
import type { Forge } from './ports.js';
import type { Report } from './report.js';

interface AnnouncementLog {
  warn(message: string): void;
}

export class Announcements {
  readonly #forge: Forge;
  readonly #branch: string;
  readonly #report: Report;
  readonly #log: AnnouncementLog;
  readonly #reports: CommitReports;
  readonly #mergeRequests = new Map<CommitSha, number | undefined>();
  #trouble: string | undefined;

  constructor(forge: Forge, branch: string, report: Report, log: AnnouncementLog) {
    this.#forge = forge;
    this.#branch = branch;
    this.#report = report;
    this.#log = log;
    this.#reports = new CommitReports(forge);
  }

  mergeRequestOf(commit: CommitSha): number | undefined {
    return this.#mergeRequests.get(commit);
  }

  /** A tip was loaded. If it brings nothing new, GitLab is neither asked nor told anything about it. */
  async learn(wanted: Wanted, signal: AbortSignal): Promise<void> {
    const tip = wanted.tree.commit;
    const brings = [...wanted.apps.values()].some(
      (app) =>
        (app.commit === tip && this.#report.recordOf(app.key)?.commit !== tip) ||
        (app.numberCommit === tip && app.commit !== tip),
    );
    if (!brings) {
      for (const report of this.#reportsAt(wanted)) this.#reports.assumeTold(report);
      return;
    }
    const found = await this.#forge.mergeRequestOf(tip, this.#branch, signal);
    if (found.ok) this.#mergeRequests.set(tip, found.value);
    this.#note(found.ok ? undefined : found.because);
  }

  /** Tells what changed since it was told last. */
  async tell(wanted: Wanted | undefined, signal: AbortSignal): Promise<void> {
    if (wanted === undefined) return;
    this.#note(await this.#reports.tell(this.#reportsAt(wanted), signal));
  }

  #reportsAt(wanted: Wanted): ReturnType<typeof commitReport>[] {
    const records = [...this.#report.records().values()];
    return wanted.loaded.environments
      .map(({ environment: { name, earlier } }) => {
        return { name, earlier, records: records.filter((record) => record.environment === name) };
      })
      .filter((one) => one.records.length > 0)
      .map(({ name, earlier, records: own }) => {
        const awaited = new Set(
          earlier.length === 0 ? [] : own.map(({ app }) => app).filter((app) => this.#isToCome(app, earlier)),
        );
        return commitReport(wanted.tree.commit, this.#branch, name, own, awaited);
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
