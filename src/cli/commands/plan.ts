// `baton plan`: what would be done at the tip, or at another commit, and what holds it back. Writes nothing anywhere.
import { Command, Option } from 'commander';
import { isError } from '../../core/model/problem.js';
import { planJson } from '../../core/plan/show/json.js';
import { planMarkdown } from '../../core/plan/show/markdown.js';
import { hasChanges } from '../../core/plan/plan.js';
import { planText } from '../../core/plan/show/text.js';
import {
  beside,
  configOption,
  loadSettings,
  must,
  oneRepository,
  parseEnvironment,
  repositoryOption,
  type SettingsFlags,
} from '../context.js';
import { mustExist } from '../environments.js';
import { terminal } from '../palette.js';
import { endedSignal } from '../signals.js';

interface PlanFlags extends SettingsFlags {
  readonly env?: string;
  readonly ref?: string;
  readonly output: 'text' | 'markdown' | 'json';
  readonly detailedExitcode?: true;
}

export function planCommand(): Command {
  return new Command('plan')
    .description('what would be done, field by field; writes nothing')
    .addOption(configOption())
    .addOption(repositoryOption())
    .option('--env <name>', 'only this environment')
    .option('--ref <ref>', 'a branch or a full commit id instead of the watched branch')
    .addOption(
      new Option('--output <form>', 'form of the answer').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--detailed-exitcode', 'exit with 3 when there are changes')
    .action(plan);
}

async function plan(flags: PlanFlags): Promise<void> {
  const settings = loadSettings(flags.config);
  const only = parseEnvironment(flags.env);
  const options = only ? { only: new Set([only]) } : {};
  await beside(settings, oneRepository(settings, flags.repository), options, async ({ daemon }) => {
    const made = must(await daemon.plan(flags.ref, endedSignal()));
    mustExist(only, daemon.wanted?.loaded.environments ?? []);
    const forms = {
      text: () => planText(made, terminal()),
      markdown: () => planMarkdown(made),
      json: () => planJson(made),
    };
    process.stdout.write(forms[flags.output]());
    if (made.problems.some(isError)) process.exitCode = 1;
    else if (flags.detailedExitcode && hasChanges(made)) process.exitCode = 3;
  });
}
