// The runs of a job that have not ended: GET /v1/jobs/{id}/runs.
import { z } from 'zod';
import type { AppId } from '../../core/model/ids.js';
import { jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { statusFailure } from '../../kit/httpStatus.js';
import { credentialsHint, type Connection } from '../../kit/remote/connection.js';
import { jobPath, saysMissing } from './readJob.js';

const runs = z.array(z.object({ id: z.string().min(1) }));

/** Their ids; none of a job that does not exist. Throws HttpFailure. */
export async function activeRuns(from: Connection, id: AppId, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await from.ask({ method: 'GET', path: `${jobPath(id)}/runs` }, signal);
  if (saysMissing(answer)) return [];
  if (answer.status !== 200) throw statusFailure(answer, credentialsHint);
  const parsed = runs.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data.map((run) => run.id);
  throw new HttpFailure(answer.asked, { kind: 'not-json', says: "this is no list of Metronome's runs", status: 200 });
}
