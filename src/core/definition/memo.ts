// What one load leaves behind for the next: a commit that changes one file must not render ten thousand apps again.
// Nothing is remembered by name, only by identity: a parsed file, a document, an environment is the same object as long
// as its content is, and a result is taken over only when everything that it was made from is the same. So a load with a
// memo gives what a load without one gives; a property test holds the two against each other.
import type { DesiredApp, InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import type { AppId } from '../model/ids.js';
import type { Place, Problem } from '../model/problem.js';
import type { Candidate } from './candidates.js';
import type { Claim } from './conflicts.js';
import type { Finished } from './finish.js';
import type { KeptCandidate } from './kept/kept.js';
import type { Images, ImageVersion } from './layers/images.js';
import type { FilesByStem } from './layers/layerFiles.js';
import type { Layer } from './layers/layers.js';
import type { RepositoryPolicy } from './environments/policy.js';
import type { ParsedSource, SourceDocument } from './read/source.js';
import type { Baseline } from './rules/baseline.js';

export interface LoadMemo {
  policy: { readonly sources: readonly ParsedSource[]; readonly policy: RepositoryPolicy } | undefined;
  layout: KnownLayout | undefined;
  readonly candidates: WeakMap<ParsedSource, ReadCandidates>;
  /** By environment. What is no longer asked for goes with the documents it was made from. */
  readonly environments: Map<string, EnvironmentMemo>;
  /** What all apps claimed, if nobody stood in anybody's way. */
  peaceful: readonly Claim[] | undefined;
  readonly desired: WeakMap<Finished, Pick<DesiredApp, 'key' | 'revision'>>;
  /** What an earlier process came to and wrote down (kept/), by environment. */
  readonly kept: WeakMap<Candidate, KeptCandidate['results']>;
  /** Documents and environments by the names under which results are kept. */
  readonly names: WeakMap<Layer['document'], string>;
  readonly environmentKeys: WeakMap<Environment, string>;
  /** Whether something was worked out that was not kept. */
  worked: boolean;
}

/** What the sources are there for, and the ones it was told from. */
export interface KnownLayout {
  readonly sources: readonly ParsedSource[];
  readonly layout: Layout;
}

/** Told from the paths, and from all files that are no definitions. */
export interface Layout {
  readonly policy: RepositoryPolicy;
  /** Without a readable .batonignore nobody knows what is meant to be looked at. */
  readonly stopped: boolean;
  readonly ignoreList: readonly Problem[];
  /** Which sources define something, by index. */
  readonly definitions: ReadonlySet<number>;
  readonly defaults: FilesByStem;
  /** The same map for the same folder. */
  readonly overlaysIn: (folder: string) => FilesByStem;
  readonly baseline: Baseline;
  /** Whether every file that is no definition could be read. */
  readonly readable: boolean;
}

export interface ReadCandidates {
  /** The folder of apps that they were read with. */
  readonly apps: string | undefined;
  readonly candidates: readonly Candidate[];
  readonly problems: RepositoryPolicy['problems'];
}

export interface EnvironmentMemo {
  readonly prepared: WeakMap<Candidate, PreparedCandidate>;
  images: { readonly document: SourceDocument; readonly versions: Images['versions'] } | undefined;
  round: Round | undefined;
  dependencies: KnownDependencies | undefined;
}

/** All candidates in an environment, each with what it came to, and what was the same for all of them. */
export interface Round {
  readonly environment: Environment;
  readonly apps: string | undefined;
  readonly defaults: FilesByStem;
  readonly files: FilesByStem;
  /** Undefined: images.yaml cannot be used. */
  readonly versions: Images['versions'] | undefined;
  readonly candidates: readonly Candidate[];
  readonly results: readonly CandidateResult[];
  readonly unmatched: readonly Place[];
}

/** Without `images` nothing is known about those that it uses: its layers cannot be read. */
export type CandidateResult = Pick<PreparedCandidate, 'finished' | 'invalid'> &
  Partial<Pick<PreparedCandidate, 'images'>>;

export interface KnownDependencies {
  /** Of all apps, in the order of the files. */
  readonly ids: readonly AppId[];
  /** By id and by group: the apps that it stands for. A list that says the same is the same list as before. */
  readonly members: ReadonlyMap<string, readonly AppId[]>;
  readonly awaited: WeakMap<Finished, Awaited>;
  /** Who waits for whom, when that was without circles. */
  straight: ReadonlyMap<AppId, readonly AppId[]> | undefined;
}

/** What an app waits for, by what was found for each id that it names: members, or whether the prefix is missing. */
export interface Awaited {
  readonly found: readonly (readonly AppId[] | boolean)[];
  readonly on: readonly AppId[] | undefined;
  readonly problems: readonly Problem[];
}

/** What a document comes to in an environment, and what it was made from beside the document itself. */
export interface PreparedCandidate {
  readonly finished: readonly { readonly claim: Claim; readonly finished: Finished }[];
  readonly invalid: readonly InvalidApp[];
  readonly environment: Environment;
  /** The documents under and over it. */
  readonly layers: readonly Layer['document'][];
  /** The images that its apps name, with what images.yaml says about each. */
  readonly images: ReadonlyMap<string, ImageVersion | undefined>;
}

export const emptyMemo = (): LoadMemo => ({
  policy: undefined,
  layout: undefined,
  candidates: new WeakMap(),
  environments: new Map(),
  peaceful: undefined,
  desired: new WeakMap(),
  kept: new WeakMap(),
  names: new WeakMap(),
  environmentKeys: new WeakMap(),
  worked: false,
});

export function memoOf(memo: LoadMemo, environment: string): EnvironmentMemo {
  const known = memo.environments.get(environment);
  if (known !== undefined) return known;
  const made: EnvironmentMemo = {
    prepared: new WeakMap(),
    images: undefined,
    round: undefined,
    dependencies: undefined,
  };
  memo.environments.set(environment, made);
  return made;
}

/** The same objects in the same order. */
export const sameItems = <T>(left: readonly T[], right: readonly T[]): boolean =>
  left.length === right.length && left.every((one, index) => one === right[index]);

/** Whether images.yaml says the same about an image, at the same place. */
export const sameVersion = (one: ImageVersion, other: ImageVersion): boolean =>
  one.suffix === other.suffix &&
  one.place.path === other.place.path &&
  one.place.line === other.place.line &&
  one.place.column === other.place.column;

/** The versions of an images.yaml, those that say what they said before being the same objects as before. */
export function withKnownVersions(
  versions: Images['versions'],
  known: Images['versions'] | undefined,
): Images['versions'] {
  if (known === undefined) return versions;
  return new Map(
    [...versions].map(([name, version]) => {
      const before = known.get(name);
      return [name, before !== undefined && sameVersion(version, before) ? before : version];
    }),
  );
}
