// What keeps an app that git does not name any more from being taken out of the cluster. Each guard is one question with a
// sentence; docs/pruning.md has them as a table, in this order, and the first that says no is the one that is named.
import { count } from '../../model/count.js';
import type { AppId } from '../../model/ids.js';
import type { ObservedApp } from '../../model/observed.js';
import type { Gate } from '../../model/step.js';
import { hasVolumes } from '../../rollout/definition.js';
import { gateOfRemoval, type GateFacts } from '../gate.js';
import { anotherOwner, carriesOurLabels, isPackage, releasedText } from '../ownership/ownership.js';
import type { PruneFacts } from './pruneFacts.js';

export interface PruneAsked {
  readonly owner: string;
  readonly observed: ObservedApp;
  readonly facts: GateFacts;
  /** JSON pointers of the environment. */
  readonly ignore: readonly string[];
}

/** Why it is kept, with the row of the table. */
export interface Guarded {
  readonly row: string;
  readonly gate: Extract<Gate, { kind: 'held' }>;
}

/** The first guard that holds; undefined: it may go, as far as nothing but its own rollout is concerned. */
export function guardOf(asked: PruneAsked): Guarded | undefined {
  for (const { row, asks } of guards) {
    const gate = asks(asked);
    if (gate !== undefined) return { row, gate: typeof gate === 'string' ? guarded(gate) : gate };
  }
  return undefined;
}

type Held = Extract<Gate, { kind: 'held' }>;

const guarded = (because: string): Held => ({ kind: 'held', by: 'prune-guard', because });

const guards: readonly { readonly row: string; readonly asks: (asked: PruneAsked) => Held | string | undefined }[] = [
  { row: 'P2', asks: whose },
  { row: 'P3', asks: ({ facts: { prune } }) => (prune === undefined ? switchedOff : enabled(prune)) },
  { row: 'P4', asks: ({ facts: { prune } }) => prune?.doubt },
  { row: 'P5', asks: volumes },
  { row: 'P6', asks: ({ facts: { prune } }) => dependants(prune?.dependants ?? []) },
  { row: 'P7', asks: ({ facts: { prune } }) => theRestFirst(prune?.waitsFor ?? []) },
  { row: 'P8', asks: admitted },
];

/** Only what carries our labels: what was merely adopted may have been adopted by another repository as well. */
function whose({ owner, observed }: PruneAsked): Held | undefined {
  const { live, ownership, environment } = observed;
  if (live === undefined) return undefined;
  if (ownership?.kind === 'released') return notOurs(releasedText(ownership));
  if (isPackage(live.definition)) {
    return notOurs('it is a DC/OS package (DCOS_PACKAGE_* labels), which only the package manager removes');
  }
  if (carriesOurLabels(live, owner, environment)) return undefined;
  const another = anotherOwner(observed, owner);
  if (another !== undefined) return notOurs(`its labels say that it belongs to ${another}`);
  return notOurs(
    'it was adopted as it ran and never written by Baton, so that nothing in Marathon says whose it is: remove it from Marathon by hand',
  );
}

const notOurs = (because: string): Held => ({ kind: 'held', by: 'not-ours', because });

const switchedOff =
  'pruning is off here: `prune: { enabled: true }` in baton.yaml lets Baton remove it, or remove it from Marathon by hand';

const enabled = ({ policy }: PruneFacts): string | undefined => (policy.enabled ? undefined : switchedOff);

/** Marathon destroys persistent volumes with their app, and leaves external ones to nobody. */
function volumes({ observed: { id, live }, facts: { prune } }: PruneAsked): string | undefined {
  if (live === undefined || !hasVolumes(live.definition) || prune?.policy.volumes.includes(id) === true)
    return undefined;
  return 'it has persistent or external volumes, and data goes only by name: add its id to prune.volumes in baton.yaml';
}

function dependants(ids: readonly AppId[]): string | undefined {
  const [first] = ids;
  if (first === undefined) return undefined;
  const others = ids.length === 1 ? '' : ` (and ${count(ids.length - 1, 'other')})`;
  return `${first}${others} still names it among its dependencies: remove it there first`;
}

/** So that a renamed app serves under its new id before the old one goes. */
function theRestFirst(waiting: PruneFacts['waitsFor']): string | undefined {
  const stopped = waiting.find(({ phase }) => phase === 'rejected' || phase === 'invalid') ?? waiting[0];
  if (stopped === undefined) return undefined;
  const others = waiting.length === 1 ? '' : ` (and ${waiting.length - 1} more)`;
  const now = stopped.phase === undefined || stopped.phase === 'settled' ? '' : ` (${stopped.phase})`;
  // What is held may be so for good: it is observed, or its window never opens.
  const why = stopped.phase === 'held' ? `; \`baton why ${stopped.id}\` says what holds that` : '';
  return `${stopped.id}${others} came with the commit that gave this one up, and has not settled yet${now}: it goes after that${why}`;
}

function admitted({ observed, facts }: PruneAsked): Held | undefined {
  const gate = gateOfRemoval(facts, {
    id: observed.id,
    problems: [],
    whose: { kind: 'ours' },
    begun: observed.record?.removal?.begunAt !== undefined,
    wentWell: false,
    goesBack: false,
    now: observed.readAt,
  });
  return gate.kind === 'open' ? undefined : gate;
}
