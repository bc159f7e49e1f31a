// A live cluster as the files of an environment whose plan is empty. READ FIRST in this folder. Pure: nothing is written
// to the cluster, now or later, because what the files say is what runs. That is not believed but looked up: everything
// is loaded and compared once more at the end.
import { loadRepository, type Loaded, type LoadedEnvironment, type RepositoryInput } from '../definition/load.js';
import { readPolicy } from '../definition/environments/policy.js';
import { isPolicyPath } from '../definition/read/sourceKind.js';
import type { ParsedSource } from '../definition/read/source.js';
import type { AppId, EnvironmentName } from '../model/ids.js';
import type { LiveApp } from '../model/observed.js';
import { isError, problemText } from '../model/problem.js';
import type { Reading } from '../model/repository.js';
import { chosen, type Said } from './chosen.js';
import { differencesOf, noFile, notLive, type Difference } from './differences.js';
import { Drafts } from './drafts.js';
import { changedElsewhere } from './elsewhere.js';
import type { FileText } from './fileText.js';
import { newPolicy } from './newPolicy.js';
import { secretsIn } from './secretsIn.js';

export interface AdoptInput extends RepositoryInput {
  readonly environment: EnvironmentName;
  /** Name of the cluster in the settings, for a baton.yaml that is written anew. */
  readonly cluster: string;
  readonly live: ReadonlyMap<AppId, LiveApp>;
  /** Globs over live ids without the leading slash; none: all. */
  readonly only: readonly string[];
  readonly format: 'yaml' | 'json';
}

export interface Adoption {
  /** What is to be written: none of them is there yet. */
  readonly files: readonly FileText[];
  /** Apps that git and the cluster agree about, with these files. */
  readonly adopted: readonly AppId[];
  /** Apps that the plan would change, and how. */
  readonly differing: readonly Said[];
  /** Apps that git says nothing about that can be used, and why: the plan leaves them alone, and no commit reaches them. */
  readonly unusable: readonly Said[];
  /** Why apps could not be written, or only with a difference. */
  readonly failures: ReadonlyMap<AppId, string>;
  readonly leftOut: readonly Said[];
  /** How many apps `only` did not name. */
  readonly notAsked: number;
  /** Apps of the repository that the cluster does not have: the plan would create them. */
  readonly notLive: readonly AppId[];
  /** JSON pointers of what was written that are secrets in clear text, by app. */
  readonly secrets: readonly { readonly app: AppId; readonly pointers: readonly string[] }[];
}

/** The files for what the cluster runs. Not ok: a sentence why nothing can be written, and what to do. */
export function adopt(input: AdoptInput): Reading<Adoption> {
  const { environment: name, live } = input;
  const policies = input.sources.filter(isPolicy);
  const before = loadRepository(input);
  if (policies.length === 0 && before.environments.some(({ apps, invalid }) => apps.length + invalid.length > 0)) {
    return refused(`the folder defines apps and has no baton.yaml: ${writeOneFirst}`);
  }
  const fresh = policies.length === 0 ? [newPolicy(name, input.cluster)] : [];
  const sources = [...input.sources, ...fresh.map(({ source }) => source)];
  const load = (files: readonly FileText[]): Loaded =>
    loadRepository({ ...input, sources: [...sources, ...files.map(({ source }) => source)] });
  const start = load([]);
  const found = start.environments.find((one) => one.environment.name === name);
  const { apps: folder } = readPolicy(sources.filter(isPolicy));
  if (found === undefined || folder === undefined) return refused(noEnvironment(name, start));
  const { environment } = found;
  const { apps, leftOut, notAsked } = chosen(live, environment, input);
  const drafts = new Drafts({ environment, apps: folder, sources, format: input.format });
  // By a file that works or by one that does not: neither is ours to replace.
  const defined = new Set([...found.apps, ...found.invalid].map((app) => app.id));
  for (const { id, live: app } of apps) if (!defined.has(app.id)) drafts.add(id, app);
  let loaded = load(drafts.files);
  for (const mend of ['amend', 'overlay'] as const) {
    const now = one(loaded, name);
    const differs = differencesOf(now);
    const off = apps.filter(({ live: app }) => differs(app) !== undefined);
    if (off.length === 0) break;
    const wanted = new Map(now.apps.map((app) => [app.id, app]));
    for (const { live: app } of off) {
      const desired = wanted.get(app.id);
      if (desired !== undefined) drafts[mend](app, desired);
    }
    loaded = load(drafts.files);
  }
  const elsewhere = changedElsewhere(start, loaded, environment);
  if (elsewhere !== undefined) return refused(elsewhere);
  return {
    ok: true,
    value: {
      ...outcome(
        one(loaded, name),
        apps.map((app) => app.live),
        drafts.failures,
        live,
      ),
      secrets: secretsOf(drafts),
      files: [...fresh, ...drafts.files],
      failures: drafts.failures,
      leftOut,
      notAsked,
    },
  };
}

/**
 * What has come of an adoption: not what was meant to be written but what stands there now (`input`), which is what the
 * next deployment will read. Nothing is thought up for an app whose file is not there.
 */
export function standing(input: AdoptInput, meant: Adoption): Adoption {
  const asked = [...meant.adopted, ...meant.differing.map(({ app }) => app), ...meant.unusable.map(({ app }) => app)];
  const found = loadRepository(input).environments.find(({ environment }) => environment.name === input.environment);
  if (found === undefined) {
    const unusable = asked.toSorted().map((app) => ({ app, because: meant.failures.get(app) ?? noFile }));
    return { ...meant, adopted: [], differing: [], notLive: [], secrets: [], unusable };
  }
  const apps = asked.toSorted().flatMap((id) => input.live.get(id) ?? []);
  const now = outcome(found, apps, meant.failures, input.live);
  const off = new Set(now.unusable.map(({ app }) => app));
  return { ...meant, ...now, secrets: meant.secrets.filter(({ app }) => !off.has(app)) };
}

const writeOneFirst =
  'all of them are of the environment `default`. Write a baton.yaml with environments first, or adopt into a folder of its own';

const refused = (because: string): Reading<never> => ({ ok: false, because });

const isPolicy = ({ path }: ParsedSource): boolean => isPolicyPath(path);

function noEnvironment(name: EnvironmentName, { environments, problems }: Loaded): string {
  const errors = problems.filter(isError);
  const [first] = errors;
  if (first !== undefined) return `baton.yaml cannot be used: ${problemText(first)}`;
  const names = environments.map(({ environment }) => environment.name).join(', ');
  return `baton.yaml has no environment ${name}; it has ${names === '' ? 'none' : names}. Add it below environments: with its cluster`;
}

function one(loaded: Loaded, name: EnvironmentName): LoadedEnvironment {
  const found = loaded.environments.find(({ environment }) => environment.name === name);
  if (found === undefined) throw new Error(`the files of an adoption made the environment ${name} disappear`);
  return found;
}

function outcome(
  loaded: LoadedEnvironment,
  apps: readonly LiveApp[],
  failures: ReadonlyMap<AppId, string>,
  live: ReadonlyMap<AppId, LiveApp>,
): Pick<Adoption, 'adopted' | 'differing' | 'unusable' | 'notLive'> {
  const differs = differencesOf(loaded);
  const off = apps.flatMap((app) => {
    const found = differs(app);
    if (found === undefined) return [];
    const failure = failures.get(app.id);
    // Without a file, why there is none says it all.
    const because =
      found.because === noFile ? (failure ?? noFile) : [failure, found.because].filter(Boolean).join('; ');
    return [{ kind: found.kind, app: app.id, because }];
  });
  const said = (kind: Difference['kind']): readonly Said[] =>
    off.filter((one) => one.kind === kind).map(({ app, because }) => ({ app, because }));
  const apart = new Set(off.map(({ app }) => app));
  return {
    adopted: apps.map(({ id }) => id).filter((id) => !apart.has(id)),
    differing: said('changes'),
    unusable: said('unusable'),
    notLive: notLive(loaded, live),
  };
}

const secretsOf = ({ added }: Drafts): Adoption['secrets'] =>
  [...added].flatMap(([app, definition]) => {
    const pointers = secretsIn(definition);
    return pointers.length === 0 ? [] : [{ app, pointers }];
  });
