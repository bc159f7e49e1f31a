// The sources of a commit sorted out: the policy, the definitions, the layers, and what none of it looks at.
import type { Environment } from '../model/environment.js';
import { isError, type Problem } from '../model/problem.js';
import { candidatesOf, type Candidate } from './candidates.js';
import { isIgnored } from './glob.js';
import { byStem, type FilesByStem } from './layers/layerFiles.js';
import { emptyMemo, sameItems, type KnownLayout, type Layout, type LoadMemo, type ReadCandidates } from './memo.js';
import { readPolicy, type RepositoryPolicy } from './environments/policy.js';
import { isInFolder } from './environments/repositoryPath.js';
import { readBaseline, type Baseline } from './rules/baseline.js';
import type { Severities } from './rules/severities.js';
import type { ParsedSource } from './read/source.js';
import { isPolicyPath, sourceKind, stemOf } from './read/sourceKind.js';

export interface SortedRepository {
  /** False when nobody knows which environments there are. */
  readonly described: boolean;
  readonly environments: readonly Environment[];
  readonly stopped: ReadonlyMap<string, Problem>;
  /** The folder of apps; undefined in a plain repository. */
  readonly apps: string | undefined;
  readonly candidates: readonly Candidate[];
  /** defaults.yaml of the definitions, by path without extension. */
  readonly defaults: FilesByStem;
  /** All files in the folder of overlays of an environment. */
  readonly overlaysIn: (folder: string) => FilesByStem;
  readonly rules: Severities;
  readonly baseline: Baseline;
  readonly problems: readonly Problem[];
  /** False when a file could not be read or an environment cannot be used. */
  readonly complete: boolean;
}

/** `memo`: of the load before, to read again only what changed; it is brought up to date. */
export function readRepository(sources: readonly ParsedSource[], memo: LoadMemo = emptyMemo()): SortedRepository {
  const layout = layoutOf(sources, memo);
  const { policy, ignoreList } = layout;
  const candidates: Candidate[] = [];
  const problems = [...ignoreList, ...policy.problems];
  let readable = layout.readable;
  for (const index of layout.definitions) {
    const source = sources[index];
    if (source === undefined) continue;
    const read = candidatesIn(source, policy.apps, memo);
    for (const one of read.candidates) candidates.push(one);
    for (const one of read.problems) problems.push(one);
    if (source.kind === 'unreadable') readable = false;
  }
  return {
    described: policy.described,
    environments: layout.stopped ? [] : policy.environments,
    stopped: stoppedIn(layout),
    apps: policy.apps,
    candidates,
    defaults: layout.defaults,
    overlaysIn: layout.overlaysIn,
    rules: policy.rules,
    baseline: layout.baseline,
    problems,
    complete: readable && !problems.some(isError),
  };
}

/** With a broken .batonignore all of them are: nobody knows which files count. */
function stoppedIn({ policy, ignoreList: [broken] }: Layout): ReadonlyMap<string, Problem> {
  if (broken === undefined) return policy.stopped;
  const names = [...policy.environments.map(({ base }): string => base), ...policy.stopped.keys()];
  return new Map(names.map((name) => [name, broken]));
}

/** What each source is there for. A definition that says something else changes nothing about it. */
function layoutOf(sources: readonly ParsedSource[], memo: LoadMemo): Layout {
  const { layout: before } = memo;
  const layout = before !== undefined && isLaidOutAs(sources, before) ? before.layout : newLayout(sources, memo);
  memo.layout = { sources, layout };
  return layout;
}

function isLaidOutAs(sources: readonly ParsedSource[], { sources: before, layout }: KnownLayout): boolean {
  if (sources.length !== before.length) return false;
  return sources.every((source, index) => {
    const old = before[index];
    return source === old || (source.path === old?.path && layout.definitions.has(index));
  });
}

function newLayout(sources: readonly ParsedSource[], memo: LoadMemo): Layout {
  const patterns = sources.flatMap((one) => (one.kind === 'patterns' ? one.patterns : []));
  const ignoreList = sources.flatMap((one) =>
    one.path === '.batonignore' && one.kind === 'unreadable' ? [one.problems] : [],
  );
  const looked = sources.filter(
    (one) => one.kind !== 'patterns' && sourceKind(one.path) !== 'baseline' && !isIgnored(patterns, one.path),
  );
  const policy = policyOf(
    looked.filter((one) => isPolicyPath(one.path)),
    memo,
  );
  const files = looked.filter((one) => sourceKind(one.path) !== 'policy');
  const inOverlays = (path: string): boolean => policy.overlays.some((folder) => isInFolder(path, folder));
  const isDefaults = (path: string): boolean => /(?:^|\/)defaults$/.test(stemOf(path));
  const outside = files.filter((one) => !inOverlays(one.path));
  const definitions = new Set(outside.filter((one) => !isDefaults(one.path)));
  const overlays = new Map<string, FilesByStem>();
  return {
    policy,
    stopped: ignoreList.length > 0,
    ignoreList: ignoreList.flat(),
    definitions: new Set(sources.flatMap((one, index) => (definitions.has(one) ? [index] : []))),
    defaults: byStem(outside.filter((one) => isDefaults(one.path))),
    overlaysIn: (folder) => {
      const known = overlays.get(folder) ?? byStem(files.filter((one) => isInFolder(one.path, folder)));
      overlays.set(folder, known);
      return known;
    },
    baseline: readBaseline(sources),
    readable: !looked.some((one) => one.kind === 'unreadable' && !definitions.has(one)),
  };
}

function policyOf(sources: readonly ParsedSource[], memo: LoadMemo): RepositoryPolicy {
  if (memo.policy !== undefined && sameItems(memo.policy.sources, sources)) return memo.policy.policy;
  const policy = readPolicy(sources);
  memo.policy = { sources, policy };
  return policy;
}

function candidatesIn(source: ParsedSource, apps: string | undefined, memo: LoadMemo): ReadCandidates {
  const known = memo.candidates.get(source);
  if (known !== undefined && known.apps === apps) return known;
  const read = { apps, ...candidatesOf(source, apps) };
  memo.candidates.set(source, read);
  return read;
}
