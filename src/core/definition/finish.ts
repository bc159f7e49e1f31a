// One app checked: annotations taken out, types and Marathon's rules verified, the canonical definition made.
import type { AppSpec } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { problem } from '../model/errorCodes.js';
import { resolveAppId, type AppId } from '../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { fine, isError, wrong, type Checked, type Place, type Problem } from '../model/problem.js';
import { hasTwoSets, type Strategy } from '../model/strategy.js';
import { capacitiesFor } from './strategy/capacities.js';
import { deadlineWarning } from './strategy/deadlineWarning.js';
import { readDeploy } from './strategy/deploy.js';
import { lazy, type Lazy } from './lazy.js';
import type { Draft, GroupDependency } from './layers/draft.js';
import { underEnforcedRole } from './layers/groupRoles.js';
import { inPlaceRules } from './strategy/inPlaceRules.js';
import { jobRules } from './jobs/jobRules.js';
import { kinds } from './kinds.js';
import { placeIn, type Layer, type Locate } from './layers/layers.js';
import { canonicalDefinition, stillCanonical } from './normal/normalise.js';
import { without, withoutNulls } from './normal/normaliseValues.js';
import { below } from './read/pointer.js';
import { balancerLabels } from './rules/balancerLabels.js';
import { prefixedGroup, prefixedId, withPrefixedVips } from './layers/prefix.js';
import { secretValues, type SecretValue } from './rules/secretValues.js';
import { schemaProblems } from './schema/schemaProblems.js';
import { strategyRules } from './strategy/strategyRules.js';

/** An app that can be deployed, but for what it has to do with others. */
export interface Finished {
  readonly id: AppId;
  readonly path: string;
  readonly place: Place;
  /** What it was merged from. An app that was read back from the disk is made again for it: only places ask. */
  readonly layers: () => readonly Layer[];
  readonly spec: AppSpec;
  readonly strategy: Strategy;
  /** Places in the deploy block, wherever it is written. */
  readonly where: Locate;
  /** Apps or groups, absolute, each with where it is written. */
  readonly dependencies: readonly Dependency[];
  /** Of the groups around it, as written. */
  readonly groupDependencies: readonly GroupDependency[];
  readonly warnings: readonly Problem[];
  readonly secrets: Lazy<readonly SecretValue[]>;
}

/** Finding places means reading the file again: only who has something to say about it asks. */
export interface Dependency {
  readonly on: AppId;
  readonly place: () => Place;
}

/** Undefined when the app says `deploy: { enabled: false }`: it may be half written then, and is left out. */
export function finish(given: Draft, environment: Environment): Checked<Finished | undefined> {
  const { draft, problems: aboutRole } = underEnforcedRole(given, environment.prefix);
  const id = prefixedId(environment.prefix, draft.id);
  const locate: Locate = (pointer, part) => placeIn(draft.layers, pointer, part);
  const kind = kinds[draft.kind];
  const deploy = readDeploy(draft.merged, locate);
  if (deploy.ok && !deploy.value.enabled) return fine(undefined);
  const bare = without(deploy.ok ? deploy.value.definition : without(draft.merged, 'deploy'), ...kind.serverFields);
  // A merge removes what is null; inside of lists nothing is merged, and there null means absent to Marathon as well.
  const written: JsonObject = { ...withoutNulls(bare), id: draft.id };
  // Pods have no dependencies in Marathon: there it is a field like any other that it does not know.
  const list = draft.kind === 'app' ? written['dependencies'] : undefined;
  const dependencies = resolved(list, prefixedGroup(environment.prefix, draft.group), locate);
  const found = [
    ...draft.warnings,
    ...aboutRole,
    ...(deploy.ok ? deploy.value.warnings : deploy.problems),
    ...serverFieldWarning(draft.merged, kind.serverFields, locate),
    ...nullWarnings(draft.layers),
    ...schemaProblems(kind.schema, kind.spelt(written), locate),
    ...dependencies.problems,
    ...groupDependencyProblems(draft, environment.prefix),
  ];
  if (!deploy.ok || found.some(isError)) return wrong(...found);
  const absolute = draft.kind === 'app' ? { dependencies: dependencies.on.map(({ on }) => on) } : {};
  const canonical = canonicalDefinition({ ...written, id, ...absolute });
  // marathon-lb asks Marathon for apps only.
  const pasted = draft.kind === 'app' ? balancerLabels(canonical, locate) : [];
  const { strategy, where } = deploy.value;
  // With two sets the same is an error of the strategy (strategyRules): it is told once.
  const labels = hasTwoSets(strategy) ? pasted.filter(({ code }) => code !== 'label-unusual') : pasted;
  const rules = [...kind.rules(written, canonical, locate), ...labels];
  const replaced = kind.replaced(canonical);
  const sets = hasTwoSets(strategy) ? strategyRules(strategy, draft.kind, canonical, replaced, where, locate) : [];
  if (sets.some(isError)) return wrong(...found, ...rules, ...sets);
  const capacities = capacitiesFor(strategy, replaced, where);
  const inPlace = capacities.ok
    ? inPlaceRules(strategy, canonical, replaced, capacities.value, { locate, where, ignore: environment.ignore })
    : capacities.problems;
  const jobs = jobRules(strategy, canonical, id, where);
  const problems = [...found, ...rules, ...sets, ...inPlace, ...jobs];
  if (!capacities.ok || problems.some(isError)) return wrong(...problems);
  const { app, warnings } = withPrefixedVips(canonical, environment.prefix, locate);
  const definition = stillCanonical(kind.withCapacities(app, capacities.value));
  return fine({
    id,
    path: draft.path,
    place: draft.place,
    layers: () => draft.layers,
    strategy,
    where,
    dependencies: dependencies.on,
    groupDependencies: draft.groupDependencies,
    secrets: lazy(() => secretValues(definition)),
    warnings: [...problems, ...warnings, ...deadlineWarning(canonical, strategy, where)],
    spec: {
      id,
      kind: draft.kind,
      instances: replaced.instances,
      ...capacities.value,
      hasHealthChecks: kind.hasHealthChecks(canonical),
      hasMesosHealthCheck: replaced.checkedByMesos,
      definition,
    },
  });
}

function resolved(
  list: Json | undefined,
  group: string,
  locate: Locate,
): { readonly on: readonly Dependency[]; readonly problems: readonly Problem[] } {
  const on: Dependency[] = [];
  const problems: Problem[] = [];
  for (const [index, text] of (isJsonArray(list) ? list : []).entries()) {
    if (typeof text !== 'string') continue;
    const place = (): Place => locate(`/dependencies/${index}`);
    const id = text.length > 1024 ? undefined : resolveAppId(text, group);
    if (id !== undefined) on.push({ on: id, place });
    else problems.push(noDependency(text, place()));
  }
  return { on, problems };
}

/** Of the groups around it. Whether there are such apps is seen when all are known (dependencies.ts). */
const groupDependencyProblems = ({ groupDependencies }: Draft, prefix: string): readonly Problem[] =>
  groupDependencies
    .filter(({ group, text }) => text.length > 1024 || resolveAppId(text, prefixedGroup(prefix, group)) === undefined)
    .map(({ text, place }) => noDependency(text, place()));

const noDependency = (text: string, place: Place): Problem =>
  problem('dependency-invalid', `${JSON.stringify(text.slice(0, 80))} is no app or group`, { place });

function serverFieldWarning(merged: JsonObject, names: readonly string[], locate: Locate): readonly Problem[] {
  const [first, ...others] = names.filter((name) => name !== 'residency' && merged[name] !== undefined);
  if (first === undefined) return [];
  const message = `${[first, ...others].join(', ')} ${others.length === 0 ? 'is' : 'are'} written by Marathon and left out`;
  return [problem('server-field', message, { place: locate(`/${first}`, 'key') })];
}

/** `env: { A: }` (in a pod `environment`) sets nothing. Where a layer below has A it removes it, which is what null is for. */
function nullWarnings(layers: readonly Layer[]): readonly Problem[] {
  return layers.flatMap((layer, depth) =>
    ['env', 'environment', 'labels'].flatMap((name) => {
      const map = layer.value[name];
      if (!isJsonObject(map)) return [];
      return Object.keys(map)
        .filter((key) => map[key] === null && !layers.slice(0, depth).some((one) => has(one.value[name], key)))
        .map((key) => {
          const place = layer.document.placeOf(below(below(layer.pointer, name), key), 'key');
          return problem('null-value', `${name}.${key.slice(0, 60)} is empty and sets nothing`, { place });
        });
    }),
  );
}

const has = (value: Json | undefined, key: string): boolean => isJsonObject(value) && Object.hasOwn(value, key);
