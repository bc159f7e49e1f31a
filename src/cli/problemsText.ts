// Problems as people read them in a terminal or a CI log: one line each, long lists of one kind cut short.
import { colours } from '../kit/colours.js';
import { count } from '../core/model/count.js';
import { isError, problemText, type Problem } from '../core/model/problem.js';
import { printable } from '../core/plan/show/printable.js';

/** More of one code than this explain nothing that the first ones do not. */
const mostOfOneCode = 20;

/** `error path:line:column: code: message (hint)`, in the order given; `all` cuts nothing. */
export function problemsText(problems: readonly Problem[], all: boolean): string {
  const shown = new Map<string, number>();
  const lines = problems.flatMap((problem) => {
    const before = shown.get(problem.code) ?? 0;
    shown.set(problem.code, before + 1);
    return all || before < mostOfOneCode ? [lineOf(problem)] : [];
  });
  const rest = [...shown]
    .filter(([, found]) => !all && found > mostOfOneCode)
    .map(([code, found]) => `${colours.dim(`… and ${found - mostOfOneCode} more ${code} (--all shows them)`)}\n`);
  return [...lines, ...rest].join('');
}

/** `2 errors, 1 warning`. */
export function problemCounts(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  return `${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`;
}

function lineOf(problem: Problem): string {
  const word = isError(problem) ? colours.red('error') : colours.yellow('warning');
  return `${word} ${printable(problemText(problem), 1_500)}\n`;
}
