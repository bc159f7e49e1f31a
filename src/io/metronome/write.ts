// What is written about a job. Who makes it begins its run, and nobody else ever does: Metronome takes every POST of a run as
// one more, so that a run begun by whoever finds the job without one could be the second.
import { metronomeSpec } from '../../core/definition/jobs/metronomeSpec.js';
import { assertNever } from '../../core/model/assertNever.js';
import type { AppId } from '../../core/model/ids.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Outcome } from '../../core/model/step.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Connection } from '../../kit/remote/connection.js';
import type { JobAction } from './jobAction.js';
import { deletion, done, outcomeOf, refusal } from './outcome.js';
import { jobPath, saysMissing } from './readJob.js';
import { activeRuns } from './runs.js';

/** Never throws because of Metronome or the network. `patience`: ms for one request. */
export async function write(
  to: Connection,
  action: JobAction,
  patience: number,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    switch (action.kind) {
      case 'put':
        return await begin(to, action.marathonId, action.definition, patience, signal);
      case 'scale':
        return await stop(to, action.marathonId, signal);
      case 'remove':
        return await remove(to, action.marathonId, signal);
      default:
        return assertNever(action);
    }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const doubt = error.kind === 'unanswered' ? '' : '; whether it was written shows at the next look';
    return { kind: 'unreachable', because: `${error.message}${doubt}` };
  }
}

/** The id is the lock: of two who make the job, the second is answered 409 (JobSpecServiceActor.noSpecWithId). */
async function begin(
  to: Connection,
  id: AppId,
  definition: JsonObject,
  patience: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const spec = metronomeSpec(definition, id);
  if (!spec.ok) return { kind: 'refused', problems: spec.problems };
  const began = Date.now();
  const made = await to.ask({ method: 'POST', path: '/v1/jobs', body: spec.value }, signal);
  if (made.status === 409) return { kind: 'busy', because: `somebody else has just made the job ${id} in Metronome` };
  if (made.status === 400 || made.status === 422) return refusal(made, id, spec.value);
  if (made.status !== 201) return outcomeOf(made);
  // A process that was stopped meanwhile, or a machine that slept, is not the only one any more that would begin it.
  if (Date.now() - began > patience)
    return { kind: 'busy', because: `the job ${id} was made too slowly to begin its run` };
  const run = await to.ask({ method: 'POST', path: `${jobPath(id)}/runs` }, signal);
  return run.status === 201 ? done : outcomeOf(run);
}

/** Every run that is active: of a job that we made there is one, unless somebody began another by hand. */
async function stop(to: Connection, id: AppId, signal: AbortSignal): Promise<Outcome> {
  for (const run of await activeRuns(to, id, signal)) {
    const path = `${jobPath(id)}/runs/${encodeURIComponent(run)}/actions/stop`;
    const stopped = await to.ask({ method: 'POST', path }, signal);
    // It has ended since, or the job is gone.
    if (stopped.status !== 200 && stopped.status !== 404) return outcomeOf(stopped);
  }
  return done;
}

/** Without stopCurrentJobRuns: Metronome does not remove a job that runs, and no more is wanted of it. */
async function remove(to: Connection, id: AppId, signal: AbortSignal): Promise<Outcome> {
  const answer = await to.ask({ method: 'DELETE', path: jobPath(id) }, signal);
  return saysMissing(answer) ? done : deletion(answer);
}
