// What one load leaves behind for the next: a commit that changes one file must not render ten thousand apps again.
// Nothing is remembered by name, only by identity: a parsed file, a document, an environment is the same object as long
// as its content is, and a result is taken over only when everything that it was made from is the same. So a load with a
// memo gives what a load without one gives; a property test holds the two against each other.
import type { DesiredApp, InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import type { Candidate } from './candidates.js';
import type { Claim } from './conflicts.js';
import type { Finished } from './finish.js';
import type { Images, ImageVersion } from './layers/images.js';
import type { Layer } from './layers/layers.js';
import type { RepositoryPolicy } from './environments/policy.js';
import type { ParsedSource, SourceDocument } from './read/source.js';

export interface LoadMemo {
  policy: { readonly sources: readonly ParsedSource[]; readonly policy: RepositoryPolicy } | undefined;
  readonly candidates: WeakMap<ParsedSource, ReadCandidates>;
  /** By environment. What is no longer asked for goes with the documents it was made from. */
  readonly environments: Map<string, EnvironmentMemo>;
  readonly desired: WeakMap<Finished, DesiredApp>;
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
  candidates: new WeakMap(),
  environments: new Map(),
  desired: new WeakMap(),
});

export function memoOf(memo: LoadMemo, environment: string): EnvironmentMemo {
  const known = memo.environments.get(environment);
  if (known !== undefined) return known;
  const made: EnvironmentMemo = { prepared: new WeakMap(), images: undefined };
  memo.environments.set(environment, made);
  return made;
}

/** The same objects in the same order. */
export const sameItems = <T>(left: readonly T[], right: readonly T[]): boolean =>
  left.length === right.length && left.every((one, index) => one === right[index]);

/** The versions of an images.yaml, those that say what they said before being the same objects as before. */
export function withKnownVersions(
  versions: Images['versions'],
  known: Images['versions'] | undefined,
): Images['versions'] {
  if (known === undefined) return versions;
  const same = (one: ImageVersion, other: ImageVersion): boolean =>
    one.suffix === other.suffix &&
    one.place.path === other.place.path &&
    one.place.line === other.place.line &&
    one.place.column === other.place.column;
  return new Map(
    [...versions].map(([name, version]) => {
      const before = known.get(name);
      return [name, before !== undefined && same(version, before) ? before : version];
    }),
  );
}
