// `baton next APP…`: ends the stage at which a canary, a blue-green switch or an A/B test waits.
import { Command } from 'commander';
import { next } from '../../core/policy/people/speaking.js';
import { speak, withVerdictOptions, type VerdictFlags } from '../verdicts.js';

interface NextFlags extends VerdictFlags {
  readonly full?: true;
}

export function nextCommand(): Command {
  return withVerdictOptions(
    new Command('next').description('go on from the stage at which a canary, a blue-green switch or an A/B test waits'),
  )
    .option('--full', 'past all stages that are left; health, failing checks, deadline and floor still count')
    .action((apps: readonly string[], flags: NextFlags) => {
      const { full = false } = flags;
      const past = full ? 'to go on to the end' : 'to go on';
      return speak(
        { verb: full ? 'next --full' : 'next', past, judge: ({ standing }, word) => next(standing, word, full) },
        apps,
        flags,
      );
    });
}
