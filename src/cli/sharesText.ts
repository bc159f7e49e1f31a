// Apps in the middle of two sets, as `baton status` draws them below its table: a bar for each set, and what comes next.
import { colours } from '../kit/colours.js';
import { durationText } from '../core/model/duration.js';
import type { AppRecord } from '../core/model/record.js';
import { moment } from '../core/rollout/words.js';
import { sideBySide, type SetShare, type SideBySide } from '../core/status/sideBySide.js';
import { checkTexts, nextText, ruleText, shareText, stageText, tasksText } from '../core/status/sideBySideText.js';
import { bar } from './bar.js';

/** A block for each of them, with an empty line before it; empty when there is none. */
export const sharesText = (records: readonly AppRecord[], now: number): string =>
  records
    .toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
    .flatMap((record) => {
      const shown = sideBySide(record);
      return shown === undefined ? [] : [`\n${blockOf(record, shown, now)}`];
    })
    .join('');

const nameOf = ({ environment, app }: AppRecord): string => `${environment} ${app}`;

const cells = 40;

function blockOf(record: AppRecord, shown: SideBySide, now: number): string {
  const { sets, course } = shown;
  const width = Math.max(...sets.map(({ marathonId }) => marathonId.length));
  const wide = Math.max(...sets.map((set) => ruleText(set, shown)?.length ?? 0));
  const bars = sets.map((set, index) => {
    const colour = index === 0 ? colours.green : colours.cyan;
    const { drawn, besides } = drawnOf(set, shown, colour, wide);
    return `  ${set.marathonId.padEnd(width)}  ${drawn}  ${tasksText(set)}${besides}`;
  });
  const say = (at: number): string =>
    `${moment(at, now)}${at > now ? ` (in ${durationText(Math.ceil((at - now) / 1_000) * 1_000)})` : ''}`;
  const lines = [
    `${colours.bold(nameOf(record))}${course === undefined ? '' : `  ${stageText(course)}`}`,
    ...bars,
    ...(course === undefined
      ? []
      : [`  ${nextText(course, say)}`, ...checkTexts(course).map((one) => `  check ${one}`)]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** No bar where no share says who comes: the rule of the test stands in its place. `besides`: who comes whatever the share is. */
function drawnOf(
  set: SetShare,
  shown: SideBySide,
  colour: (text: string) => string,
  wide: number,
): { readonly drawn: string; readonly besides: string } {
  const rule = ruleText(set, shown);
  if (set.only !== undefined) return { drawn: colour((rule ?? '').padEnd(wide)), besides: '' };
  const drawn = `${colour(bar(set.share, cells))} ${shareText(set).padStart(6)}`;
  return { drawn, besides: rule === undefined ? '' : ` and ${rule}` };
}
