// An app of git that stands where a set of another one would: neither could take the id from the other, and both would be
// held for ever.
import { assertNever } from '../../model/assertNever.js';
import { problem } from '../../model/errorCodes.js';
import type { AppId } from '../../model/ids.js';
import { setIdOf, type SetRole } from '../../model/setRole.js';
import { hasTwoSets, type Strategy, type TwoSetStrategy } from '../../model/strategy.js';
import type { Deployed, Finding } from './rule.js';

export function setIds(apps: readonly Deployed[]): readonly Finding[] {
  const owners = new Map(apps.flatMap(setsBeside));
  if (owners.size === 0) return [];
  return apps.flatMap(({ app }): readonly Finding[] => {
    const owner = owners.get(app.id);
    if (owner === undefined) return [];
    const { path, line } = owner.app.place;
    const message = `${app.id} is the id of a set of ${owner.app.id} (${owner.app.strategy.kind}, ${path}:${line}): neither could be deployed`;
    const hint = `give it another id, or deploy ${owner.app.id} in another way`;
    return [{ problem: problem('set-id-taken', message, { place: app.place, hint }), other: owner.app.place }];
  });
}

const setsBeside = (of: Deployed): readonly (readonly [AppId, Deployed])[] =>
  rolesBeside(of.app.strategy).map((role) => [setIdOf(of.app.id, role), of]);

/** The sets that stand beside the app's own id. */
const rolesBeside = (strategy: Strategy): readonly SetRole[] => (hasTwoSets(strategy) ? rolesOf(strategy) : []);

function rolesOf(strategy: TwoSetStrategy): readonly SetRole[] {
  switch (strategy.kind) {
    case 'canary':
      return ['candidate'];
    case 'blue-green':
      return ['blue', 'green'];
    case 'ab-test':
      return ['variant'];
    default:
      return assertNever(strategy);
  }
}
