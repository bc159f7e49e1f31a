// What kind of change a new definition is: it decides the version stamps and whether tasks are replaced.
import { assertNever } from '../assertNever.js';
import type { App, AppSpec, VersionInfo } from './app.js';
import type { NewApp } from './parse.js';
import type { Timestamp } from './timestamp.js';

/** `upgrade` restarts all tasks; `scale` only changes how many there are; `none` keeps the old version. */
export type ChangeClass = 'upgrade' | 'scale' | 'none';

/** Compares two definitions the way Marathon does: some lists are sets, and `executorResources` does not count. */
export function changeClass(before: AppSpec, after: AppSpec): ChangeClass {
  if (fingerprint(before) !== fingerprint(after)) return 'upgrade';
  return before.instances === after.instances ? 'none' : 'scale';
}

/** Stamps a definition with versions, given what was stored before. `now` becomes the version of anything new. */
export function stamp(before: App | undefined, after: NewApp, now: Timestamp, restart = false): App {
  return { id: after.id, spec: after.spec, versions: versionsOf(before, after, now, restart) };
}

function versionsOf(before: App | undefined, after: NewApp, now: Timestamp, restart: boolean): VersionInfo {
  if (before === undefined) return { version: now, lastScalingAt: now, lastConfigChangeAt: now };
  const change = changeClass(before.spec, after.spec);
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

const fingerprints = new WeakMap<AppSpec, string>();

/** A text that is equal exactly when nothing differs that would restart tasks. */
function fingerprint(spec: AppSpec): string {
  const known = fingerprints.get(spec);
  if (known !== undefined) return known;
  const made = canonicalText({
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
  fingerprints.set(spec, made);
  return made;
}

const asSet = (values: readonly unknown[] | undefined): string[] => (values ?? []).map(canonicalText).sort();

/** JSON with sorted keys: `{b:1,a:2}` and `{a:2,b:1}` give the same text. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
