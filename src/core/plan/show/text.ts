// The plan for a terminal: what happens to each app and why, its differences in columns, problems and the sum at the end.
import type { ChangeKind, Plan } from '../../model/plan.js';
import { isError, problemText, type Problem } from '../../model/problem.js';
import { printable } from './printable.js';
import { planProblems, planSections, type PlanBlock, type PlanSection } from './view.js';
import { summaryText, type FieldText } from './words.js';
import { wrapped } from './wrap.js';

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

export interface TextOptions {
  readonly colour?: Palette;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** The plan as lines of text, ending in a line break. The same words as `planMarkdown`. */
export function planText(plan: Plan, { colour = plainPalette, width = 100 }: TextOptions = {}): string {
  const page = { colour, width: Math.max(narrowest, width) };
  const { shown, rest } = planProblems(plan);
  const problems = [
    ...shown.flatMap((problem) => problemLines(problem, page)),
    ...rest.flatMap((line) => wrapped(`… and ${line}`, page.width, '', 2).map(page.colour.quiet)),
  ];
  const blocks = [
    ...planSections(plan).map((section) => sectionLines(section, page).join('\n')),
    ...(problems.length === 0 ? [] : [problems.join('\n')]),
    wrapped(`${plan.hash} at ${plan.commit.slice(0, 12)}: ${summaryText(plan)}`, page.width, 'plan ', 2).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** How text is set, and how wide. */
interface Page {
  readonly colour: Palette;
  readonly width: number;
}

/** Below this many columns lines are left to the terminal. */
const narrowest = 60;

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

function sectionLines({ environment, cluster, sum, blocks, underWay }: PlanSection, page: Page): readonly string[] {
  const head = [
    page.colour.strong(`${environment} on cluster ${printable(cluster)}`),
    ...wrapped(sum, page.width, '  ', 2),
  ];
  const name = Math.min(longestName, Math.max(0, ...blocks.map((block) => nameOf(block).length)));
  return [
    ...head,
    ...blocks.flatMap((block) => blockLines(block, name, page)),
    ...underWay.flatMap(({ app, because }) => wrapped(`${app}  ${printable(because)}`, page.width, '  … ', indent)),
  ];
}

/** Beyond this the reasons of all changes would stand too far to the right for the sake of one long id. */
const longestName = 28;

const nameOf = ({ apps }: PlanBlock): string => (apps.length === 1 ? apps.join('') : `${apps.length} apps`);

const indent = 6;

function blockLines(block: PlanBlock, nameWidth: number, page: Page): readonly string[] {
  const { colour, width } = page;
  const paint = kindColour(block.kind, colour);
  const lead = `  ${marks[block.kind]} ${block.kind.padEnd(7)} ${nameOf(block).padEnd(nameWidth)}  `;
  const said = printable(block.because);
  const fits = lead.length + said.length <= width;
  const head = fits
    ? [`${paint(lead.trimEnd())}${' '.repeat(lead.length - lead.trimEnd().length)}${said}`]
    : [paint(lead.trimEnd()), ...lines(said, page)];
  return [
    ...head,
    ...(block.apps.length === 1 ? [] : lines(`in each of ${block.apps.join(', ')}`, page)),
    ...fieldLines(block.fields, page),
    ...(block.how === undefined ? [] : lines(block.how, page)),
    ...block.steps.flatMap((step) => lines(step, page, block.how === undefined ? indent : indent + 2)),
    ...lines(block.resources, page).map(colour.quiet),
    ...(block.order === undefined ? [] : lines(block.order, page)),
    ...(block.gate === undefined ? [] : lines(block.gate, page).map(colour.warning)),
  ];
}

const lines = (text: string, { width }: Page, at = indent): readonly string[] =>
  wrapped(text, width, ' '.repeat(at), at + 2);

/** In columns where they fit, else the two values below each other, where the eye finds the difference. */
function fieldLines(fields: readonly FieldText[], { colour, width }: Page): readonly string[] {
  const pathWidth = Math.min(longestPath, Math.max(0, ...fields.map((field) => field.path.length)));
  const margin = ' '.repeat(indent);
  return fields.flatMap((field) => {
    const note = field.note === '' ? '' : colour.quiet(` (${field.note})`);
    const columns = `${margin}${field.path.padEnd(pathWidth)}  ${field.old} → ${field.new} (${field.note})`;
    if (columns.length <= width) {
      const sides = `${colour.remove(field.old)} → ${colour.create(field.new)}`;
      return [`${margin}${field.path.padEnd(pathWidth)}  ${sides}${note}`];
    }
    const side = (mark: string, text: string): readonly string[] =>
      wrapped(text, width, `${margin}  ${mark} `, indent + 4);
    return [
      `${margin}${field.path}${note}`,
      ...side('-', field.old).map(colour.remove),
      ...side('+', field.new).map(colour.create),
    ];
  });
}

const longestPath = 40;

function problemLines(problem: Problem, { colour, width }: Page): readonly string[] {
  const paint = isError(problem) ? colour.error : colour.warning;
  return wrapped(`${problem.severity}: ${printable(problemText(problem), 1_000)}`, width, '', 2).map(paint);
}
