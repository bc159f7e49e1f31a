// The job of an app as the cluster shows it: which one it is, how far it is, and whose it is.
import { assertNever } from '../model/assertNever.js';
import { jobLabelsOf, type JobLabels } from '../definition/strategy/labels.js';
import { baseOf } from '../model/ids.js';
import type { JsonObject } from '../model/json.js';
import type { MetronomeJob } from '../model/metronome.js';
import type { LiveApp, ObservedApp, ObservedJob } from '../model/observed.js';
import type { KnownRevision } from '../model/record.js';
import { failureOf } from './failure.js';
import { stateOfApp } from './jobApp.js';
import { stateOfRuns, troubleOfRuns } from './jobRuns.js';
import type { JobState } from './jobState.js';
import { sameRevision } from './pursuit.js';

export interface LiveJob extends JobLabels, Pick<KnownRevision, 'revision' | 'commit'> {
  readonly at:
    { readonly kind: 'app'; readonly live: LiveApp } | { readonly kind: 'metronome'; readonly job: MetronomeJob };
  readonly state: JobState;
  /** What keeps it from running, or made it fail. */
  readonly trouble: string | undefined;
  /** When it has taken too long (Marathon's clock). */
  readonly deadline: number;
}

type Looker = Pick<ObservedApp, 'id' | 'environment' | 'readAt'>;

/** Undefined: nothing stands at the job's id, or what stands there is not a job of this app. */
export function jobOf(looker: Looker, owner: string, seen: ObservedJob | undefined): LiveJob | undefined {
  if (seen === undefined) return undefined;
  switch (seen.kind) {
    case 'app': {
      const { live } = seen;
      const signed = live && signedFor(looker, owner, live.definition);
      if (live === undefined || signed === undefined) return undefined;
      const told = {
        at: { kind: 'app', live },
        state: stateOfApp(live, looker.readAt),
        trouble: failureOf(live),
      } as const;
      return { ...signed, ...told, deadline: deadlineOf(signed, seen) };
    }
    case 'metronome': {
      if (seen.seen.kind === 'silent' || seen.seen.job === undefined) return undefined;
      const { job, readAt } = seen.seen;
      const signed = signedFor(looker, owner, { labels: job.labels });
      if (signed === undefined) return undefined;
      const state = stateOfRuns(job, signed, readAt);
      const told = { at: { kind: 'metronome', job }, state, trouble: troubleOfRuns(job, state) } as const;
      return { ...signed, ...told, deadline: deadlineOf(signed, seen) };
    }
    default:
      return assertNever(seen);
  }
}

type Signed = JobLabels & Pick<KnownRevision, 'revision' | 'commit'>;

function signedFor({ id, environment }: Looker, owner: string, definition: JsonObject): Signed | undefined {
  const labels = jobLabelsOf(definition);
  if (labels === undefined || labels.owner !== owner || labels.app !== id) return undefined;
  if (labels.environment !== baseOf(environment)) return undefined;
  const { index, since, timeout, revision, commit, runsFrom } = labels;
  return { index, since, timeout, revision, commit, ...(runsFrom === undefined ? {} : { runsFrom }) };
}

/** Waiting for an offer is no fault of the job's, and forgetting how long it waited only lengthens this. */
const deadlineOf = ({ since, timeout }: Signed, { looking }: ObservedJob): number =>
  Math.max(since, looking.stalledAt ?? 0, looking.since) + timeout;

/** Whether a job of this revision is on its way: it is watched to its end, whatever holds the revision back. */
export function isUnderWay(observed: ObservedApp, owner: string, wanted: KnownRevision): boolean {
  const job = jobOf(observed, owner, observed.job);
  if (job === undefined || !sameRevision(job, wanted)) return false;
  return job.at.kind === 'app' ? job.at.live.instances > 0 : job.state !== 'unbegun';
}

/** It may be doing something. One that waits for an offer does not: nothing is lost by taking it away. */
export const isBusy = ({ state }: LiveJob): boolean => state === 'running';
