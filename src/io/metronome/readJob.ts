// One job with its runs: GET /v1/jobs/{id}?embed=activeRuns&embed=history (JobSpecController.getJob of 0.5 and 0.6).
import { z } from 'zod';
import { metronomeIdOf } from '../../core/definition/jobs/metronomeId.js';
import { isJsonObject } from '../../core/model/json.js';
import type { AppId } from '../../core/model/ids.js';
import type { ActiveRun, MetronomeLook } from '../../core/model/metronome.js';
import { jsonOf, type HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf, statusFailure } from '../../kit/httpStatus.js';
import { oneLine } from '../../kit/redact.js';
import { retry } from '../../kit/retry.js';
import { credentialsHint, type Connection } from '../../kit/remote/connection.js';

/** Metronome writes `2026-11-21T12:00:00.000+0000`, without the colon of ISO 8601. */
const instant = z.string().transform((text, context) => {
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'is not a timestamp' });
  return at;
});

const activeRun = z.object({
  id: z.string(),
  createdAt: instant,
  tasks: z.array(z.object({ id: z.string() })).nullish(),
});

/** The ids of its tasks are shown since 0.6.33. */
const endedRun = z.object({ id: z.string(), createdAt: instant, tasks: z.array(z.string()).nullish() });

const jobInfo = z.object({
  id: z.string(),
  labels: z.record(z.string(), z.string()).nullish(),
  run: z.object({ taskKillGracePeriodSeconds: z.number().nullish() }),
  activeRuns: z.array(activeRun),
  history: z.object({ successfulFinishedRuns: z.array(endedRun), failedFinishedRuns: z.array(endedRun) }),
});

/** What an agent of Mesos gives a task that is killed, unless it is told otherwise. */
const defaultGraceSeconds = 3;

export const jobPath = (id: AppId): string => `/v1/jobs/${metronomeIdOf(id)}`;

/** Throws HttpFailure for every answer that says nothing of the job. */
export async function readJob(from: Connection, id: AppId, signal: AbortSignal): Promise<MetronomeLook> {
  const path = `${jobPath(id)}?embed=activeRuns&embed=history`;
  const answer = await askTwice(from, path, signal);
  const readAt = dateOf(answer);
  if (saysMissing(answer)) return { kind: 'read', readAt };
  if (answer.status !== 200) throw statusFailure(answer, credentialsHint);
  const parsed = jobInfo.safeParse(jsonOf(answer));
  if (!parsed.success) throw shapeFailure(answer, parsed.error);
  const { labels, run, activeRuns, history } = parsed.data;
  const ended = [
    ...history.successfulFinishedRuns.map((one) => ({ ...one, tasks: one.tasks ?? [], succeeded: true })),
    ...history.failedFinishedRuns.map((one) => ({ ...one, tasks: one.tasks ?? [], succeeded: false })),
  ];
  const job = {
    id: parsed.data.id,
    labels: isJsonObject(labels) ? labels : {},
    killGrace: (run.taskKillGracePeriodSeconds ?? defaultGraceSeconds) * 1_000,
    active: activeRuns.map((one) => ({ ...one, tasks: (one.tasks ?? []).map((task) => task.id) })).sort(newestFirst),
    ended: ended.sort(newestFirst),
  };
  return { kind: 'read', readAt, job };
}

/** A connection that broke, and a Metronome without a leader, get one more chance: else every hiccup would be told of. */
const askTwice = (from: Connection, path: string, signal: AbortSignal): Promise<HttpAnswer> =>
  retry(
    async () => {
      const answer = await from.ask({ method: 'GET', path }, signal);
      if (answer.status >= 502 && answer.status <= 504) throw statusFailure(answer);
      return answer;
    },
    {
      signal,
      attempts: 2,
      first: 500,
      mayPass: (error) =>
        error instanceof HttpFailure && ['broken', 'unanswered', 'status'].includes(error.kind) ? {} : false,
    },
  );

const newestFirst = (one: ActiveRun, other: ActiveRun): number => other.createdAt - one.createdAt;

/** Only Metronome's own 404 says that a job is missing; one of a proxy's, or of a wrong address, says nothing about it. */
export const saysMissing = (answer: HttpAnswer): boolean =>
  answer.status === 404 && /^job not found|does not exist/i.test(reasonOf(answer) ?? '');

/** Which runs are a job's own is told by this clock and no other: ours would not do. */
function dateOf(answer: HttpAnswer): number {
  const at = Date.parse(answer.headers.get('date') ?? '');
  if (!Number.isNaN(at)) return at;
  const says =
    'the answer has no Date header, without which the runs of two jobs cannot be told apart; let the proxy keep it';
  throw new HttpFailure(answer.asked, { kind: 'not-json', says, status: answer.status });
}

function shapeFailure({ asked, status }: HttpAnswer, error: z.ZodError): HttpFailure {
  const places = error.issues.slice(0, 2).map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
  const says = `this is not an answer of Metronome's: ${oneLine(places.join('; '))}`;
  return new HttpFailure(asked, { kind: 'not-json', says, status });
}
