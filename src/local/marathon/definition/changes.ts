// What kind of change a new definition is: it decides the version stamps and whether tasks are replaced.
import { assertNever } from '../assertNever.js';
import type { AppSpec, VersionInfo } from './app.js';
import type { PodSpec } from './pod/pod.js';
import { wantedInstances } from './runSpec.js';
import type { NewRunSpec, RunSpec } from './runSpec.js';
import type { Timestamp } from './timestamp.js';

/** `upgrade` restarts all tasks; `scale` only changes how many there are; `none` keeps the old version. */
export type ChangeClass = 'upgrade' | 'scale' | 'none';

/** Compares two definitions the way Marathon does: some lists are sets, and `executorResources` does not count. */
export function changeClass(before: NewRunSpec, after: NewRunSpec): ChangeClass {
  if (fingerprint(before) !== fingerprint(after)) return 'upgrade';
  return wantedInstances(before) === wantedInstances(after) ? 'none' : 'scale';
}

/** Stamps a definition with versions, given what was stored before. `now` becomes the version of anything new. */
export function stamp(before: RunSpec | undefined, after: NewRunSpec, now: Timestamp, restart = false): RunSpec {
  const versions = versionsOf(before, after, now, restart);
  // Written out: what is stored carries nothing of what `after` may have been taken from.
  if (after.kind === 'app') return { kind: 'app', id: after.id, spec: after.spec, versions };
  return { kind: 'pod', id: after.id, spec: after.spec, versions };
}

function versionsOf(before: RunSpec | undefined, after: NewRunSpec, now: Timestamp, restart: boolean): VersionInfo {
  if (before === undefined) return { version: now, lastScalingAt: now, lastConfigChangeAt: now };
  const change = changeClass(before, after);
  switch (change) {
    case 'upgrade':
      return { version: now, lastScalingAt: now, lastConfigChangeAt: now };
    case 'scale':
      return { ...before.versions, version: now, lastScalingAt: now };
    case 'none':
      return restart ? { ...before.versions, version: now, lastConfigChangeAt: now } : before.versions;
    default:
      return assertNever(change);
  }
}

const fingerprints = new WeakMap<AppSpec | PodSpec, string>();

/** A text that is equal exactly when nothing differs that would restart tasks. */
function fingerprint(runSpec: NewRunSpec): string {
  const known = fingerprints.get(runSpec.spec);
  if (known !== undefined) return known;
  const made = canonicalText(runSpec.kind === 'app' ? comparedApp(runSpec.spec) : comparedPod(runSpec.spec));
  fingerprints.set(runSpec.spec, made);
  return made;
}

const comparedApp = (spec: AppSpec): Record<string, unknown> => ({
  ...spec,
  instances: 0,
  executorResources: null,
  // Derived from the volumes; never compared by itself.
  residency: null,
  healthChecks: asSet(spec.healthChecks),
  constraints: asSet(spec.constraints),
  dependencies: asSet(spec.dependencies),
  acceptedResourceRoles: asSet(spec.acceptedResourceRoles),
});

/** Fewer fields than an app's: how a pod is killed, lost or accounted for replaces nothing. */
const comparedPod = (spec: PodSpec): Record<string, unknown> => ({
  ...spec,
  scaling: null,
  executorResources: null,
  legacySharedCgroups: null,
  scheduling: {
    backoff: spec.scheduling.backoff,
    upgrade: spec.scheduling.upgrade,
    constraints: asSet(spec.scheduling.placement.constraints),
    acceptedResourceRoles: asSet(spec.scheduling.placement.acceptedResourceRoles),
  },
});

const asSet = (values: readonly unknown[] | undefined): string[] => (values ?? []).map(canonicalText).sort();

/** JSON with sorted keys: `{b:1,a:2}` and `{a:2,b:1}` give the same text. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
