// A record as the text that is committed: made to be read in a diff, and the same text for the same record.
import { strategyDocument } from '../definition/strategy/strategyDocument.js';
import type { Json, JsonObject } from '../model/json.js';
import { isJsonArray, isJsonObject } from '../model/json.js';
import type { AppRecord, Heard, KnownRevision, RecordedSets, RecordedSight } from '../model/record.js';
import type { Removal } from '../model/removal.js';
import { problemDocument } from '../plan/show/json.js';

/** The file's content: pretty JSON in a fixed order of members, instants as ISO 8601 in UTC, a line break at the end. */
export const recordText = (record: AppRecord): string => `${JSON.stringify(recordDocument(record), null, 2)}\n`;

/** The same as JSON. */
export const recordDocument = (record: AppRecord): JsonObject => ({
  version: record.version,
  app: record.app,
  environment: record.environment,
  revision: record.revision,
  commit: record.commit,
  phase: record.phase,
  because: record.because,
  strategy: record.strategy,
  instances: record.instances,
  healthy: record.healthy,
  traffic: record.traffic,
  since: iso(record.since),
  mergeRequest: record.mergeRequest,
  approvedBy: record.approvedBy,
  problems: record.problems.map(problemDocument),
  settledInstances: record.settledInstances,
  settled: record.settled.map((one) => ({ ...one, at: iso(one.at) })),
  ...(record.jobs?.length ? { jobs: record.jobs.map((one) => ({ ...one, at: iso(one.at) })) } : {}),
  ...(record.heard ? { heard: heardDocument(record.heard) } : {}),
  rejected:
    record.rejected === null
      ? null
      : {
          because: record.rejected.because,
          at: iso(record.rejected.at),
          ...(record.rejected.release === undefined ? {} : { release: record.rejected.release }),
          ...knownDocument(record.rejected),
        },
  begun: record.begun && knownDocument(record.begun),
  superseded: record.superseded ? knownDocument(record.superseded) : null,
  lastGood: record.lastGood && knownDocument(record.lastGood),
  ...(record.beside ? { beside: knownDocument(record.beside) } : {}),
  ...(record.sets ? { sets: setsDocument(record.sets) } : {}),
  ...(record.seen ? { seen: seenDocument(record.seen) } : {}),
  ...(record.removal ? { removal: removalDocument(record.removal) } : {}),
  ...(record.prunedAt === undefined ? {} : { prunedAt: iso(record.prunedAt) }),
});

const setsDocument = ({ since, reached, watchedSince, keptUntil, ...rest }: RecordedSets): JsonObject => ({
  ...rest,
  since: iso(since),
  reached: reached === null ? null : iso(reached),
  watchedSince: watchedSince === null ? null : iso(watchedSince),
  keptUntil: keptUntil === null ? null : iso(keptUntil),
});

const seenDocument = ({ sets, answers }: RecordedSight): JsonObject => ({
  sets: sets.map((one) => ({ ...one })),
  answers: answers.map((one) => ({ ...one, at: iso(one.at) })),
});

const removalDocument = ({ begunAt, zeroAt, ...rest }: Removal): JsonObject => ({
  ...rest,
  begunAt: begunAt === undefined ? null : iso(begunAt),
  zeroAt: zeroAt === undefined ? null : iso(zeroAt),
});

/** A revision as the record has it. */
export const knownDocument = ({ revision, commit, strategy, definition }: KnownRevision): JsonObject => ({
  revision,
  commit,
  ...(strategy === undefined ? {} : { strategy: strategyDocument(strategy) }),
  definition: sorted(definition),
});

/** Milliseconds are kept: these instants are compared with Marathon's. */
const iso = (instant: number): string => new Date(instant).toISOString();

/** Members in the order of their names, so that the text does not depend on who built the definition. */
function sorted(value: Json): Json {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}

const heardDocument = ({ kind, at, takenAt }: Heard) => ({
  kind,
  at: iso(at),
  ...(takenAt === undefined ? {} : { takenAt: iso(takenAt) }),
});
