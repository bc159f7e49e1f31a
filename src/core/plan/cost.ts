// What a change does to tasks and resources, in the arithmetic of Marathon's own replacement.
import type { DesiredApp } from '../model/app.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { LiveApp } from '../model/observed.js';
import type { ProposedChange } from '../model/plan.js';
import type { AppRecord } from '../model/record.js';
import { hasTwoSets } from '../model/strategy.js';
import { withRoom, wouldStandStill } from '../rollout/capacity.js';
import { capacityOf, hasChecks, hasMesosChecks, withCapacity, withInstances } from '../rollout/definition.js';
import { jobsLeft } from '../rollout/jobsLeft.js';
import { countedTasks } from '../rollout/tasks.js';
import { restartsWithAnyWrite } from './compare/bareChecks.js';
import { courseOf, type Course } from './course.js';
import { footprint, nothing, peakOf } from './footprint.js';
import { applyIgnored } from './compare/ignored.js';
import { member } from './compare/members.js';
import { stepsOf, type Acts } from './steps.js';
import { besideExtra } from './twoSetSteps.js';
import { progressOf } from './underWay.js';
import { whereItGoes, type PlannedSets } from './whereItGoes.js';

export interface Costly {
  readonly kind: Acts['kind'];
  readonly desired: DesiredApp;
  readonly live: LiveApp | undefined;
  readonly record?: AppRecord | undefined;
  readonly wanted: number;
  /** Fields that stay as they are live: what they say counts, and not what git says. */
  readonly ignore: readonly string[];
  /** Absent: nothing says that there are two. */
  readonly sets?: PlannedSets | undefined;
}

type Cost = Pick<ProposedChange, 'steps' | 'tasksRestarted' | 'peakExtra' | 'resources'>;

export function costOf({ kind, desired, live, record, wanted, ignore, sets }: Costly): Cost {
  const definition =
    live === undefined ? desired.spec.definition : applyIgnored(desired.spec.definition, live.definition, ignore);
  const current = live?.instances ?? 0;
  // Marathon scales to 0 whatever else changed.
  const byScale = kind === 'scale' && live !== undefined && restartsWithAnyWrite(live);
  const replaces = kind === 'restart' || ((kind === 'update' || byScale) && wanted > 0);
  const atOnce = replaces && (kind === 'restart' || desired.strategy.kind !== 'recreate');
  const course = live !== undefined && atOnce && current > 0 ? courseBy(kind, definition, live, wanted) : undefined;
  const { strategy } = desired;
  const two = kind === 'update' && current > 0 && wanted > 0 && hasTwoSets(strategy) ? strategy : undefined;
  const where =
    two && live && whereItGoes({ id: desired.id, strategy: two }, definition, live.definition, record, sets);
  const isBeside = where?.kind === 'beside';
  const isLeft = live !== undefined && current === wanted && wanted !== desired.spec.instances;
  const steps = stepsOf({
    kind,
    strategy: desired.strategy,
    // A scale sends the number alone.
    definition: kind === 'scale' && live !== undefined ? live.definition : definition,
    current,
    wanted,
    course,
    ...(two &&
      live &&
      isBeside && {
        beside: { app: desired.id, strategy: two, serving: live.id, progress: progressOf(desired, record, sets) },
      }),
    ...(two && where?.kind === 'in-place' && { inPlace: where.because }),
    ...(isLeft ? { leftAlone: desired.spec.instances } : {}),
    settled: settledOf(desired, record),
    jobs: jobsLeft(desired.strategy, record, desired),
  });
  // While the old tasks are replaced the new ones of the other set serve on.
  const promoted = isBeside && two?.kind !== 'blue-green' ? (course?.extra ?? 0) : 0;
  const besides = two && isBeside ? besideExtra(two, wanted) + promoted : undefined;
  const now = live === undefined ? nothing : footprint(live.definition, current);
  const after = footprint(definition, wanted);
  return {
    steps,
    tasksRestarted: replaces ? current : 0,
    peakExtra: besides ?? course?.extra ?? 0,
    resources: {
      now,
      after,
      peak: peakOf(live?.definition ?? {}, definition, [
        ...momentsOf(current, wanted, course),
        ...(besides === undefined ? [] : [[current, besides] as const]),
      ]),
    },
  };
}

function settledOf({ revision }: DesiredApp, record: AppRecord | undefined): Acts['settled'] {
  const settled = record?.lastGood?.revision;
  return settled === undefined ? 'nothing' : settled === revision ? 'wanted' : 'another';
}

/** As it will be sent: with room for one task more where Marathon could not begin otherwise (docs/rollouts.md). */
function courseBy(kind: Acts['kind'], definition: JsonObject, live: LiveApp, wanted: number): Course {
  const own = withInstances(definition, wanted);
  const numbered = kind === 'restart' ? withCapacity(own, capacityOf(live.definition)) : own;
  const told = !hasChecks(live.definition) || hasMesosChecks(live.definition);
  const current = live.instances;
  const healthy = told ? Math.min(current, countedTasks(live).length) : 0;
  const sent = told && wouldStandStill(numbered, current, healthy) ? withRoom(numbered) : numbered;
  return courseOf({
    wanted,
    current,
    healthy,
    capacity: capacityOf(sent),
    resident: hasPersistentVolume(definition),
  });
}

/** Numbers of old and of new tasks at the moments at which most of either runs. */
function momentsOf(
  current: number,
  wanted: number,
  course: Course | undefined,
): readonly (readonly [number, number])[] {
  const ends = [
    [current, 0],
    [0, wanted],
  ] as const;
  if (course === undefined) return ends;
  const left = current - course.stopFirst;
  return [...ends, [left, course.startFirst], [Math.max(0, Math.min(left, course.most - wanted)), wanted]];
}

function hasPersistentVolume(definition: JsonObject): boolean {
  const volumesOf = (object: Json | undefined): Json | undefined =>
    isJsonObject(object) ? member(object, 'volumes') : undefined;
  const volumes = [volumesOf(member(definition, 'container')), volumesOf(definition)];
  return volumes.some((list) => isJsonArray(list) && list.some((one) => isJsonObject(one) && 'persistent' in one));
}
