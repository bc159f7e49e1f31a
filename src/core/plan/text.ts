// The plan for a terminal: a line per app, its differences below it in columns, problems and the sum at the end.
import type { EnvironmentName } from '../model/ids.js';
import type { Change, ChangeKind, Plan } from '../model/plan.js';
import { isError, problemText } from '../model/problem.js';
import { printable } from './printable.js';
import { costText, fieldText, gateText, summaryText } from './words.js';

/** How a terminal shows what matters. Core knows no terminal: the command line passes its colours in. */
export interface Palette {
  readonly create: (text: string) => string;
  readonly change: (text: string) => string;
  readonly remove: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
}

const plain = (text: string): string => text;

/** No colours: pipes, files, `NO_COLOR`. */
export const plainPalette: Palette = {
  create: plain,
  change: plain,
  remove: plain,
  error: plain,
  warning: plain,
  strong: plain,
  quiet: plain,
};

/** The plan as lines of text, ending in a line break. The same words as `planMarkdown`. */
export function planText(plan: Plan, { colour = plainPalette }: { readonly colour?: Palette } = {}): string {
  const sections = plan.environments.flatMap((environment) => environmentLines(plan, environment, colour));
  const problems = plan.problems.map((problem) =>
    (isError(problem) ? colour.error : colour.warning)(
      `${problem.severity}: ${printable(problemText(problem), 1_000)}`,
    ),
  );
  const blocks = [
    ...(sections.length === 0 ? [] : [sections.join('\n')]),
    ...(problems.length === 0 ? [] : [problems.join('\n')]),
    `${colour.strong('plan')} ${plan.hash} at ${plan.commit.slice(0, 12)}: ${summaryText(plan)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

const marks: Readonly<Record<ChangeKind, string>> = {
  create: '+',
  update: '~',
  scale: '±',
  restart: '↻',
  prune: '-',
  same: '=',
};

const kindColour = (kind: ChangeKind, colour: Palette): ((text: string) => string) =>
  kind === 'create' ? colour.create : kind === 'prune' ? colour.remove : colour.change;

function environmentLines(plan: Plan, environment: EnvironmentName, colour: Palette): string[] {
  const changes = plan.changes.filter((change) => change.environment === environment);
  if (changes.length === 0) return [];
  const width = Math.max(...changes.map((change) => change.app.length));
  return [colour.strong(environment), ...changes.flatMap((change) => changeLines(change, width, colour))];
}

function changeLines(change: Change, width: number, colour: Palette): string[] {
  const head = `  ${marks[change.kind]} ${change.kind.padEnd(7)} ${change.app.padEnd(width)}`;
  const gate = gateText(change.gate);
  const cost = costText(change);
  return [
    `${kindColour(change.kind, colour)(head)}  ${printable(change.because)}`,
    ...fieldLines(change, colour),
    ...(cost === undefined ? [] : [`${indent}${colour.quiet(cost)}`]),
    ...(gate === undefined ? [] : [`${indent}${colour.warning(gate)}`]),
  ];
}

const indent = ' '.repeat(12);

function fieldLines(change: Change, colour: Palette): string[] {
  const fields = change.fields.map(fieldText);
  const width = Math.max(0, ...fields.map((field) => field.path.length));
  return fields.map((field) => {
    const sides = `${colour.remove(field.old)} → ${colour.create(field.new)}`;
    return `${indent}${field.path.padEnd(width)}  ${sides}${field.note === '' ? '' : colour.quiet(` (${field.note})`)}`;
  });
}
