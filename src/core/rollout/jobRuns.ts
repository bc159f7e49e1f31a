// How far a job is that stands in Metronome, read off its runs; and what only looking at them again and again can tell.
import type { JobLabels } from '../definition/strategy/labels.js';
import { shortHash } from '../model/hash.js';
import type { Instant } from '../model/ids.js';
import type { MetronomeJob, MetronomeLook } from '../model/metronome.js';
import type { Looking } from '../model/observed.js';
import type { JobState } from './jobState.js';

/**
 * A job of ours is made for one run. Of what has ended only the history counts: a run leaves the active ones a moment
 * before it is in there (JobRunServiceActor, JobHistoryServiceActor), and a history may outlive its job and be shown with the
 * next one of that id, hence `runsFrom`.
 * @param readAt Metronome's clock
 */
export function stateOfRuns(job: MetronomeJob, { since, runsFrom = since }: JobLabels, readAt: Instant): JobState {
  if (job.active.length > 0) return isWaiting(job, readAt) ? 'stalled' : 'running';
  const last = job.ended.find(({ createdAt }) => createdAt >= runsFrom);
  if (last === undefined) return 'unbegun';
  return last.succeeded ? 'finished' : 'failed';
}

/** What people are told; the sandbox is all that is left of a task, since Metronome keeps no message. */
export function troubleOfRuns({ active, ended }: MetronomeJob, state: JobState): string | undefined {
  if (state === 'stalled') return `its run ${active[0]?.id ?? ''} waits for an offer in Metronome`;
  const last = ended[0];
  if (state !== 'failed' || last === undefined) return undefined;
  const [task] = last.tasks;
  const where = task === undefined ? 'no task of it was ever launched' : `see the sandbox of task ${task}`;
  return `run ${last.id} ended as failed, and Metronome keeps no reason: ${where}`;
}

/** A launch takes a moment. ms */
const launches = 10_000;

/** No run has a task. */
const isWaiting = ({ active }: MetronomeJob, readAt: Instant): boolean =>
  active.every(({ tasks, createdAt }) => tasks.length === 0 && readAt - createdAt > launches);

/**
 * The memory after one more look, on Marathon's clock as all memory (`now`). `missed`: nobody looked for longer than usual.
 */
export function lookAtRuns(
  previous: Looking | undefined,
  { job, readAt }: Extract<MetronomeLook, { kind: 'read' }>,
  now: Instant,
  missed: boolean,
): Looking {
  const kept = missed || previous === undefined || previous.since > now ? undefined : previous;
  if (job === undefined) return { since: kept?.since ?? now };
  const stalled = job.active.length > 0 && isWaiting(job, readAt);
  const stalledAt = stalled ? now : kept?.stalledAt;
  const tasks = shortHash([...job.active.map(({ id }) => `${id} runs`), ...job.ended.map(({ id }) => `${id} ended`)]);
  return {
    since: kept?.since ?? now,
    ...(stalled ? { stalledSince: kept?.stalledSince ?? now } : {}),
    ...(stalledAt === undefined ? {} : { stalledAt }),
    still: kept?.still?.tasks === tasks ? kept.still : { tasks, since: now },
  };
}
