// `baton validate [DIR]`: checks a working copy offline; for editors, pre-commit hooks and CI.
import { createHash } from 'node:crypto';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { allProblems, loadRepository } from '../../core/definition/load.js';
import { count } from '../../core/model/count.js';
import { isError, problemText, type Problem } from '../../core/model/problem.js';
import { problemDocument } from '../../core/plan/json.js';
import { maskText } from '../../core/plan/maskText.js';
import { endedSignal } from '../signals.js';
import { readWorkingCopy } from '../workingCopy.js';

interface ValidateFlags {
  readonly output: 'text' | 'json' | 'codequality';
}

export function validateCommand(): Command {
  return new Command('validate')
    .description('checks a working copy, offline; exits with 1 when there is an error')
    .argument('[dir]', 'the working copy', '.')
    .addOption(
      new Option('--output <form>', "form of the answer; codequality is GitLab's report")
        .choices(['text', 'json', 'codequality'])
        .default('text'),
    )
    .action(validate);
}

async function validate(dir: string, { output }: ValidateFlags): Promise<void> {
  const loaded = loadRepository(await readWorkingCopy(dir, endedSignal()));
  const problems = allProblems(loaded).map((problem) => ({ ...problem, message: maskText(problem.message) }));
  const errors = problems.filter(isError).length;
  const apps = loaded.environments.reduce((sum, environment) => sum + environment.apps.length, 0);
  const forms = {
    text: () =>
      textOf(problems, errors, `${count(apps, 'app')} in ${count(loaded.environments.length, 'environment')}`),
    json: () => `${JSON.stringify({ version: 1, problems: problems.map(problemDocument) }, null, 2)}\n`,
    codequality: () => `${JSON.stringify(problems.map(codequality), null, 2)}\n`,
  };
  process.stdout.write(forms[output]());
  if (errors > 0) process.exitCode = 1;
}

function textOf(problems: readonly Problem[], errors: number, what: string): string {
  const lines = problems.map((one) => `${isError(one) ? pc.red('error') : pc.yellow('warning')} ${problemText(one)}\n`);
  const warnings = problems.length - errors;
  return `${lines.join('')}${what}: ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`;
}

/** One finding of GitLab's code quality report: docs.gitlab.com, "Code Quality", "Implement a custom tool". */
function codequality(problem: Problem): unknown {
  const { code, message, hint, place, severity } = problem;
  const path = place?.path ?? 'baton.yaml';
  return {
    description: hint === undefined ? message : `${message} (${hint})`,
    check_name: code,
    fingerprint: createHash('sha256').update(`${code} ${path} ${message}`).digest('hex'),
    severity: severity === 'error' ? 'major' : 'minor',
    location: { path, lines: { begin: place?.line ?? 1 } },
  };
}
