// The plan for programs: `baton plan --output json`.
import { durationText } from '../../model/duration.js';
import type { Json, JsonObject } from '../../model/json.js';
import type { Change, Plan, PlannedRollout } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import type { Gate } from '../../model/step.js';
import { instantText } from './printable.js';

/**
 * The one document of `plan --output json`, ending in a line break: `{ version: 1, commit, hash, environments,
 * summary, rollouts, changes, underWay, problems }`, described in docs/plan.md. A side of a field that does not exist is null, instants are ISO 8601 in UTC.
 */
export const planJson = (plan: Plan): string => `${JSON.stringify(planDocument(plan), null, 2)}\n`;

export const planDocument = (plan: Plan): JsonObject => ({
  version: plan.version,
  commit: plan.commit,
  hash: plan.hash,
  environments: plan.environments,
  summary: { ...plan.summary },
  rollouts: plan.rollouts.map(rolloutDocument),
  changes: plan.changes.map(changeDocument),
  underWay: plan.underWay.map((one) => ({ ...one })),
  problems: plan.problems.map(problemDocument),
});

const rolloutDocument = ({ environment, cluster, atOnce, tasksRestarted, extra, away }: PlannedRollout): Json => ({
  environment,
  cluster,
  planned: away === undefined,
  atOnce,
  tasksRestarted,
  extra: { ...extra },
});

const changeDocument = (change: Change): Json => ({
  environment: change.environment,
  app: change.app,
  kind: change.kind,
  because: change.because,
  changedBy: change.changedBy,
  fields: change.fields.map((field) => ({
    path: field.path,
    old: field.old ?? null,
    new: field.new ?? null,
    changedBy: field.changedBy ?? change.changedBy,
    ridesAlong: field.ridesAlong,
  })),
  gate: gateDocument(change.gate),
  strategy: strategyDocument(change.strategy),
  steps: change.steps,
  order: change.order,
  waitsFor: change.waitsFor,
  afterEnvironment: change.afterEnvironment ?? null,
  tasksRestarted: change.tasksRestarted,
  peakExtra: change.peakExtra,
  resources: {
    now: { ...change.resources.now },
    peak: { ...change.resources.peak },
    after: { ...change.resources.after },
  },
  hash: change.hash,
});

const strategyDocument = (strategy: Change['strategy']): Json =>
  strategy === undefined
    ? null
    : { kind: strategy.kind, healthyWithin: durationText(strategy.healthyWithin), onFailure: strategy.onFailure };

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
