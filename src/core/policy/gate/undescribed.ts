// An environment that the newest commit cannot describe: a broken baton.yaml is a slip and no wish, so what was described
// last stays in force. What has begun there is judged and goes back as ever, and nothing new begins.
import type { CommitSha, EnvironmentName } from '../../model/ids.js';
import { type Problem } from '../../model/problem.js';

/** A commit that was taken although some environments cannot be used as it describes them. */
export interface Undescribed {
  readonly branch: string;
  readonly tip: CommitSha;
  /** By base name, each with the commit that described it last. */
  readonly environments: ReadonlyMap<EnvironmentName, CommitSha>;
  /** The first error of the tip, if it says one. */
  readonly error: Problem | undefined;
}

/** What happened, what is done meanwhile, and what leads out of it. */
export function undescribedText({ branch, tip, environments, error }: Undescribed): string {
  const names = [...environments.keys()].sort().join(', ');
  const commits = [...new Set(environments.values())].map((one) => one.slice(0, 8)).join(', ');
  const { place, message = 'it says nothing about them' } = error ?? {};
  const where = place === undefined ? '' : `${place.path}:${place.line}:${place.column}: `;
  return (
    `${branch} at ${tip.slice(0, 8)} cannot be used for ${names}: ${where}${message}; ${commits} stays in force there, ` +
    `what has begun is looked after, and nothing new begins: mend it, or take it back with \`git revert ${tip.slice(0, 8)}\``
  );
}
