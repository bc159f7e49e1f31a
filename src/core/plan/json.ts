// The plan for programs: `baton plan --output json`.
import type { Json, JsonObject } from '../model/json.js';
import type { Change, Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import type { Gate } from '../model/step.js';
import { instantText } from './printable.js';

/**
 * The one document of `plan --output json`, ending in a line break: `{ version: 1, commit, hash, environments,
 * summary, changes, problems }`. A side of a field that does not exist is null, instants are ISO 8601 in UTC.
 */
export const planJson = (plan: Plan): string => `${JSON.stringify(planDocument(plan), null, 2)}\n`;

export const planDocument = (plan: Plan): JsonObject => ({
  version: plan.version,
  commit: plan.commit,
  hash: plan.hash,
  environments: plan.environments,
  summary: { ...plan.summary },
  changes: plan.changes.map(changeDocument),
  problems: plan.problems.map(problemDocument),
});

const changeDocument = (change: Change): Json => ({
  environment: change.environment,
  app: change.app,
  kind: change.kind,
  because: change.because,
  fields: change.fields.map((field) => ({ path: field.path, old: field.old ?? null, new: field.new ?? null })),
  gate: gateDocument(change.gate),
  tasksRestarted: change.tasksRestarted,
  peakExtra: change.peakExtra,
  hash: change.hash,
});

const gateDocument = (gate: Gate): Json =>
  gate.kind === 'open'
    ? { kind: 'open' }
    : {
        kind: 'held',
        by: gate.by,
        because: gate.because,
        ...(gate.until === undefined ? {} : { until: instantText(gate.until) }),
      };

/** A problem with its members in the order in which people read them. */
export const problemDocument = (problem: Problem): JsonObject => ({
  code: problem.code,
  severity: problem.severity,
  message: problem.message,
  ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  ...(problem.place === undefined ? {} : { place: { ...problem.place } }),
});
