// `rollouts.stopAfterFailures`: a commit that was wrong for two apps is likely to be wrong for the other two hundred.
import type { AppId, CommitSha } from '../../model/ids.js';
import type { Gate } from '../../model/step.js';

/** Apps of the environment that were rejected at the commit that brings this one. */
export interface FailuresFact {
  readonly commit: CommitSha;
  readonly rejected: readonly AppId[];
  /** So many hold the rest of the commit. */
  readonly stopAfter: number;
}

interface Asked {
  readonly begun: boolean;
  readonly wentWell: boolean;
}

type Held = Extract<Gate, { kind: 'held' }>;

/** The gate's question. A newer commit, or a `retry` of those that were rejected, lets the rest go on. */
export function failures(
  { failures: fact }: { readonly failures?: FailuresFact | undefined },
  { begun, wentWell }: Asked,
): Held | undefined {
  if (fact === undefined || begun || wentWell || fact.rejected.length < fact.stopAfter) return undefined;
  const { commit, rejected } = fact;
  const others = rejected.length > 3 ? ` and ${rejected.length - 3} more` : '';
  return {
    kind: 'held',
    by: 'failures',
    because: `commit ${commit.slice(0, 8)} was rejected for ${rejected.slice(0, 3).join(', ')}${others}: the rest of it waits (rollouts.stopAfterFailures) for a newer commit, or for \`baton retry\` of those`,
  };
}
