// Our own labels on a Marathon app: who it belongs to and what brought it. Written only with a put that replaces the
// tasks anyway, because Marathon restarts every task of an app whose labels change.
import {
  baseOf,
  isAppId,
  isCommitSha,
  isEnvironmentName,
  isRevision,
  type AppId,
  type CommitSha,
  type EnvironmentName,
  type Revision,
} from '../../model/ids.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import type { SetRole } from '../../model/setRole.js';
import { without } from '../normal/normaliseValues.js';

/**
 * Whose app it is, in which part, brought by which revision. On a live app the environment is its base name: which
 * cluster it is on needs no label, and giving an environment a second cluster must not make strangers of its apps.
 * `commit` is the tip at which the revision was first seen.
 */
export interface OurLabels {
  readonly owner: string;
  readonly app: AppId;
  readonly environment: EnvironmentName;
  readonly revision: Revision;
  readonly commit: CommitSha;
  readonly role: SetRole | 'job';
  /** On a pod whose instances are replaced without a change: the version that was live, which no put before it had. */
  readonly again?: string;
  /** On one of two sets: what was put over git's definition (core/rollout/rendering). */
  readonly set?: string | undefined;
  /** On a job: which of the revision's it is. */
  readonly job?: JobLabels;
}

/** `since` (an instant of Marathon's clock) outlives a restart, `timeout` (ms) the revision that it was written in. */
export interface JobLabels {
  readonly index: number;
  readonly since: number;
  readonly timeout: number;
  /** In Metronome: runs created before this moment (of its clock) are of an earlier job of that id. */
  readonly runsFrom?: number;
}

/** Every label of ours begins so; a file may use BATON_STRATEGY and BATON_DEPLOY, and no other of them. */
export const isOurLabel = (name: string): boolean => name.startsWith('BATON_');

/** The definition as it is put: its own labels and ours. */
export function withOurLabels(definition: JsonObject, ours: OurLabels): JsonObject {
  const bare = withoutOurLabels(definition);
  return {
    ...bare,
    labels: {
      ...labelsOf(bare),
      BATON_OWNER: ours.owner,
      BATON_APP: ours.app,
      BATON_ENVIRONMENT: baseOf(ours.environment),
      BATON_ROLE: ours.role,
      BATON_REVISION: ours.revision,
      BATON_COMMIT: ours.commit,
      ...(ours.again === undefined ? {} : { BATON_AGAIN: ours.again }),
      ...(ours.set === undefined ? {} : { BATON_SET: ours.set }),
      ...(ours.job === undefined ? {} : jobLabels(ours.job)),
    },
  };
}

/** The definition without any BATON_ label, and without `labels` when nothing else was in them. */
export function withoutOurLabels(definition: JsonObject): JsonObject {
  const labels = labelsOf(definition);
  if (!Object.keys(labels).some(isOurLabel)) return definition;
  const others = Object.entries(labels).filter(([name]) => !isOurLabel(name));
  const bare = without(definition, 'labels');
  return others.length === 0 ? bare : { ...bare, labels: Object.fromEntries(others) };
}

/**
 * Who a live definition says it belongs to. Undefined when it does not say, or not in full: a label that somebody
 * copied or mangled makes no owner.
 */
export function ownershipOf(definition: JsonObject): Omit<OurLabels, 'role' | 'again' | 'set' | 'job'> | undefined {
  const read = readerOf(definition);
  const owner = read('BATON_OWNER');
  const app = read('BATON_APP');
  const environment = read('BATON_ENVIRONMENT');
  const revision = read('BATON_REVISION');
  const commit = read('BATON_COMMIT');
  if (owner === '' || !isAppId(app) || !isEnvironmentName(environment)) return undefined;
  return isRevision(revision) && isCommitSha(commit) ? { owner, app, environment, revision, commit } : undefined;
}

/** Which job of whose revision a live app is; undefined when its labels do not say so in full. */
export function jobLabelsOf(definition: JsonObject): (JobLabels & Pick<OurLabels, OwnerLabel>) | undefined {
  const signed = ownershipOf(definition);
  const read = readerOf(definition);
  const since = Date.parse(read('BATON_JOB_SINCE'));
  const index = wholeNumber(read('BATON_JOB'));
  const timeout = wholeNumber(read('BATON_JOB_TIMEOUT'));
  if (signed === undefined || read('BATON_ROLE') !== 'job') return undefined;
  if (index === 0 || timeout === 0 || !Number.isFinite(since)) return undefined;
  const runsFrom = Date.parse(read('BATON_JOB_RUNS_FROM'));
  return { ...signed, index, since, timeout, ...(Number.isFinite(runsFrom) && { runsFrom }) };
}

type OwnerLabel = 'owner' | 'app' | 'environment' | 'revision' | 'commit';

const wholeNumber = (text: string): number => (/^\d{1,15}$/.test(text) ? Number(text) : 0);

const jobLabels = ({ index, since, timeout, runsFrom }: JobLabels): JsonObject => ({
  BATON_JOB: String(index),
  BATON_JOB_SINCE: new Date(since).toISOString(),
  BATON_JOB_TIMEOUT: String(timeout),
  ...(runsFrom === undefined ? {} : { BATON_JOB_RUNS_FROM: new Date(runsFrom).toISOString() }),
});

/** Reads labels; what is absent, or no text, is empty. */
function readerOf(definition: JsonObject): (name: string) => string {
  const labels = labelsOf(definition);
  return (name) => {
    const value = labels[name];
    return typeof value === 'string' ? value : '';
  };
}

export const labelsOf = (definition: JsonObject): JsonObject =>
  isJsonObject(definition['labels']) ? definition['labels'] : {};
