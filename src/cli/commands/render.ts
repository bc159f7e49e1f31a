// `baton render APP --env E`: the definition as it would be sent, and which file each value came from.
import { Command, Option } from 'commander';
import { loadRepository, renderApp } from '../../core/definition/load.js';
import { problemText } from '../../core/model/problem.js';
import { placeText } from '../../core/plan/show/betweenView.js';
import { maskDefinition } from '../../core/masking/mask.js';
import { renderedText } from '../../core/plan/show/renderedText.js';
import { parseEnvironment } from '../context.js';
import { announced, onlyEnvironment } from '../environments.js';
import { Failure } from '../failure.js';
import { AmongSeveral } from '../missing.js';
import { terminal } from '../palette.js';
import { parseApp } from '../records.js';
import { endedSignal } from '../signals.js';
import { readWorkingCopy } from '../workingCopy.js';

interface RenderFlags {
  readonly env?: string;
  readonly dir: string;
  readonly output: 'text' | 'json';
}

export function renderCommand(): Command {
  return new Command('render')
    .description('an app as it would be sent, with the file that each value came from')
    .argument('<app>', 'its id: /shop/cart')
    .addOption(new AmongSeveral('--env <name>', 'the environment'))
    .option('--dir <dir>', 'the working copy', '.')
    .addOption(new Option('--output <form>', 'form of the answer').choices(['text', 'json']).default('text'))
    .action(render);
}

async function render(app: string, flags: RenderFlags): Promise<void> {
  const asked = parseEnvironment(flags.env);
  const id = parseApp(app);
  const copy = await readWorkingCopy(flags.dir, endedSignal());
  const environment = asked ?? announced(onlyEnvironment(loadRepository(copy)));
  const rendered = renderApp(copy, environment, id);
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
