// `baton pause APP…`: nothing of these apps begins or goes on until somebody says resume.
import { Command } from 'commander';
import { pause } from '../../core/policy/people/speaking.js';
import { speak, withVerdictOptions, type VerdictFlags } from '../verdicts.js';

export function pauseCommand(): Command {
  return withVerdictOptions(
    new Command('pause').description('let nothing of these apps begin or go on; what fails still goes back'),
  ).action((apps: readonly string[], flags: VerdictFlags) =>
    speak({ verb: 'pause', past: 'paused', judge: ({ standing }, word) => pause(standing, word) }, apps, flags),
  );
}
