// `baton resume APP…`: lifts a pause.
import { Command } from 'commander';
import { resume } from '../../core/policy/people/speaking.js';
import { speak, withVerdictOptions, type VerdictFlags } from '../verdicts.js';

export function resumeCommand(): Command {
  return withVerdictOptions(new Command('resume').description('let paused apps go on')).action(
    (apps: readonly string[], flags: VerdictFlags) =>
      speak({ verb: 'resume', past: 'resumed', judge: ({ standing }) => resume(standing) }, apps, flags),
  );
}
