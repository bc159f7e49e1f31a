// The plan for a merge request: the same words as the text, every echoed value as code.
import type { EnvironmentName } from '../model/ids.js';
import type { Change, FieldChange, Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import { code } from './code.js';
import { costText, fieldText, gateText, summaryText } from './words.js';

/** The plan as GitLab markdown, ending in a line break. Nothing in it that comes from files or the cluster is markup. */
export function planMarkdown(plan: Plan): string {
  const blocks = [
    `**Plan** ${code(plan.hash)} at ${code(plan.commit.slice(0, 12))}: ${summaryText(plan)}`,
    ...plan.environments.flatMap((environment) => environmentBlocks(plan, environment)),
    ...(plan.problems.length === 0 ? [] : ['#### Problems', plan.problems.map(problemLine).join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function environmentBlocks(plan: Plan, environment: EnvironmentName): string[] {
  const changes = plan.changes.filter((change) => change.environment === environment);
  return changes.length === 0 ? [] : [`#### ${code(environment)}`, changes.map(changeBlock).join('\n')];
}

function changeBlock(change: Change): string {
  const cost = costText(change);
  const gate = gateText(change.gate);
  return [
    `- **${change.kind}** ${code(change.app)}: ${code(change.because)}`,
    ...change.fields.map(fieldLine),
    ...(cost === undefined ? [] : [`  - ${cost}`]),
    ...(gate === undefined ? [] : [`  - ${code(gate)}`]),
  ].join('\n');
}

function fieldLine(change: FieldChange): string {
  const field = fieldText(change);
  const note = field.note === '' ? '' : ` (${field.note})`;
  return `  - ${code(field.path)}: ${code(field.old)} → ${code(field.new)}${note}`;
}

function problemLine(problem: Problem): string {
  const { place } = problem;
  const where = place === undefined ? '' : `${code(`${place.path}:${place.line}:${place.column}`)} `;
  const hint = problem.hint === undefined ? '' : ` (${code(problem.hint)})`;
  return `- **${problem.severity}** ${where}${code(problem.code)}: ${code(problem.message)}${hint}`;
}
