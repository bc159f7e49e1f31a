// The plan for a merge request: the same words as the text, every echoed value as code.
import type { Plan } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import { code, htmlCode, prose } from './code.js';
import { planProblems, planSections, type PlanBlock, type PlanSection } from './view.js';
import { summaryText, type FieldText } from './words.js';

export interface MarkdownOptions {
  /** Characters at most: a note of GitLab holds 1,000,000, and others may want to say something in it as well. */
  readonly longest?: number;
}

/**
 * The plan as GitLab markdown, ending in a line break. Nothing in it that comes from files or the cluster is markup.
 * What is long is folded; what is too long for a note loses first the details of every change, then the changes at the
 * end, and says so.
 */
export function planMarkdown(plan: Plan, { longest = 900_000 }: MarkdownOptions = {}): string {
  const whole = set(plan, sectionBlocks);
  if (whole.length <= longest) return whole;
  const heads = set(plan, (section) => [...headOf(section), section.blocks.map(headLine).join('\n')]);
  return heads.length <= longest ? `${heads}\n${withoutDetails}\n` : shortened(heads, longest);
}

const withoutDetails = 'The plan is too long to be shown here in full: `baton plan` has the details of every change.';

function set(plan: Plan, blocksOf: (section: PlanSection) => readonly string[]): string {
  const blocks = [
    `**Plan** ${code(plan.hash)} at ${code(plan.commit.slice(0, 12))}: ${summaryText(plan)}`,
    ...planSections(plan).flatMap(blocksOf),
    ...(plan.problems.length === 0 ? [] : ['#### Problems', problemLines(plan)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Whole lines from the beginning, and how many are missing. */
function shortened(text: string, longest: number): string {
  const lines = text.split('\n');
  const kept: string[] = [];
  let room = longest - 400;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.push(line);
  }
  return `${kept.join('\n')}\n\n${withoutDetails} ${lines.length - kept.length} more lines are left out here.\n`;
}

/** A long change is folded, and so is every change of a long list. */
const longestOpen = 12;
const mostOpen = 15;

const headOf = ({ environment, cluster, sum }: PlanSection): readonly string[] => [
  `#### ${code(environment)} on cluster ${code(cluster)}`,
  prose(sum),
];

function sectionBlocks(section: PlanSection): readonly string[] {
  const { blocks, underWay } = section;
  const folded = (block: PlanBlock): boolean => blocks.length > mostOpen || block.fields.length > longestOpen;
  const parts: string[] = [];
  let list: string[] = [];
  const closeList = (): void => {
    if (list.length > 0) parts.push(list.join('\n'));
    list = [];
  };
  for (const block of blocks) {
    if (!folded(block)) {
      list.push([headLine(block), ...detailLines(block).map((line) => `  ${line}`)].join('\n'));
      continue;
    }
    closeList();
    parts.push(`<details><summary>${summaryOf(block)}</summary>\n\n${detailLines(block).join('\n')}\n\n</details>`);
  }
  closeList();
  return [...headOf(section), ...parts, ...underWayLines(underWay)];
}

const underWayLines = (underWay: PlanSection['underWay']): readonly string[] =>
  underWay.length === 0 ? [] : [underWay.map(({ app, because }) => `- ${code(app)}: ${prose(because)}`).join('\n')];

const headLine = (block: PlanBlock): string =>
  `- **${block.kind}** ${code(nameOf(block))}: ${prose(block.because)}${block.gate === undefined ? '' : ' (held)'}`;

/** HTML, not markdown: inside of `<summary>` GitLab reads no markdown. */
const summaryOf = (block: PlanBlock): string =>
  `<b>${block.kind}</b> ${htmlCode(nameOf(block))}: ${htmlCode(block.because)}${block.gate === undefined ? '' : ' (held)'}`;

const nameOf = ({ apps }: PlanBlock): string => (apps.length === 1 ? apps.join('') : `${apps.length} apps`);

function detailLines(block: PlanBlock): readonly string[] {
  const deeper = block.how === undefined ? '' : '  ';
  return [
    ...(block.apps.length === 1 ? [] : [`- in each of ${block.apps.map((app) => code(app)).join(', ')}`]),
    ...block.fields.map(fieldLine),
    ...(block.how === undefined ? [] : [`- ${prose(block.how)}`]),
    ...block.steps.map((step) => `${deeper}- ${prose(step)}`),
    `- ${prose(block.resources)}`,
    ...(block.order === undefined ? [] : [`- ${prose(block.order)}`]),
    ...(block.gate === undefined ? [] : [`- ${prose(block.gate)}`]),
  ];
}

function fieldLine(field: FieldText): string {
  const note = field.note === '' ? '' : ` (${field.note})`;
  return `- ${code(field.path)}: ${code(field.old)} → ${code(field.new)}${note}`;
}

function problemLines(plan: Plan): string {
  const { shown, rest } = planProblems(plan);
  return [...shown.map(problemLine), ...rest.map((line) => `- … and ${prose(line)}`)].join('\n');
}

function problemLine(problem: Problem): string {
  const { place } = problem;
  const where = place === undefined ? '' : `${code(`${place.path}:${place.line}:${place.column}`)} `;
  const hint = problem.hint === undefined ? '' : ` (${code(problem.hint)})`;
  return `- **${problem.severity}** ${where}${code(problem.code)}: ${code(problem.message)}${hint}`;
}
