// The hash of one change: what an approval is given for. Whoever changes what goes into it lets every approval lapse.
import { strategyDocument } from '../definition/strategy/strategyDocument.js';
import type { DesiredApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { shortHash } from '../model/hash.js';
import type { JsonObject } from '../model/json.js';
import type { LiveApp } from '../model/observed.js';
import { comparableLive } from './compare/comparable.js';
import { withMember } from './compare/members.js';

/**
 * Over the rendered definition, the live one without its number of instances and without our labels, the strategy
 * (patience and `scale` included) and the policy that decides what is written: `ignore` and `drift`. Not the commit, not
 * the gate, not the tasks: those may change without anything else being done.
 */
export const changeHash = (
  { spec, strategy }: Pick<DesiredApp, 'spec' | 'strategy'>,
  live: LiveApp | undefined,
  { ignore, drift }: Pick<Environment, 'ignore' | 'drift'>,
): string =>
  shortHash({
    definition: spec.definition,
    live: live === undefined ? null : unscaled(live),
    strategy: strategyDocument(strategy),
    policy: { ignore: [...new Set(ignore)].sort(), drift },
  });

/** For an app that git no longer has. */
export const pruneHash = (live: LiveApp): string => shortHash({ definition: null, live: unscaled(live) });

/** The live definition without what scaling or our own bookkeeping changes. */
const unscaled = (live: LiveApp): JsonObject =>
  withMember(withMember(comparableLive(live), 'instances', undefined), 'scaling', undefined);
