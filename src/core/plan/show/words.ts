// The sentences that the plan's text and its markdown share, so that both say the same.
import type { Json } from '../../model/json.js';
import { count } from '../../model/count.js';
import type { Change, ChangedBy, FieldChange, Footprint, Plan, PlannedRollout } from '../../model/plan.js';
import type { Gate } from '../../model/step.js';
import { cut, instantText, printable, visible, wellFormed } from './printable.js';

/** `2 to create, 1 to update, 40 as in git, 1 held, 1 environment not planned`. What there is none of is not named. */
export function summaryText({ summary, rollouts, underWay }: Plan): string {
  const away = rollouts.filter((one) => one.away !== undefined).length;
  const parts = [
    ...(['create', 'update', 'scale', 'restart', 'prune'] as const).map((kind) => counted(summary[kind], `to ${kind}`)),
    counted(summary.same - underWay.length, 'as in git'),
    counted(underWay.length, 'under way'),
    counted(summary.held, 'held'),
    away === 0 ? undefined : `${count(away, 'environment')} not planned`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'nothing to deploy' : parts.join(', ');
}

const counted = (number: number, what: string): string | undefined => (number === 0 ? undefined : `${number} ${what}`);

/** What concerns all changes of an environment: `at most 10 apps at once, 4 tasks restarted, …`. */
export function rolloutText({ atOnce, tasksRestarted, extra, away }: PlannedRollout): string {
  if (away !== undefined) return 'not planned: the cluster does not answer';
  const restarted = tasksRestarted === 0 ? 'no task restarted' : `${count(tasksRestarted, 'task')} restarted`;
  const more = [
    ...(extra.tasks > 0 ? [count(extra.tasks, 'task')] : []),
    ...(extra.cpus > 0 ? [count(extra.cpus, 'cpu')] : []),
    ...(extra.mem > 0 ? [`${extra.mem} MiB`] : []),
  ];
  const peak = more.length === 0 ? 'nothing more than now' : `up to ${more.join(', ')} more than now`;
  return `at most ${count(atOnce, 'app')} at once, ${restarted}, at the peak ${peak}`;
}

/** `rolling: 3 tasks restarted, up to 3 more at the peak`; undefined when no task is replaced. */
export function costText({ strategy, tasksRestarted, peakExtra }: Change): string | undefined {
  if (tasksRestarted === 0 || strategy === undefined) return undefined;
  const more = peakExtra === 0 ? 'none more' : `up to ${peakExtra} more`;
  return `${strategy.kind}: ${count(tasksRestarted, 'task')} restarted, ${more} at the peak`;
}

/** `tasks 4 → 8 → 4, cpus 0.4 → 0.8 → 0.4, MiB 256 → 512 → 256 (now → at the peak → after)`. */
export function resourcesText({ resources: { now, peak, after } }: Change): string {
  const of = (field: keyof Footprint): string => `${now[field]} → ${peak[field]} → ${after[field]}`;
  return `tasks ${of('tasks')}, cpus ${of('cpus')}, MiB ${of('mem')} (now → at the peak → after)`;
}

/** `after /data/store has settled`; undefined for what waits for nothing. */
export function orderText({ order, waitsFor, afterEnvironment }: Change): string | undefined {
  const apps = waitsFor.slice(0, longestList).join(', ');
  const others = waitsFor.length > longestList ? ` and ${waitsFor.length - longestList} more` : '';
  const waits = [
    ...(waitsFor.length === 0 ? [] : [`${apps}${others} ${waitsFor.length === 1 ? 'has' : 'have'} settled`]),
    ...(afterEnvironment === undefined ? [] : [`it has settled in ${afterEnvironment}`]),
  ];
  return waits.length === 0 ? undefined : `order ${order}: after ${waits.join(', and ')}`;
}

const longestList = 10;

/** `held by window until 2026-01-31T09:00:00Z: closed at night`; undefined for an open gate. */
export function gateText(gate: Gate): string | undefined {
  if (gate.kind === 'open') return undefined;
  const until = gate.until === undefined ? '' : ` until ${instantText(gate.until)}`;
  return `held by ${gate.by}${until}: ${printable(gate.because)}`;
}

export interface FieldText {
  readonly path: string;
  readonly old: string;
  readonly new: string;
  readonly note: string;
}

/**
 * One field in words: `(none)` for a side that does not have it, long values cut around the place they differ. Who
 * changed it is noted where it is not who is named for the change as a whole.
 */
export function fieldText(field: FieldChange, mainly?: ChangedBy): FieldText {
  const [old, wanted] = aroundDifference(valueText(field.old), valueText(field.new));
  const notes = [
    ...(field.ridesAlong ? ['rides along'] : []),
    ...(field.changedBy === undefined || field.changedBy === mainly ? [] : [changedByText[field.changedBy]]),
  ];
  return { path: printable(field.path), old, new: wanted, note: notes.join(', ') };
}

const changedByText: Readonly<Record<ChangedBy, string>> = {
  git: 'changed in git',
  cluster: 'changed in the cluster by hand',
  autoscaler: "an autoscaler's number",
  unknown: 'nothing on record says who changed it',
};

function valueText(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  // Text that could be taken for something else, or has blanks at an end, is quoted.
  const isPlain =
    typeof value === 'string' && /^[^\s"'[{(](?:.*\S)?$/.test(value) && !/^(?:true|false|null|[\d.-]+)$/.test(value);
  return visible(isPlain ? value : JSON.stringify(value));
}

const longest = 100;
const context = 20;

/** Two long commands that differ in one flag are of no use when both are cut before the flag. */
function aroundDifference(left: string, right: string): readonly [string, string] {
  let same = 0;
  while (same < Math.min(left.length, right.length) && left[same] === right[same]) same += 1;
  const from = Math.max(left.length, right.length) > longest ? Math.max(0, same - context) : 0;
  const shown = (text: string): string => cut(from === 0 ? text : `…${wellFormed(text.slice(from))}`, longest);
  return [shown(left), shown(right)];
}
