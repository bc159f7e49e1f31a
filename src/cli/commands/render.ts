// `baton render APP --env E`: the definition as it would be sent, and which file each value came from.
import { Command, Option } from 'commander';
import { renderApp } from '../../core/definition/load.js';
import { problemText } from '../../core/model/problem.js';
import { placeText } from '../../core/plan/show/betweenView.js';
import { maskDefinition } from '../../core/masking/mask.js';
import { renderedText } from '../../core/plan/show/renderedText.js';
import { parseEnvironment } from '../context.js';
import { Failure } from '../failure.js';
import { terminal } from '../palette.js';
import { parseApp } from '../records.js';
import { endedSignal } from '../signals.js';
import { readWorkingCopy } from '../workingCopy.js';

interface RenderFlags {
  readonly env: string;
  readonly dir: string;
  readonly output: 'text' | 'json';
}

export function renderCommand(): Command {
  return new Command('render')
    .description('an app as it would be sent, with the file that each value came from')
    .argument('<app>', 'its id: /shop/cart')
    .option('--env <name>', 'the environment', 'default')
    .option('--dir <dir>', 'the working copy', '.')
    .addOption(new Option('--output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .action(render);
}

async function render(app: string, flags: RenderFlags): Promise<void> {
  const environment = parseEnvironment(flags.env);
  if (environment === undefined) return;
  const rendered = renderApp(await readWorkingCopy(flags.dir, endedSignal()), environment, parseApp(app));
  if (!rendered.ok) throw new Failure(rendered.problems.map(problemText).join('\n'));
  if (flags.output === 'text') {
    process.stdout.write(renderedText(rendered.value, environment, terminal()));
    return;
  }
  const { app: desired, environments, origins } = rendered.value;
  const { revision, strategy } = desired;
  const from = Object.fromEntries([...origins].map(([pointer, place]) => [pointer, placeText(place)]));
  const definition = maskDefinition(desired.spec.definition);
  const document = { version: 1, environments, revision, strategy, definition, origins: from };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
