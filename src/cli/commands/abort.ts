// `baton abort APP…`: rejects what has not settled, and goes back to what settled last.
import { Command } from 'commander';
import { abort } from '../../core/policy/people/speaking.js';
import { speak, withVerdictOptions, type VerdictFlags } from '../verdicts.js';

export function abortCommand(): Command {
  return withVerdictOptions(
    new Command('abort').description('reject what is under way or held, and go back to what settled last'),
  ).action((apps: readonly string[], flags: VerdictFlags) =>
    speak({ verb: 'abort', past: 'aborted', judge: ({ standing }, word) => abort(standing, word) }, apps, flags),
  );
}
