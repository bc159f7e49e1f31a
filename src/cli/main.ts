// The command line: one file per command, registered here. Exit codes: 0 fine, 1 failed, 2 wrong usage.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageFolder } from '../kit/packageFolder.js';
import { Failure } from './failure.js';
import { missingText, requiredOptions } from './missing.js';

/** Each is loaded when it is called: `baton plan` has no use for the servers of `baton local`. In the order of the help. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['run', async () => (await import('./commands/run.js')).runCommand()],
  ['sync', async () => (await import('./commands/sync.js')).syncCommand()],
  ['plan', async () => (await import('./commands/plan.js')).planCommand()],
  ['validate', async () => (await import('./commands/validate.js')).validateCommand()],
  ['render', async () => (await import('./commands/render.js')).renderCommand()],
  ['diff', async () => (await import('./commands/diff.js')).diffCommand()],
  ['image', async () => (await import('./commands/image.js')).imageCommand()],
  ['import', async () => (await import('./commands/import.js')).importCommand()],
  ['adopt', async () => (await import('./commands/adopt.js')).adoptCommand()],
  ['claim', async () => (await import('./commands/claim.js')).claimCommand()],
  ['release', async () => (await import('./commands/release.js')).releaseCommand()],
  ['pause', async () => (await import('./commands/pause.js')).pauseCommand()],
  ['resume', async () => (await import('./commands/resume.js')).resumeCommand()],
  ['abort', async () => (await import('./commands/abort.js')).abortCommand()],
  ['retry', async () => (await import('./commands/retry.js')).retryCommand()],
  ['next', async () => (await import('./commands/next.js')).nextCommand()],
  ['rollback', async () => (await import('./commands/rollback.js')).rollbackCommand()],
  ['freeze', async () => (await import('./commands/freeze.js')).freezeCommand()],
  ['unfreeze', async () => (await import('./commands/unfreeze.js')).unfreezeCommand()],
  ['override', async () => (await import('./commands/override.js')).overrideCommand()],
  ['status', async () => (await import('./commands/status.js')).statusCommand()],
  ['history', async () => (await import('./commands/history.js')).historyCommand()],
  ['why', async () => (await import('./commands/why.js')).whyCommand()],
  ['schema', async () => (await import('./commands/schema.js')).schemaCommand()],
  ['local', async () => (await import('./commands/local.js')).localCommand()],
  ['demo', async () => (await import('./commands/demo.js')).demoCommand()],
]);

/** The program with what the first argument calls for: one command, or all of them, which is what help is about. */
export async function program(called?: string): Promise<Command> {
  const baton = new Command('baton')
    .description('Keeps a Marathon cluster in step with a GitLab repository of app definitions.')
    .version(version(), '--version', 'print the version');
  for (const load of calledFor(called)) baton.addCommand(await load());
  return explaining(baton, 'baton');
}

function calledFor(called = ''): Iterable<() => Promise<Command>> {
  if (called === '--version') return [];
  const one = commands.get(called);
  return one === undefined ? commands.values() : [one];
}

/** Down to the last subcommand: the usage names what is required, and what was used wrongly names its own help. */
function explaining(command: Command, called: string): Command {
  const required = requiredOptions(command);
  if (required.length > 0) command.usage([command.usage(), ...required].join(' '));
  // commander would print the first thing that is missing, before anybody can say the others.
  command.configureOutput({ outputError: () => undefined }).exitOverride((error) => {
    if (error.exitCode === 0 || error.code === helpShown) throw error;
    const text = missing.has(error.code) ? missingText(command) : error.message;
    throw new CommanderError(2, error.code, `${text}\n(try: ${called} --help)`);
  });
  for (const sub of command.commands) explaining(sub, `${called} ${sub.name()}`);
  return command;
}

/** commander's codes: the help was all that there was to say, because a command of it has to be named. */
const helpShown = 'commander.help';
const missing: ReadonlySet<string> = new Set(['commander.missingArgument', 'commander.missingMandatoryOptionValue']);

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return typeof named === 'string' ? named : '';
}

/** Runs one command line. Sets the exit code instead of exiting, so that what was printed reaches a slow pipe. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await (await program(argv[2])).parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      if (error.exitCode !== 0 && error.code !== helpShown) process.stderr.write(`${error.message}\n`);
      return;
    }
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`baton: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
