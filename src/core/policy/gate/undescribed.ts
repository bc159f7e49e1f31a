// Environments that the newest commit cannot describe: a broken baton.yaml is a slip and no wish, so what was described last
// stays in force. What has begun there is judged and goes back as ever, and nothing new begins.
import type { CommitSha } from '../../model/ids.js';
import type { Problem } from '../../model/problem.js';

/** What a branch cannot be used for, for one reason. */
export interface Undescribed {
  readonly branch: string;
  /** The commit that broke it. */
  readonly since: CommitSha;
  /** By base name; empty: nobody knows which there are, or they follow branches of their own. */
  readonly environments: readonly string[];
  /** The commit that described them last; undefined: none ever did. */
  readonly standIn: CommitSha | undefined;
  readonly error: Pick<Problem, 'place' | 'message'>;
}

/** What happened, what is done meanwhile, and what leads out of it. */
export function undescribedText({ branch, since, environments, standIn, error }: Undescribed): string {
  const whom = environments.length === 0 ? '' : ` for ${environments.toSorted().join(', ')}`;
  const { place, message } = error;
  const where = place === undefined ? '' : `${place.path}:${place.line}:${place.column}: `;
  const happened = `${branch} at ${since.slice(0, 8)} cannot be used${whom}: ${where}${message}`;
  if (standIn === undefined) return `${happened}; nothing begins there until it is mended`;
  const before = standIn.slice(0, 8);
  const meanwhile =
    whom === ''
      ? `each environment follows the branch that ${before} gave it`
      : `${before} stays in force there, what has begun is looked after, and nothing new begins`;
  return `${happened}; ${meanwhile}: mend it, or take it back with \`git revert ${since.slice(0, 8)}\``;
}
