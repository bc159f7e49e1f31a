// `baton diff --between staging production`: what differs between two environments of a working copy, and which files
// say so. Offline; what differs from a cluster is `baton plan`.
import { Command, Option } from 'commander';
import { matchesGlob } from '../../core/definition/glob.js';
import { loadRepository, type Loaded, type LoadedEnvironment } from '../../core/definition/load.js';
import { isPartOf } from '../../core/model/ids.js';
import { isError } from '../../core/model/problem.js';
import { between } from '../../core/plan/between.js';
import { betweenJson, betweenMarkdown, betweenText } from '../../core/plan/show/betweenForms.js';
import { parseEnvironment } from '../context.js';
import { mustExist } from '../environments.js';
import { Failure } from '../failure.js';
import { terminal } from '../palette.js';
import { endedSignal } from '../signals.js';
import { readWorkingCopy } from '../workingCopy.js';

interface DiffFlags {
  readonly between: readonly string[];
  readonly dir: string;
  readonly output: 'text' | 'markdown' | 'json';
  readonly detailedExitcode?: true;
}

export function diffCommand(): Command {
  return new Command('diff')
    .description('what differs between two environments of a working copy, and which files say so')
    .argument('[apps...]', 'only these: ids or globs without the prefix, shop/**')
    .requiredOption('--between <environments...>', 'the two environments')
    .option('--dir <dir>', 'the working copy', '.')
    .addOption(
      new Option('--output <form>', 'form of the answer').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--detailed-exitcode', 'exit with 3 when they differ')
    .action(diff);
}

async function diff(named: readonly string[], flags: DiffFlags): Promise<void> {
  // `--between staging production shop/**`: all that follows the option comes with it.
  const [left, right, ...more] = flags.between;
  if (left === undefined || right === undefined) {
    throw new Failure('two environments are needed: baton diff --between staging production', 2);
  }
  const globs = [...named, ...more].map((text) => text.replace(/^\/+/, ''));
  const loaded = loadRepository(await readWorkingCopy(flags.dir, endedSignal()));
  const found = between(environment(loaded, left), environment(loaded, right), (app) =>
    globs.length === 0 ? true : globs.some((glob) => matchesGlob(glob, app.slice(1))),
  );
  const forms = {
    text: () => betweenText(found, terminal()),
    markdown: () => betweenMarkdown(found),
    json: () => betweenJson(found),
  };
  process.stdout.write(forms[flags.output]());
  if (found.problems.some(isError)) process.exitCode = 1;
  else if (flags.detailedExitcode && found.apps.length > 0) process.exitCode = 3;
}

/** An environment on several clusters is the same on all of them. */
function environment(loaded: Loaded, name: string): LoadedEnvironment {
  const asked = parseEnvironment(name);
  mustExist(asked, loaded.environments);
  const found = loaded.environments.find((one) => asked !== undefined && isPartOf(one.environment.name, asked));
  if (found === undefined) throw new Failure(`there is no environment ${name}`, 2);
  return found;
}
