// What would happen to one app, and why: the line of the plan that `baton plan`, the note and the status share.
import { assertNever } from '../model/assertNever.js';
import { count } from '../model/count.js';
import type { DesiredApp } from '../model/app.js';
import { durationText } from '../model/duration.js';
import type { Environment } from '../model/environment.js';
import type { AppId, EnvironmentName } from '../model/ids.js';
import type { LiveApp } from '../model/observed.js';
import type { ChangedBy, ChangeKind, FieldChange, ProposedChange } from '../model/plan.js';
import type { AppRecord } from '../model/record.js';
import type { Gate } from '../model/step.js';
import { old } from '../rollout/tasks.js';
import { attributed, mainly, numberChangedBy } from './changedBy.js';
import { costOf } from './cost.js';
import { fieldChanges, isInstances } from './compare/fieldChanges.js';
import { footprint, nothing } from './footprint.js';
import { changeHash, pruneHash } from './changeHash.js';
import { maskFields } from '../masking/mask.js';
import { comparePointers } from './compare/pointer.js';
import { hasTwoSets } from '../model/strategy.js';
import { progressOf, progressText, underWayText } from './underWay.js';
import { isNumberOfOthers, wantedInstances } from './wantedInstances.js';
import type { PlannedSets } from './whereItGoes.js';

export interface ChangeInput {
  readonly desired: DesiredApp;
  /** Absent: the cluster does not have the app. */
  readonly live?: LiveApp | undefined;
  /** What the status branch says: tells a change in git from one made in the cluster by hand. */
  readonly record?: AppRecord | undefined;
  /** Asked only where something would change: of ten thousand apps, nearly none. */
  readonly hold: () => Hold;
  readonly environment: Pick<Environment, 'name' | 'ignore' | 'drift'>;
  /** Who takes it for theirs although it was claimed: ours come in the place of their labels. */
  readonly unreleasedBy?: string | undefined;
  /** Whether a deployment holds `live`: while it does, old tasks are being replaced already. */
  readonly deploying?: boolean | undefined;
  /** Of a strategy with two sets, or of an app that has them: absent otherwise. */
  readonly sets?: PlannedSets | undefined;
}

/** What the gate says, and the dependencies that the same commit changes and that have not settled. */
export type Hold = Pick<ProposedChange, 'gate' | 'waitsFor'>;

/** The change that would bring the app to what git wants. Secrets in `fields` are masked already. Pure. */
export function changeOf(input: ChangeInput): ProposedChange {
  const { desired, live, record, environment } = input;
  if (live === undefined) return { ...named(input), ...waiting(input), ...creation(desired, record) };

  const wanted = wantedInstances({ ...input, live });
  const compared = { desired, live, record, ignore: environment.ignore };
  const differing = fieldChanges(desired.spec.definition, live, environment.ignore);
  const definition = attributed(
    differing.filter((field) => !isInstances(field.path)),
    compared,
  );
  const instances = wanted === live.instances ? [] : [instancesField({ ...input, live }, wanted)];
  const kind = kindOf(definition, instances, {
    mixed: isMixed(live) && input.deploying !== true,
    unsigned: input.unreleasedBy !== undefined,
  });
  if (kind === 'same') {
    const underWay = underWayText(desired, live, record, input.deploying === true);
    const told = { ...same({ ...input, live }, definition), ...(underWay !== undefined && { underWay }) };
    return { ...named(input), ...told, ...unchanged(live) };
  }

  // A scale sends the number alone; only a whole definition takes along what rides along.
  const fields = kind === 'update' ? [...instances, ...definition] : instances;
  const changedBy = kind === 'restart' ? 'cluster' : mainly(fields);
  return {
    ...named(input),
    ...waiting(input),
    kind,
    because: begun(kind, input, because(kind, { ...input, live }, fields, wanted)),
    changedBy,
    fields: maskFields(fields.toSorted((left, right) => comparePointers(left.path, right.path))),
    ...costOf({ kind, desired, live, record, wanted, ignore: environment.ignore, sets: input.sets }),
  };
}

/** The change for an app of ours that git no longer has. */
export function pruneChange(input: {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly live: LiveApp;
  readonly gate: Gate;
  /** How long it is kept with no instances (ms); absent: not at all. */
  readonly grace?: number;
}): ProposedChange {
  const { live, grace = 0 } = input;
  const now = footprint(live.definition, live.instances);
  return {
    environment: input.environment,
    app: input.app,
    kind: 'prune',
    because: `no longer in git; ${count(live.instances, 'instance')} of it in the cluster`,
    changedBy: 'git',
    fields: [],
    gate: input.gate,
    steps: [
      ...(live.instances === 0 ? [] : [`stops ${count(live.instances, 'task')}`]),
      ...(grace === 0 ? [] : [`keeps it with 0 instances for ${durationText(grace)}`]),
      'removes the app',
    ],
    waitsFor: [],
    tasksRestarted: 0,
    peakExtra: 0,
    resources: { now, peak: now, after: nothing },
    hash: pruneHash(live),
  };
}

type WithLive = ChangeInput & { readonly live: LiveApp };

function named({ desired, environment }: ChangeInput) {
  const { kind, healthyWithin, onFailure } = desired.strategy;
  return { environment: environment.name, app: desired.id, strategy: { kind, healthyWithin, onFailure } } as const;
}

/** What an approval is given for, and what the change has to wait for. */
const waiting = ({ desired, live, environment, hold }: ChangeInput) => ({
  hash: changeHash(desired, live, environment),
  ...hold(),
});

function creation(desired: DesiredApp, record: AppRecord | undefined) {
  const { instances } = desired.spec;
  const started = instances === 0 ? 'without a task' : `${count(instances, 'instance')} will be started`;
  const removed = record !== undefined && record.settled.length > 0;
  return {
    kind: 'create',
    because: removed ? `removed from the cluster by hand: ${started}` : `not in the cluster yet: ${started}`,
    changedBy: removed ? 'cluster' : 'git',
    fields: [],
    ...costOf({ kind: 'create', desired, live: undefined, record, wanted: instances, ignore: [] }),
  } as const;
}

function kindOf(
  definition: readonly FieldChange[],
  instances: readonly FieldChange[],
  { mixed, unsigned }: { readonly mixed: boolean; readonly unsigned: boolean },
): Extract<ChangeKind, 'update' | 'scale' | 'restart' | 'same'> {
  if (definition.some((field) => !field.ridesAlong)) return 'update';
  if (unsigned) return 'restart';
  if (instances.length > 0) return 'scale';
  return mixed ? 'restart' : 'same';
}

/** Not every task was started from the definition that Marathon has now: somebody cancelled a deployment. */
const isMixed = (live: LiveApp): boolean => old(live).length > 0;

function instancesField(input: WithLive, wanted: number): FieldChange {
  const { desired, live, environment } = input;
  const path = desired.spec.kind === 'pod' ? '/scaling/instances' : '/instances';
  const changedBy = isNumberOfOthers(desired, environment) ? 'autoscaler' : numberChangedBy(input);
  return { path, old: live.instances, new: wanted, ridesAlong: false, changedBy };
}

function same({ desired, live, environment }: WithLive, definition: readonly FieldChange[]) {
  const theirs = isNumberOfOthers(desired, environment) && live.instances !== desired.spec.instances;
  const notes = [
    ...(theirs ? [`${count(live.instances, 'instance')} as they run, the number is not git's`] : []),
    ...riders(definition),
  ];
  const changedBy: ChangedBy = theirs ? 'autoscaler' : 'git';
  const because = ['as in git', ...notes].join('; ');
  return { kind: 'same', because, changedBy, hash: '', gate: { kind: 'open' }, waitsFor: [] } as const;
}

/** `upgradeStrategy follows with the next change`: what no write is made for. */
function riders(fields: readonly FieldChange[]): readonly string[] {
  const names = fields.map(({ path }) =>
    path
      .split('/')
      .slice(1, path.startsWith('/scheduling/') ? 3 : 2)
      .join('.'),
  );
  const distinct = [...new Set(names)];
  if (distinct.length === 0) return [];
  return [`${distinct.join(' and ')} ${distinct.length === 1 ? 'follows' : 'follow'} with the next change`];
}

function unchanged(live: LiveApp) {
  const now = footprint(live.definition, live.instances);
  return { fields: [], steps: [], tasksRestarted: 0, peakExtra: 0, resources: { now, peak: now, after: now } } as const;
}

/** A second set stands beside it already: it does not begin once more. */
function begun(kind: ChangeKind, { desired, record, sets }: ChangeInput, said: string): string {
  const { strategy } = desired;
  const progress = kind === 'update' && hasTwoSets(strategy) ? progressOf(desired, record, sets) : undefined;
  return progress !== undefined && hasTwoSets(strategy) ? `${progressText(strategy, progress)}: ${said}` : said;
}

function because(
  kind: 'update' | 'scale' | 'restart',
  { live, environment, unreleasedBy }: WithLive,
  fields: readonly FieldChange[],
  wanted: number,
): string {
  if (kind === 'restart' && unreleasedBy !== undefined) {
    return `claimed with --force: put once more, with our labels in place of those of ${unreleasedBy}`;
  }
  if (kind === 'restart') return 'a deployment was cancelled: some tasks still run the definition before';
  const what = kind === 'scale' ? `from ${live.instances} to ${count(wanted, 'instance')}` : 'the definition differs';
  const by = mainly(fields);
  switch (by) {
    case 'git':
      return fields.some((field) => field.changedBy === 'cluster' && !field.ridesAlong)
        ? `changed in git, and in the cluster by hand: ${what}`
        : `changed in git: ${what}`;
    case 'cluster': {
      const after = environment.drift === 'restore' ? 'will be restored' : `drift: ${environment.drift} leaves it so`;
      return `changed in the cluster by hand, not in git (${after}): ${what}`;
    }
    case 'autoscaler':
      return live.instances === 0
        ? `0 is taken for nobody's number: ${what}`
        : `an autoscaler's number outside the range in git: ${what}`;
    case 'unknown':
      return `${what}; nothing on record says who changed it`;
    default:
      return assertNever(by);
  }
}
