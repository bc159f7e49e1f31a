// The sources of a commit sorted out: the policy, the definitions, the layers, and what none of it looks at.
import type { Environment } from '../model/environment.js';
import { isError, type Problem } from '../model/problem.js';
import { candidatesOf, type Candidate } from './candidates.js';
import { isIgnored } from './glob.js';
import { byStem, type FilesByStem } from './layers/layerFiles.js';
import { emptyMemo, sameItems, type LoadMemo, type ReadCandidates } from './memo.js';
import { readPolicy, type RepositoryPolicy } from './environments/policy.js';
import { isInFolder } from './environments/repositoryPath.js';
import { readBaseline, type Baseline } from './rules/baseline.js';
import type { Severities } from './rules/severities.js';
import type { ParsedSource } from './read/source.js';
import { sourceKind, stemOf } from './read/sourceKind.js';

export interface SortedRepository {
  readonly environments: readonly Environment[];
  readonly stopped: readonly string[];
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
  const patterns = sources.flatMap((one) => (one.kind === 'patterns' ? one.patterns : []));
  const ignoreList = sources.filter((one) => one.path === '.batonignore' && one.kind === 'unreadable');
  const looked = sources.filter(
    (one) => one.kind !== 'patterns' && sourceKind(one.path) !== 'baseline' && !isIgnored(patterns, one.path),
  );
  const policy = policyOf(
    looked.filter((one) => isPolicy(one.path)),
    memo,
  );
  const files = looked.filter((one) => sourceKind(one.path) !== 'policy');
  const inOverlays = (path: string): boolean => policy.overlays.some((folder) => isInFolder(path, folder));
  const definitions = files.filter((one) => !inOverlays(one.path));
  const isDefaults = (path: string): boolean => /(?:^|\/)defaults$/.test(stemOf(path));
  const read = definitions.filter((one) => !isDefaults(one.path)).map((one) => candidatesIn(one, policy.apps, memo));
  const problems = [
    ...ignoreList.flatMap((one) => (one.kind === 'unreadable' ? one.problems : [])),
    ...policy.problems,
    ...read.flatMap((one) => one.problems),
  ];
  return {
    environments: ignoreList.length > 0 ? [] : policy.environments,
    stopped: ignoreList.length > 0 ? policy.environments.map((one) => one.name) : policy.stopped,
    apps: policy.apps,
    candidates: read.flatMap((one) => one.candidates),
    defaults: byStem(definitions.filter((one) => isDefaults(one.path))),
    overlaysIn: (folder) => byStem(files.filter((one) => isInFolder(one.path, folder))),
    rules: policy.rules,
    baseline: readBaseline(sources),
    problems,
    complete: !problems.some(isError) && !looked.some((one) => one.kind === 'unreadable'),
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

const isPolicy = (path: string): boolean => sourceKind(path) === 'policy' && path !== '.batonignore';
