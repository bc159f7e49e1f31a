// What the settings let a repository ask for (`may`), environment by environment. What is beyond it is never written,
// whatever git says: a repository cannot give itself more than its owner was given.
import { matchesGlob } from '../../definition/glob.js';
import { count } from '../../model/count.js';
import type { Environment } from '../../model/environment.js';
import { problem } from '../../model/errorCodes.js';
import type { AppId } from '../../model/ids.js';
import type { Problem } from '../../model/problem.js';
import type { Gate } from '../../model/step.js';

/** Of one environment. What is absent has no ceiling. */
export interface Ceiling {
  /** Globs over ids as Marathon has them (prefix included), without the leading slash. */
  readonly apps?: readonly string[];
  /** So many approvals every commit needs, whatever baton.yaml asks for. */
  readonly approval?: { readonly atLeast: number };
  /** Whether apps may be removed, and how many an hour. */
  readonly prune?: false | { readonly atMost: number };
  /** The most that `drift` may be: of ignore, warn, restore each one asks for more. */
  readonly drift?: Environment['drift'];
}

/** By environment (`production@dc1`, `production`), `*` for all that are not named. */
export type May = ReadonlyMap<string, Ceiling>;

/** `never`: nothing at all is written for the app. `unapproved`: nothing may begin. */
export interface CeilingFact {
  readonly kind: 'never' | 'unapproved';
  readonly because: string;
}

/** Why the settings do not let the repository bring this app there; undefined when they do. */
export function ceilingOver(
  id: AppId,
  environment: Pick<Environment, 'name' | 'base'>,
  { owner, may }: { readonly owner: string; readonly may?: May | undefined },
): CeilingFact | undefined {
  if (may === undefined) return undefined;
  const { base } = environment;
  const ceiling = ceilingOf(environment, may);
  if (ceiling === undefined) {
    return never(`the settings do not let ${owner} use the environment ${base}: \`may\` does not name it`);
  }
  const { apps, approval } = ceiling;
  if (apps !== undefined && !apps.some((glob) => matchesGlob(glob, id.slice(1)))) {
    return never(`the settings let ${owner} touch only ${apps.map((glob) => `/${glob}`).join(', ')} in ${base}`);
  }
  if (approval === undefined) return undefined;
  const needed = count(approval.atLeast, 'approval');
  return {
    kind: 'unapproved',
    because: `the settings ask for ${needed} in ${base}, which this version cannot check: nothing begins there`,
  };
}

/** The gate's answer: nothing begins and nothing goes on beyond the ceiling. */
export const beyondCeiling = ({ ceiling: fact }: Asking): Held | undefined =>
  fact === undefined ? undefined : { kind: 'held', by: 'ceiling', because: fact.because };

/** For what must not be written at all, not even to go back: it may be somebody else's by now. */
export const untouchable = (facts: Asking): Held | undefined =>
  facts.ceiling?.kind === 'never' ? beyondCeiling(facts) : undefined;

/** The facts of the gate that concern it. */
interface Asking {
  readonly ceiling?: CeilingFact | undefined;
}

type Held = Extract<Gate, { kind: 'held' }>;

const never = (because: string): CeilingFact => ({ kind: 'never', because });

/** The environment as far as the settings allow it, with what was asked for beyond that. */
export interface Capped {
  readonly environment: Environment;
  readonly problems: readonly Problem[];
}

/** The same environment when it asks for nothing beyond its ceiling. */
export function capped(environment: Environment, may: May | undefined): Capped {
  const ceiling = may === undefined ? undefined : ceilingOf(environment, may);
  if (ceiling === undefined) return { environment, problems: [] };
  return [cappedDrift, cappedPrune].reduce<Capped>(
    (before, cap) => {
      const after = cap(before.environment, ceiling);
      return { environment: after.environment, problems: [...before.problems, ...after.problems] };
    },
    { environment, problems: [] },
  );
}

function cappedDrift(environment: Environment, { drift: most }: Ceiling): Capped {
  const { name, drift } = environment;
  if (most === undefined || writesOf.indexOf(drift) <= writesOf.indexOf(most)) return { environment, problems: [] };
  const message = `${name} asks for drift: ${drift}, and the settings allow at most ${most}: that is what is done`;
  return {
    environment: { ...environment, drift: most },
    problems: [problem('ceiling-exceeded', message, { place: environment.driftPlace })],
  };
}

function cappedPrune(environment: Environment, { prune: most }: Ceiling): Capped {
  const { name, prune } = environment;
  if (most === undefined || !prune.enabled) return { environment, problems: [] };
  const told = (message: string, lowered: Partial<Environment['prune']>): Capped => ({
    environment: { ...environment, prune: { ...prune, ...lowered } },
    problems: [problem('ceiling-exceeded', message, { place: environment.prunePlace })],
  });
  if (most === false) {
    return told(`${name} asks for prune, and the settings do not allow it: nothing is removed there`, {
      enabled: false,
    });
  }
  if (prune.atMost <= most.atMost) return { environment, problems: [] };
  const message = `${name} asks to remove ${prune.atMost} apps an hour, and the settings allow ${most.atMost}: that is what is done`;
  return told(message, { atMost: most.atMost });
}

/** From the one that writes least to the one that writes most. */
const writesOf: readonly Environment['drift'][] = ['ignore', 'warn', 'restore'];

const ceilingOf = ({ name, base }: Pick<Environment, 'name' | 'base'>, may: May): Ceiling | undefined =>
  may.get(name) ?? may.get(base) ?? may.get('*');
