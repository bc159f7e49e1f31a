// The Marathon apps that may serve one app of git, and their ids. The convention of marathon-lb's zdd.py for colours.
import { assertNever } from './assertNever.js';
import { isAppId, type AppId } from './ids.js';
import type { StrategyKind } from './strategy.js';

/**
 * `primary` has the id of git. Beside it stand the candidate of a canary, or the second version of an A/B test (variant);
 * the two sets of blue-green take turns.
 */
export const setRoles = ['primary', 'candidate', 'variant', 'blue', 'green'] as const;
export type SetRole = (typeof setRoles)[number];

const suffixes: Readonly<Record<SetRole, string>> = {
  primary: '',
  candidate: '-canary',
  variant: '-b',
  blue: '-blue',
  green: '-green',
};

/** `/shop/cart-canary` of `/shop/cart`. */
export function setIdOf(app: AppId, role: SetRole): AppId {
  const id = `${app}${suffixes[role]}`;
  if (isAppId(id)) return id;
  throw new Error(`${id} is no id, although ${app} is one`);
}

/** Of all sets that may serve the app, its own first. */
export const idsOfSets = (app: AppId): readonly AppId[] => setRoles.map((role) => setIdOf(app, role));

/** The apps of git that a Marathon app might serve, by its id alone: itself, and one for each end that it may have. */
export const appsOfSet = (marathonId: AppId): readonly AppId[] =>
  setRoles.flatMap((role) => {
    const app = marathonId.slice(0, marathonId.length - suffixes[role].length);
    return marathonId.endsWith(suffixes[role]) && isAppId(app) ? [app] : [];
  });

/** In which role a Marathon app would serve the app of git; undefined: in none. */
export const roleOfSet = (app: AppId, marathonId: AppId): SetRole | undefined =>
  setRoles.find((role) => setIdOf(app, role) === marathonId);

/** The sets that a strategy starts beside the app with the id of git: none where it replaces in place. */
export function besidesOf(kind: StrategyKind): readonly SetRole[] {
  switch (kind) {
    case 'canary':
      return ['candidate'];
    case 'blue-green':
      return ['blue', 'green'];
    case 'ab-test':
      return ['variant'];
    case 'rolling':
    case 'minimum-in-service':
    case 'recreate':
      return [];
    default:
      return assertNever(kind);
  }
}
