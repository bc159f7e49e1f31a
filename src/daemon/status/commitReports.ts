// Tells GitLab how far a commit is in each environment. Told once per change; a GitLab that is away is told later.
import type { AppRecord } from '../../core/model/record.js';
import type { AppId, CommitSha, EnvironmentName } from '../../core/model/ids.js';
import { isOutcome } from '../../core/model/phase.js';
import type { CommitReport, Forge } from '../ports.js';

const problematic = new Set(['rejected', 'invalid', 'paused']);

/** Whether the app is on its way. */
export const isMoving = ({ phase, removal }: AppRecord): boolean =>
  !isOutcome(phase) && !problematic.has(phase) && !(phase === 'pruning' && removal?.zeroAt !== undefined);

/**
 * The state of one environment at one commit, from the records of all its apps. `awaited`: apps that are still
 * on their way on an earlier cluster: GitLab never takes a success back, so that it is not told one before they came here.
 */
export function commitReport(
  commit: CommitSha,
  branch: string,
  environment: EnvironmentName,
  records: readonly AppRecord[],
  awaited: ReadonlySet<AppId>,
): CommitReport {
  const failed = records.filter((record) => problematic.has(record.phase));
  const moving = records.filter((record) => isMoving(record) || (record.phase === 'held' && awaited.has(record.app)));
  const held = records.filter((record) => record.phase === 'held').length;
  const names = (list: readonly AppRecord[]): string =>
    list
      .slice(0, 3)
      .map((record) => record.app)
      .join(', ');
  const base = { commit, branch, environment };
  if (failed.length > 0) {
    return { ...base, state: 'failed', description: `${failed.length} failed: ${names(failed)}` };
  }
  if (moving.length > 0)
    return { ...base, state: 'running', description: `${moving.length} in motion: ${names(moving)}` };
  const settled = records.length - held;
  return { ...base, state: 'success', description: `${settled} settled${held === 0 ? '' : `, ${held} held`}` };
}

export class CommitReports {
  readonly #forge: Forge;
  readonly #told = new Map<EnvironmentName, string>();

  constructor(forge: Forge) {
    this.#forge = forge;
  }

  /** What is true when the process starts was told before, or is not news. */
  assumeTold(report: CommitReport): void {
    this.#told.set(report.environment, fingerprint(report));
  }

  /** Tells what changed. Returns the first failure as a sentence; what could not be told is tried at the next call. */
  async tell(reports: readonly CommitReport[], signal: AbortSignal): Promise<string | undefined> {
    for (const report of reports) {
      if (this.#told.get(report.environment) === fingerprint(report)) continue;
      const told = await this.#forge.reportCommit(report, signal);
      if (!told.ok) return told.because;
      this.#told.set(report.environment, fingerprint(report));
    }
    return undefined;
  }
}

const fingerprint = (report: CommitReport): string => `${report.commit} ${report.state} ${report.description}`;
