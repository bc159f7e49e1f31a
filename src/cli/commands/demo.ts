// `baton demo`: all of it on this machine, told as a story.
import { Command, InvalidArgumentError } from 'commander';
import { runDemo } from '../demo.js';

interface DemoFlags {
  readonly once?: true;
  readonly keep?: true;
  readonly kills?: number;
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('an embedded GitLab and Marathon, the daemon, and a story; Ctrl-C ends it')
    .option('--once', 'end when the story is told')
    .option('--keep', 'keep the folder with logs, clone and settings')
    .option('--kills <n>', 'kill the daemon with SIGKILL so many times at random moments of the story', count)
    .action(async (flags: DemoFlags) => {
      process.exitCode = await runDemo({
        once: flags.once ?? false,
        ...(flags.keep && { keep: true }),
        ...(flags.kills !== undefined && { kills: flags.kills }),
      });
    });
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 1_000) return value;
  throw new InvalidArgumentError('give a number from 0 to 1000');
}
