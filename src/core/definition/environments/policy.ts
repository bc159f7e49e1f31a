// baton.yaml as environments. A repository without one has a single environment; a broken one never falls back to that.
import { problem } from '../../model/errorCodes.js';
import type { Environment } from '../../model/environment.js';
import { isEnvironmentName } from '../../model/ids.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { isError, type Problem } from '../../model/problem.js';
import { orderProblems } from './after.js';
import { readEnvironment, type ReadEnvironment } from './environment.js';
import { plainEnvironment } from './environmentDefaults.js';
import type { Locate } from '../layers/layers.js';
import { below } from '../read/pointer.js';
import { readFolder } from './repositoryPath.js';
import { noSeverities, readSeverities, type Severities } from '../rules/severities.js';
import { policySchema } from '../schema/policy.js';
import { schemaProblems } from '../schema/schemaProblems.js';
import type { ParsedSource } from '../read/source.js';

export interface RepositoryPolicy {
  /** False when it cannot be read: then nobody knows which environments there are. */
  readonly described: boolean;
  /** Below it every file is a definition, whose id may come from its path; undefined in a plain repository. */
  readonly apps: string | undefined;
  readonly environments: readonly Environment[];
  /** Environments that are described and cannot be used, each with the first reason: nothing new is applied there. */
  readonly stopped: ReadonlyMap<string, Problem>;
  /** Folders of overlays, those of stopped environments too: what lies in them is no app. */
  readonly overlays: readonly string[];
  /** How loud each warning is here; the daemon does not ask. */
  readonly rules: Severities;
  readonly problems: readonly Problem[];
}

/** Reads the policy from the `baton.yaml` among the sources. */
export function readPolicy(sources: readonly ParsedSource[]): RepositoryPolicy {
  const [source, second] = sources;
  if (source === undefined) return { ...nothing, described: true, environments: [plainEnvironment()] };
  if (second !== undefined) {
    return broken(
      problem('policy-twice', `${source.path} and ${second.path} both describe the environments`, {
        place: { path: second.path, line: 1, column: 1 },
      }),
    );
  }
  if (source.kind === 'unreadable') return broken(...source.problems);
  const start = { path: source.path, line: 1, column: 1 };
  const [document, ...others] = source.kind === 'documents' ? source.documents : [];
  if (document === undefined || others.length > 0 || !isJsonObject(document.value)) {
    return broken(problem('policy-invalid', `${source.path} must hold one object with environments`, { place: start }));
  }
  return described(document.value, document.placeOf);
}

const nothing = {
  described: false,
  apps: undefined,
  environments: [],
  stopped: new Map<string, Problem>(),
  overlays: [],
  rules: noSeverities,
  problems: [],
};

const broken = (...problems: readonly Problem[]): RepositoryPolicy => ({ ...nothing, apps: 'apps', problems });

function described(value: JsonObject, locate: Locate): RepositoryPolicy {
  const { environments: described, ...rest } = value;
  const environments = isJsonObject(described) ? described : {};
  // Each environment is checked by itself: one that is wrong stops itself only.
  const problems = [
    ...schemaProblems(policySchema, { ...rest, ...(isJsonObject(described) ? { environments: {} } : value) }, locate),
  ];
  const apps = readFolder(value['apps'] ?? 'apps');
  if (apps === undefined) {
    problems.push(problem('policy-invalid', 'apps must be a folder of this repository', { place: locate('/apps') }));
  }
  const severities = readSeverities(value['rules'], (pointer, part) => locate(`/rules${pointer}`, part));
  problems.push(...severities.problems);
  if (isJsonObject(described) && Object.keys(described).length === 0) {
    problems.push(
      problem('policy-invalid', 'environments is empty: nothing would be deployed', { place: locate('/environments') }),
    );
  }
  if (problems.some(isError)) return broken(...problems);
  const read = Object.entries(environments).map(([name, one]): ReadEnvironment & { readonly name: string } => {
    const pointer = below('/environments', name);
    if (!isEnvironmentName(name) || name.includes('@')) {
      const message = `${JSON.stringify(name.slice(0, 60))} is no name of an environment`;
      const hint = 'use letters, digits, dots, - and _, for example production';
      return {
        name,
        environments: [],
        problems: [problem('policy-invalid', message, { place: locate(pointer, 'key'), hint })],
      };
    }
    return { name, ...readEnvironment(name, one, (inside, part) => locate(`${pointer}${inside}`, part)) };
  });
  const wrongOrder = orderProblems(
    read.flatMap((one) => one.environments),
    Object.keys(environments),
  );
  const usable = read.map((one) => ({
    ...one,
    environments: one.environments.filter(({ base }) => !wrongOrder.has(base)),
  }));
  const overlays = Object.values(environments).flatMap(
    (one) => readFolder(isJsonObject(one) ? one['overlays'] : undefined) ?? [],
  );
  return {
    described: true,
    apps,
    environments: usable.flatMap((one) => one.environments),
    stopped: new Map(
      usable.flatMap(({ name, environments: left, problems: own }) => {
        const inOrder = [...wrongOrder].find(([base]) => base === name)?.[1] ?? [];
        const [reason] = [...own.filter(isError), ...inOrder];
        return left.length === 0 && reason !== undefined ? [[name, reason] as const] : [];
      }),
    ),
    overlays: overlays.filter((folder) => folder !== ''),
    rules: severities.rules,
    problems: [...problems, ...read.flatMap((one) => one.problems), ...[...wrongOrder.values()].flat()],
  };
}
