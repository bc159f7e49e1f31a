// `baton retry APP…`: tries again what was rejected, refused by Marathon, or paused by `onFailure`.
import { Command } from 'commander';
import { retry } from '../../core/policy/people/speaking.js';
import { speak, withVerdictOptions, type VerdictFlags } from '../verdicts.js';

export function retryCommand(): Command {
  return withVerdictOptions(
    new Command('retry').description('try again what was rejected, refused by Marathon, or paused after a failure'),
  ).action((apps: readonly string[], flags: VerdictFlags) =>
    speak({ verb: 'retry', past: 'to be retried', judge: ({ standing }, word) => retry(standing, word) }, apps, flags),
  );
}
