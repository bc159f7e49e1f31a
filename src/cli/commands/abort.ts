// `baton abort APP…`: rejects what has not settled, and goes back to what settled last.
import { Command } from 'commander';
import { abort } from '../../core/policy/people/speaking.js';
import { revertsOf, speak, withVerdictOptions, type About, type VerdictFlags } from '../verdicts.js';

export function abortCommand(): Command {
  return withVerdictOptions(
    new Command('abort').description('reject what is under way or held, and go back to what settled last'),
  ).action((apps: readonly string[], flags: VerdictFlags) =>
    speak(
      {
        verb: 'abort',
        past: 'aborted',
        judge: ({ standing }, word) => abort(standing, word),
        next: afterwards,
      },
      apps,
      flags,
    ),
  );
}

/** The verdict is about one revision of one commit: brought by another commit, the same content is another try. */
const afterwards = (said: readonly About[]): string =>
  `git still wants what was aborted: merge its revert${revertsOf(said)}. A later commit that brings the same again is tried anew, also one that only reverts another onto it\n`;
