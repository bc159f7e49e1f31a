// The command line: one file per command, registered here. Exit codes: 0 fine, 1 failed, 2 wrong usage.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { adoptCommand } from './commands/adopt.js';
import { claimCommand } from './commands/claim.js';
import { demoCommand } from './commands/demo.js';
import { diffCommand } from './commands/diff.js';
import { historyCommand } from './commands/history.js';
import { imageCommand } from './commands/image.js';
import { importCommand } from './commands/import.js';
import { localCommand } from './commands/local.js';
import { planCommand } from './commands/plan.js';
import { releaseCommand } from './commands/release.js';
import { renderCommand } from './commands/render.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { statusCommand } from './commands/status.js';
import { syncCommand } from './commands/sync.js';
import { validateCommand } from './commands/validate.js';
import { whyCommand } from './commands/why.js';
import { Failure } from './failure.js';

export function program(): Command {
  const baton = new Command('baton')
    .description('Keeps a Marathon cluster in step with a GitLab repository of app definitions.')
    .version(version(), '--version', 'print the version')
    .showHelpAfterError('(try: baton --help)')
    .exitOverride();
  const commands = [
    runCommand(),
    syncCommand(),
    planCommand(),
    validateCommand(),
    renderCommand(),
    diffCommand(),
    imageCommand(),
    importCommand(),
    adoptCommand(),
    claimCommand(),
    releaseCommand(),
    statusCommand(),
    historyCommand(),
    whyCommand(),
    schemaCommand(),
    localCommand(),
    demoCommand(),
  ];
  for (const command of commands) baton.addCommand(inheriting(command, baton));
  return baton;
}

/** With the settings of its parent, down to the last subcommand: commander copies them to none by itself. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const sub of command.commands) inheriting(sub, command);
  return command;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return typeof named === 'string' ? named : '';
}

/** Runs one command line. Sets the exit code instead of exiting, so that what was printed reaches a slow pipe. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...argv]);
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
