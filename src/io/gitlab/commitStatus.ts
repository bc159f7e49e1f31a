// The commit status `baton/<environment>`: one row in GitLab's list of checks that says how far a commit is.
// GitLab never changes a row that is final, refuses some transitions, and lets everything else become one more row
// (app/services/ci/create_commit_status_service.rb): so it is read first and written only when it says something new.
import { z } from 'zod';
import type { CommitSha, EnvironmentName } from '../../core/model/ids.js';
import { jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf } from '../../kit/httpStatus.js';
import { oneLine } from '../../kit/redact.js';
import { patiently, type GitlabApi } from './api.js';

export interface CommitReport {
  readonly commit: CommitSha;
  readonly branch: string;
  readonly environment: EnvironmentName;
  readonly state: 'running' | 'success' | 'failed';
  readonly description: string;
}

/** GitLab's limit for name and description, in characters. */
const longest = 255;

const row = z.object({ id: z.int(), status: z.string(), description: z.string().nullish() });
type Row = z.infer<typeof row>;

/** Throws HttpFailure when it could not be said. Saying it twice leaves one row. */
export async function setCommitStatus(
  api: GitlabApi,
  project: number,
  report: CommitReport,
  signal: AbortSignal,
): Promise<void> {
  const name = cut(`baton/${report.environment}`);
  const description = cut(oneLine(report.description, 1_000));
  const query = new URLSearchParams({ name, ref: report.branch, per_page: '100' });
  const commit = `/projects/${project}/repository/commits/${report.commit}/statuses?${query.toString()}`;
  await patiently(async () => {
    // Read again at each try: an answer that was lost may have been a success.
    const newest = await newestRow(api, commit, signal);
    if (newest !== undefined && saysEnough(newest, report.state, description)) return;
    const body = { state: report.state, name, ref: report.branch, description };
    const answer = await api.ask('POST', `/projects/${project}/statuses/${report.commit}`, signal, body);
    if (answer.status === 200 || answer.status === 201) return;
    // Somebody else, or we before a crash, has already said it: `Cannot transition status via :run from :running`.
    if (answer.status === 400 && /cannot transition status/i.test(reasonOf(answer) ?? '')) return;
    throw api.refused(answer);
  }, signal);
}

async function newestRow(api: GitlabApi, path: string, signal: AbortSignal): Promise<Row | undefined> {
  const answer = await api.ask('GET', path, signal);
  if (answer.status !== 200) throw api.refused(answer);
  const parsed = z.array(row).safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data.toSorted((left, right) => right.id - left.id)[0];
  throw new HttpFailure(answer.asked, { kind: 'not-json', says: 'this is not a list of commit statuses' });
}

/**
 * Whether the row needs no successor. `running` says no more than any row that is there, and a final one is only
 * replaced by another final one: a commit that was a success does not go back to "running" when an app is restored.
 */
function saysEnough(newest: Row, state: CommitReport['state'], description: string): boolean {
  if (state === 'running') return newest.status !== 'pending';
  return newest.status === state && (newest.description ?? '') === description;
}

/** By characters, as GitLab counts. */
const cut = (text: string): string => Array.from(text).slice(0, longest).join('');
