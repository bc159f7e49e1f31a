// One-off tasks that run before a revision is put: migrations and the like (docs/jobs.md).
import type { CommitSha, Instant, Revision } from './ids.js';
import type { JsonObject } from './json.js';

/** One entry of `deploy.before`. A type, not an interface: it is JSON, and goes into the record as it is. */
export type Job = {
  /** What is laid over the app's own definition (RFC 7386) to make the task: `{ cmd: './migrate' }`. */
  readonly task: JsonObject;
  /** ms that it may take, from its start. */
  readonly timeout: number;
};

/** A job that ended with 0, as the record has it. `index` counts from 1; `at` is on Marathon's clock. */
export interface JobRun {
  readonly revision: Revision;
  readonly commit: CommitSha;
  readonly index: number;
  readonly at: Instant;
}

/** How long a job may take unless it says otherwise, ms. */
export const usualJobTimeout = 15 * 60_000;
