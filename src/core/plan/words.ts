// The sentences that the plan's text and its markdown share, so that both say the same.
import type { Json } from '../model/json.js';
import type { Change, FieldChange, Plan } from '../model/plan.js';
import type { Gate } from '../model/step.js';
import { cut, instantText, printable, visible, wellFormed } from './printable.js';

/** `2 to create, 1 to update, 40 as in git, 1 held`. What there is none of is not named. */
export function summaryText({ summary }: Plan): string {
  const parts = [
    ...(['create', 'update', 'scale', 'restart', 'prune'] as const).map((kind) => counted(summary[kind], `to ${kind}`)),
    counted(summary.same, 'as in git'),
    counted(summary.held, 'held'),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'nothing to deploy' : parts.join(', ');
}

const counted = (count: number, what: string): string | undefined => (count === 0 ? undefined : `${count} ${what}`);

/** `3 tasks restarted, up to 3 more at the peak`; undefined when no task is replaced. */
export function costText({ tasksRestarted, peakExtra }: Change): string | undefined {
  if (tasksRestarted === 0) return undefined;
  const restarted = `${tasksRestarted} ${tasksRestarted === 1 ? 'task' : 'tasks'} restarted`;
  return peakExtra === 0 ? `${restarted}, none more at the peak` : `${restarted}, up to ${peakExtra} more at the peak`;
}

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

/** One field in words: `(none)` for a side that does not have it, long values cut around the place they differ. */
export function fieldText(field: FieldChange): FieldText {
  const [old, wanted] = aroundDifference(valueText(field.old), valueText(field.new));
  return { path: printable(field.path), old, new: wanted, note: field.ridesAlong ? 'rides along' : '' };
}

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
