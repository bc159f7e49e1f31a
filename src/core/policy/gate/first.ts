// `rollouts.first: [shop/status]`: of the apps that one commit changes, those go first that tell soonest whether it is any
// good. The others begin once those have settled.
import type { AppId } from '../../model/ids.js';
import type { Phase } from '../../model/phase.js';
import type { Gate } from '../../model/step.js';

/** An app that goes first, changed by the commit that changes this one. */
export interface FirstFact {
  readonly id: AppId;
  readonly settled: boolean;
  readonly phase?: Phase;
}

interface Asked {
  readonly begun: boolean;
  readonly wentWell: boolean;
}

type Held = Extract<Gate, { kind: 'held' }>;

/** The gate's question. */
export function first(
  { first: facts = [] }: { readonly first?: readonly FirstFact[] },
  { begun, wentWell }: Asked,
): Held | undefined {
  if (begun || wentWell) return undefined;
  const waiting = facts.filter(({ settled }) => !settled);
  const named = waiting.find(({ phase }) => phase === 'rejected' || phase === 'invalid') ?? waiting[0];
  if (named === undefined) return undefined;
  const others = waiting.length === 1 ? '' : ` (and ${waiting.length - 1} more)`;
  const how = named.phase === undefined || named.phase === 'settled' ? 'not settled yet' : named.phase;
  return {
    kind: 'held',
    by: 'first',
    because: `${named.id}${others} goes first (rollouts.first), was changed by the same commit, and is ${how}`,
  };
}
