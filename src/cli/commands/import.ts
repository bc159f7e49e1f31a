// `baton import DIR --into OUT`: what a team has (templates with values, group files, pairs of zdd) as a new repository
// that renders exactly the same. Nothing that is there is overwritten.
import { Command } from 'commander';
import { importRepository, type Imported } from '../../core/import/importRepository.js';
import { count } from '../../core/model/count.js';
import { problemText } from '../../core/model/problem.js';
import { maskText } from '../../core/masking/maskText.js';
import { Failure } from '../failure.js';
import { environmentsFrom } from '../import/environments.js';
import { readTemplates } from '../import/templates.js';
import { writeNewFolder } from '../import/writeNewFolder.js';

interface ImportFlags {
  readonly into: string;
  readonly values: readonly string[];
  readonly cluster: readonly string[];
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function importCommand(): Command {
  return new Command('import')
    .description('a new repository from marathon.json templates and their values, group files, or pairs of zdd')
    .argument('<dir>', 'the folder with the templates')
    .requiredOption('--into <out>', 'the folder of the new repository; it must be new or empty')
    .option(
      '--values <env=file>',
      'values of an environment: dotenv, JSON or YAML; several files: later ones win',
      collect,
      [],
    )
    .option(
      '--cluster <env=name>',
      "an environment's cluster in the daemon's settings; else it is called as the environment",
      collect,
      [],
    )
    .action(importFolder);
}

async function importFolder(dir: string, flags: ImportFlags): Promise<void> {
  const { environments, files } = await environmentsFrom(flags.values, flags.cluster);
  const templates = await readTemplates(dir, new Set(files));
  const imported = importRepository(templates, environments);
  if (!imported.ok) throw new Failure(maskText(imported.problems.map(problemText).join('\n')));
  if ([...imported.value.apps.values()].every((apps) => apps === 0)) {
    throw new Failure(`no file in ${dir} is an app, a pod or a group: nothing was written`);
  }
  await writeNewFolder(flags.into, imported.value.files);
  process.stdout.write(summaryOf(imported.value, flags.into));
}

function summaryOf({ files, apps, comments, warnings }: Imported, into: string): string {
  const lines = [
    ...warnings.map((one) => `warning ${problemText(one)}`),
    ...comments,
    ...[...apps].map(([name, number]) => `${name}: ${count(number, 'app')}, rendered exactly as the templates say`),
    `${count(files.size, 'file')} in ${into}; next: baton validate ${into}`,
  ];
  return `${lines.join('\n')}\n`;
}
