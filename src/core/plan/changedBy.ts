// Who made git and the cluster differ, told field by field: the live definition, the wanted one, and between them the
// one that this repository brought last.
import type { DesiredApp } from '../model/app.js';
import type { LiveApp } from '../model/observed.js';
import type { ChangedBy, FieldChange } from '../model/plan.js';
import type { AppRecord } from '../model/record.js';
import { settledAtOurNumber } from '../rollout/deploying.js';
import { fieldChanges, isInstances, isSetTo } from './compare/fieldChanges.js';

export interface Compared {
  readonly desired: DesiredApp;
  readonly live: LiveApp;
  readonly record?: AppRecord | undefined;
  readonly ignore: readonly string[];
}

/** The same fields of the definition (not the number), each with who changed it. */
export function attributed(fields: readonly FieldChange[], compared: Compared): readonly FieldChange[] {
  if (fields.length === 0) return fields;
  const by = attribution(compared);
  return fields.map((field) => ({ ...field, changedBy: by(field.path) }));
}

/** Who is named for a change as a whole: git if it has any part in it; an autoscaler where nothing but its number differs. */
export function mainly(fields: readonly FieldChange[]): ChangedBy {
  const counted = fields.filter((field) => !field.ridesAlong);
  const parties = new Set((counted.length > 0 ? counted : fields).map((field) => field.changedBy ?? 'unknown'));
  return (['git', 'cluster', 'unknown', 'autoscaler'] as const).find((one) => parties.has(one)) ?? 'unknown';
}

/** Who changed the number of instances that git owns: git wants another one than settled, or somebody scaled it. */
export function numberChangedBy({ desired, record }: Pick<Compared, 'desired' | 'record'>): ChangedBy {
  if (record === undefined) return 'unknown';
  const settled =
    record.settledInstances === desired.spec.instances && record.begun === null && settledAtOurNumber(record);
  return settled ? 'cluster' : 'git';
}

function attribution({ desired, live, record, ignore }: Compared): (path: string) => ChangedBy {
  const known = [record?.begun, record?.superseded, record?.lastGood, record?.rejected].filter((one) => one != null);
  // What runs is one of ours: whatever differs from it is git's wish.
  if (known.some((one) => isSetTo(one.definition, live, ignore))) return () => 'git';
  const [base] = [record?.lastGood, ...known].filter((one) => one != null);
  if (base === undefined) return () => 'unknown';
  const byHand = pathsOf(fieldChanges(base.definition, live, ignore));
  const byGit = pathsOf(fieldChanges(desired.spec.definition, { ...live, definition: base.definition }, ignore));
  return (path) => (byHand.some(touches(path)) && !byGit.some(touches(path)) ? 'cluster' : 'git');
}

const pathsOf = (fields: readonly FieldChange[]): readonly string[] =>
  fields.map((field) => field.path).filter((path) => !isInstances(path));

/** The same value, one around it or one inside: a whole container that is gone touches its image. */
const touches =
  (path: string) =>
  (other: string): boolean =>
    path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`);
