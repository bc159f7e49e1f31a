// One environment of baton.yaml, checked: what it says, what it says wrongly, and what this version cannot do for it.
// With several clusters it becomes one environment for each, in order.
import { problem } from '../../model/errorCodes.js';
import type { Environment } from '../../model/environment.js';
import { isAppId, type EnvironmentName } from '../../model/ids.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { isError, type Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import { readFolder } from './repositoryPath.js';
import { readClusters } from './clusters.js';
import { readAfter } from './after.js';
import { defaultAtOnce, defaultStopAfterFailures } from './environmentDefaults.js';
import { ignoreProblems } from './ignoreProblems.js';
import { environmentSchema, knownEnvironment } from '../schema/policy.js';
import { schemaProblems } from '../schema/schemaProblems.js';
import { readPrune } from './prune.js';
import { readWindow } from './window.js';

/** One for each cluster, none when it cannot be used; problems may be mere warnings. Pointers start at the environment. */
export interface ReadEnvironment {
  readonly environments: readonly Environment[];
  readonly problems: readonly Problem[];
}

export function readEnvironment(name: EnvironmentName, value: Json, locate: Locate): ReadEnvironment {
  if (!isJsonObject(value)) {
    const message = `the environment ${name} ${value === null ? 'is empty' : 'is no object'}`;
    const hint = 'say at least on which cluster it is: { cluster: default }';
    return { environments: [], problems: [problem('policy-invalid', message, { place: locate('', 'key'), hint })] };
  }
  const problems = [...schemaProblems(environmentSchema, value, locate), ...notBuilt(value, locate)];
  const parsed = knownEnvironment.safeParse(value);
  if (!parsed.success) return { environments: [], problems };
  const given = parsed.data;
  const wrong = (pointer: string, message: string, hint?: string): void => {
    problems.push(
      problem('policy-invalid', message, { place: locate(pointer), ...(hint === undefined ? {} : { hint }) }),
    );
  };
  const clusters = readClusters(name, given, locate);
  problems.push(...clusters.problems);
  if (given.branch !== undefined && !isBranch(given.branch)) {
    wrong('/branch', `branch: ${JSON.stringify(given.branch.slice(0, 60))} is not the name of a branch`);
  }
  const prefix = (given.prefix ?? '').replace(/\/+$/, '');
  if (prefix !== '' && !isAppId(prefix)) {
    wrong('/prefix', 'prefix must be the path of a group', 'write for example /staging, in lower case');
  }
  const overlays = given.overlays === undefined ? undefined : readFolder(given.overlays);
  if (given.overlays !== undefined && (overlays === undefined || overlays === '')) {
    wrong('/overlays', 'overlays must be a folder of this repository', 'write for example environments/production');
  }
  problems.push(...ignoreProblems(given.ignore ?? [], locate));
  const globs = { include: given.include, exclude: given.exclude, 'rollouts/first': given.rollouts?.first };
  for (const [list, written] of Object.entries(globs)) {
    for (const [index, glob] of (written ?? []).entries()) {
      if (/^[a-z0-9.*?/-]+$/.test(glob)) continue;
      const message = `${list.replace('/', '.')}: ${JSON.stringify(glob.slice(0, 60))} can match no id`;
      wrong(
        `/${list}/${index}`,
        message,
        'write for example shop/** or *-test, in lower case: only *, ** and ? are special',
      );
    }
  }
  const after = readAfter(given.after, locate);
  problems.push(...after.problems);
  const windows = (given.windows ?? []).flatMap((window, index) => {
    const read = readWindow(window, (inside, part) => locate(`/windows/${index}${inside}`, part));
    if (!read.ok) problems.push(...read.problems);
    return read.ok ? [read.value] : [];
  });
  const prune = readPrune(given.prune, prefix, (inside, part) => locate(`/prune${inside}`, part));
  problems.push(...prune.problems);
  if (problems.some(isError)) return { environments: [], problems };
  const shared = {
    base: name,
    prefix,
    ...(given.branch === undefined ? {} : { branch: given.branch, branchPlace: locate('/branch') }),
    ...(overlays === undefined ? {} : { overlays, overlaysPlace: locate('/overlays') }),
    include: given.include ?? [],
    exclude: given.exclude ?? [],
    windows,
    drift: given.drift ?? 'warn',
    ...(given.drift === undefined ? {} : { driftPlace: locate('/drift') }),
    prune: prune.policy,
    ...(given.prune === undefined ? {} : { prunePlace: locate('/prune') }),
    ignore: given.ignore ?? [],
    atOnce: given.rollouts?.atOnce ?? defaultAtOnce,
    after: after.after,
    first: given.rollouts?.first ?? [],
    stopAfterFailures: given.rollouts?.stopAfterFailures ?? defaultStopAfterFailures,
  };
  return { problems, environments: clusters.served.map((served) => ({ ...shared, ...served })) };
}

/** As the settings have it for the watched branch. */
const isBranch = (name: string): boolean => /^(?!-)(?!.*\.\.)[A-Za-z0-9._/-]+$/.test(name);

/** A setting that would silently do nothing could let through what somebody believes to be held back. */
function notBuilt(value: JsonObject, locate: Locate): readonly Problem[] {
  const asked: readonly (readonly [string, boolean])[] = [['/approval', value['approval'] !== undefined]];
  return asked
    .filter(([, given]) => given)
    .map(([pointer]) =>
      problem(
        'not-available',
        `${pointer.slice(1).replaceAll('/', '.')} is not built into this version: nothing is applied here while it is set`,
        {
          place: locate(pointer, 'key'),
        },
      ),
    );
}
