// Which of the live apps an environment takes in, and why the others are left out.
import { matchesGlob } from '../definition/glob.js';
import { jobLabelsOf, ownershipOf } from '../definition/strategy/labels.js';
import { isWanted } from '../definition/prepareCandidate.js';
import type { Environment } from '../model/environment.js';
import { isAppId, isWithin, type AppId, type EnvironmentName } from '../model/ids.js';
import type { LiveApp } from '../model/observed.js';
import { roleOfSet } from '../model/setRole.js';
import { carriesSetLabels, isPackage } from '../policy/ownership/ownership.js';

export interface Said {
  readonly app: AppId;
  readonly because: string;
}

export interface Chosen {
  /** Each with its id as the repository says it: without the environment's prefix. */
  readonly apps: readonly { readonly id: AppId; readonly live: LiveApp }[];
  readonly leftOut: readonly Said[];
  /** How many were not asked for by the globs. */
  readonly notAsked: number;
}

/** `only`: globs over live ids without the leading slash; none: all. `owner`: our repository's name in the settings. */
export function chosen(
  live: ReadonlyMap<AppId, LiveApp>,
  environment: Environment,
  { owner, only }: { readonly owner: string; readonly only: readonly string[] },
): Chosen {
  const apps: { readonly id: AppId; readonly live: LiveApp }[] = [];
  const leftOut: Said[] = [];
  let notAsked = 0;
  for (const app of [...live.values()].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    if (only.length > 0 && !only.some((glob) => matchesGlob(glob.replace(/^\/+/, ''), app.id.slice(1)))) {
      notAsked += 1;
      continue;
    }
    const id = app.id.slice(environment.prefix.length);
    const why = whyNot(app, environment, id, owner);
    if (why === undefined && isAppId(id)) apps.push({ id, live: app });
    else leftOut.push({ app: app.id, because: why ?? 'it is the prefix itself' });
  }
  return { apps, leftOut, notAsked };
}

/** The app of git that it serves beside, or instead of, the Marathon app with that id. */
function servedBy(live: LiveApp, owner: string, environment: EnvironmentName): AppId | undefined {
  const app = ownershipOf(live.definition)?.app;
  const role = app === undefined || app === live.id ? undefined : roleOfSet(app, live.id);
  if (app === undefined || role === undefined) return undefined;
  return carriesSetLabels(live, owner, { id: app, environment }, role) ? app : undefined;
}

function whyNot(live: LiveApp, environment: Environment, id: string, owner: string): string | undefined {
  const { name, base, prefix } = environment;
  if (prefix !== '' && !isWithin(live.id, prefix)) return `it is not below ${prefix}, the prefix of ${name}`;
  const job = jobLabelsOf(live.definition);
  if (job !== undefined) return `it is a job of ${job.app}`;
  const served = servedBy(live, owner, name);
  if (served !== undefined) return `it is one of the sets that serve ${served}, which is the app to be described`;
  if (isPackage(live.definition)) return 'it is a DC/OS package, which the package manager writes';
  const signed = ownershipOf(live.definition);
  if (signed !== undefined && signed.owner !== owner) return `its labels say that it belongs to ${signed.owner}`;
  if (signed !== undefined && signed.environment !== base) {
    return `its labels say that it belongs to the environment ${signed.environment}`;
  }
  if (isAppId(id) && !isWanted(environment, id)) return `include or exclude of ${name} leave it out`;
  return undefined;
}
