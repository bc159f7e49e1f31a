// What a group update would do, for `?dryRun=true`. Marathon plans here without the care it takes of a real update: ports
// are not assigned, versions not compared and the tree is not checked. So every app of a group that the update goes
// through counts as new, and is shown as restarted even when it is the same.
import type { VersionInfo } from '../definition/app.js';
import type { NewRunSpec, RunSpec } from '../definition/runSpec.js';
import type { Timestamp } from '../definition/timestamp.js';
import { planSteps } from '../deployment/plan.js';
import type { Step } from '../deployment/plan.js';
import type { GroupUpdate } from './groupStructure.js';
import { groupEdit } from './groupUpdate.js';
import type { TreeStore } from './store.js';
import { runSpecAt, TreeEdit } from './tree.js';

/** @throws ApiError 422 when there is no such version to go back to */
export function dryRun(update: GroupUpdate, store: TreeStore, now: Timestamp): readonly Step[] {
  const original = store.current;
  const edit = new TreeEdit(original);
  groupEdit(update, store, true)(edit);
  const apps = new Map(original.apps);
  const pods = new Map(original.pods);
  for (const id of edit.removed) {
    apps.delete(id);
    pods.delete(id);
  }
  for (const [id, { runSpec }] of edit.changes) {
    const planned = versioned(runSpec, update, runSpecAt(original, id), now);
    if (planned.kind === 'app') apps.set(id, planned);
    else pods.set(id, planned);
  }
  const target = { version: now, apps, pods, groups: edit.groups };
  return planSteps(original, target, [...edit.changes.keys(), ...edit.removed], new Map());
}

function versioned(
  runSpec: NewRunSpec | RunSpec,
  update: GroupUpdate,
  before: RunSpec | undefined,
  now: Timestamp,
): RunSpec {
  const fresh: VersionInfo = { version: now, lastScalingAt: now, lastConfigChangeAt: now };
  // A stored version that comes back brings its times along; what is only scaled keeps its own.
  if (update.kind === 'roll-back' && 'versions' in runSpec) return runSpec;
  const versions = update.kind === 'scale' && before !== undefined ? before.versions : fresh;
  if (runSpec.kind === 'app') return { kind: 'app', id: runSpec.id, spec: runSpec.spec, versions };
  return { kind: 'pod', id: runSpec.id, spec: runSpec.spec, versions };
}
