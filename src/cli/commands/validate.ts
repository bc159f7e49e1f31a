// `baton validate [DIR]`: checks a working copy offline; for editors, pre-commit hooks and CI.
import { Command, Option } from 'commander';
import { loadRepository, type Loaded } from '../../core/definition/load.js';
import { problemsOf } from '../../core/definition/rules/problemsOf.js';
import { count } from '../../core/model/count.js';
import { isError, type Problem } from '../../core/model/problem.js';
import { problemDocument } from '../../core/plan/show/json.js';
import { maskText } from '../../core/masking/maskText.js';
import { writeBaseline } from '../baselineFile.js';
import { codeQualityReport } from '../codeQuality.js';
import { problemCounts, problemsText } from '../problemsText.js';
import { endedSignal } from '../signals.js';
import { readWorkingCopy } from '../workingCopy.js';

interface ValidateFlags {
  readonly output: 'text' | 'json' | 'codequality';
  readonly all?: true;
  readonly updateBaseline?: true;
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
    .option('--all', 'as text, show every finding of a long list')
    .option('--update-baseline', 'write .baton-baseline.yaml: secrets that are there now are told no more')
    .action(validate);
}

async function validate(dir: string, { output, all, updateBaseline }: ValidateFlags): Promise<void> {
  const signal = endedSignal();
  const read = async (): Promise<Loaded> => loadRepository(await readWorkingCopy(dir, signal));
  let loaded = await read();
  if (updateBaseline) {
    process.stderr.write(`${await writeBaseline(dir, loaded)}\n`);
    loaded = await read();
  }
  const problems = problemsOf(loaded).map((problem) => ({ ...problem, message: maskText(problem.message) }));
  const forms = {
    text: () => `${problemsText(problems, all === true)}${whatOf(loaded)}: ${problemCounts(problems)}\n`,
    json: () => jsonOf(problems),
    codequality: () => codeQualityReport(problems),
  };
  process.stdout.write(forms[output]());
  if (problems.some(isError)) process.exitCode = 1;
}

function whatOf({ environments }: Loaded): string {
  const apps = environments.reduce((sum, one) => sum + one.apps.length, 0);
  return `${count(apps, 'app')} in ${count(environments.length, 'environment')}`;
}

const jsonOf = (problems: readonly Problem[]): string =>
  `${JSON.stringify({ version: 1, problems: problems.map(problemDocument) }, null, 2)}\n`;
