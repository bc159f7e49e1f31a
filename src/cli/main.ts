// The command line: one file per command, registered here. Exit codes: 0 fine, 1 failed, 2 wrong usage.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageFolder } from '../kit/packageFolder.js';
import { Failure } from './failure.js';

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
    .version(version(), '--version', 'print the version')
    .showHelpAfterError('(try: baton --help)')
    .exitOverride();
  for (const load of calledFor(called)) baton.addCommand(inheriting(await load(), baton));
  return baton;
}

function calledFor(called = ''): Iterable<() => Promise<Command>> {
  if (called === '--version') return [];
  const one = commands.get(called);
  return one === undefined ? commands.values() : [one];
}

/**
 * With the settings of its parent, down to the last subcommand: commander copies them to none by itself. What was used
 * wrongly names its own help.
 */
function inheriting(command: Command, parent: Command, path = 'baton'): Command {
  const called = `${path} ${command.name()}`;
  command.copyInheritedSettings(parent).showHelpAfterError(`(try: ${called} --help)`);
  for (const sub of command.commands) inheriting(sub, command, called);
  return command;
}

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
      return;
    }
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`baton: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
