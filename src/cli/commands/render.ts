// `baton render APP --env E`: the definition as it would be sent, and which file each value came from.
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { renderApp } from '../../core/definition/load.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { problemText, type Place } from '../../core/model/problem.js';
import { maskDefinition } from '../../core/plan/mask.js';
import { parseEnvironment } from '../context.js';
import { Failure } from '../failure.js';
import { parseApp } from '../records.js';
import { endedSignal } from '../signals.js';
import { table } from '../table.js';
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
  const { app: desired, environments, origins } = rendered.value;
  const definition = maskDefinition(desired.spec.definition);
  if (flags.output === 'json') {
    const from = Object.fromEntries([...origins].map(([pointer, place]) => [pointer, placeText(place)]));
    const { revision, strategy } = desired;
    const document = { version: 1, environments, revision, strategy, definition, origins: from };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const rows = leaves(definition, '').map(([pointer, value]) => [
    pointer,
    JSON.stringify(value),
    pc.dim(originOf(pointer, origins)),
  ]);
  const same = environments.length > 1 ? `, the same on ${environments.join(' and ')}` : '';
  process.stdout.write(
    `${environment} ${desired.id} ${desired.revision}, ${desired.strategy.kind}${same}\n${table(rows)}`,
  );
}

/** Every scalar and every empty list or object, with its JSON pointer. */
function leaves(value: Json, pointer: string): (readonly [string, Json])[] {
  const members: readonly (readonly [string, Json])[] = isJsonObject(value)
    ? Object.keys(value).map((key) => [key, memberOf(value, key)])
    : isJsonArray(value)
      ? value.map((item, index) => [String(index), item])
      : [];
  if (members.length === 0) return [[pointer, value]];
  return members.flatMap(([key, item]) =>
    leaves(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

const memberOf = (object: JsonObject, key: string): Json => object[key] ?? null;

/** The place of the value or of the nearest thing around it; what no file says is Marathon's default. */
function originOf(pointer: string, origins: ReadonlyMap<string, Place>): string {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = origins.get(at);
    if (place) return placeText(place);
  }
  return 'default';
}

const placeText = (place: Place): string => `${place.path}:${place.line}:${place.column}`;
