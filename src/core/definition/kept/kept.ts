// What a load came to, as it is written down for the next process: plain JSON, one piece per file of the repository.
// A piece says what it was made from, so that it is taken only for the very same: the file by its git id, the layers by
// theirs, the environment and the images by what they said. Functions are not written down: who asks for a place makes
// the app again (revive.ts). decisions/0015-kept-results.md says why.
import type { AppSpec } from '../../model/app.js';
import { isAppId, isRevision, type AppId, type Revision } from '../../model/ids.js';
import type { Json } from '../../model/json.js';
import type { Place, Problem } from '../../model/problem.js';
import type { Strategy } from '../../model/strategy.js';
import type { ImageVersion } from '../layers/images.js';
import type { SecretValue } from '../rules/secretValues.js';

/** To be raised when a piece says something else than before under the same names. */
export const keptFormat = 1;

/** A text file of the repository. `defines` is absent for one that is read anew each time: a layer, a policy. */
export interface KeptFile {
  readonly path: string;
  /** git's id of its content. */
  readonly blob: string;
  readonly text: string;
  readonly defines?: KeptDefinitions;
}

/** `apps`: the folder of apps with which it was read; absent in a plain repository. */
export interface KeptDefinitions {
  readonly apps?: string;
  readonly candidates: readonly KeptCandidate[];
}

/** One definition document. What it says is read from the text when somebody asks. */
export interface KeptCandidate {
  readonly kind: 'app' | 'pod' | 'group';
  /** Its number among the documents of the file. */
  readonly index: number;
  readonly alone: boolean;
  readonly pathId?: string;
  readonly writtenId?: Json;
  readonly results: Readonly<Record<string, KeptResult>>;
}

/** What a document came to in one environment. */
export interface KeptResult {
  /** A hash of all that the environment says. */
  readonly environment: string;
  /** Names of the documents under and over it. */
  readonly layers: readonly string[];
  /** The images that its apps name, with what images.yaml said about each; null: nothing. */
  readonly images: readonly (readonly [string, ImageVersion | null])[];
  readonly apps: readonly KeptApp[];
  readonly invalid: readonly { readonly id?: AppId; readonly problems: readonly Problem[] }[];
}

/** A finished app without its functions. */
export interface KeptApp {
  readonly place: Place;
  readonly spec: AppSpec;
  readonly strategy: Strategy;
  /** Absent: another app stood in its way, so that nobody asked. */
  readonly revision?: Revision;
  readonly dependencies: readonly AppId[];
  readonly groupDependencies: readonly { readonly group: string; readonly text: string }[];
  readonly warnings: readonly Problem[];
  /** Absent: nobody has looked for them yet. */
  readonly secrets?: readonly SecretValue[];
}

/**
 * Whether something read back has the shape of a piece. That this very program wrote it, and nothing changed it since, is
 * known from the stamp and the sum around it: what is looked at here is what the rest is found by.
 */
export const isKeptFile = (value: unknown): value is KeptFile =>
  has(value, 'path', isText) &&
  has(value, 'blob', isText) &&
  has(value, 'text', isText) &&
  (!Object.hasOwn(value, 'defines') || has(value, 'defines', isDefinitions));

const isDefinitions = (value: unknown): boolean => has(value, 'candidates', listOf(isCandidate));

const isCandidate = (value: unknown): boolean =>
  has(value, 'kind', (kind) => kind === 'app' || kind === 'pod' || kind === 'group') &&
  has(value, 'index', Number.isSafeInteger) &&
  has(value, 'alone', (alone) => typeof alone === 'boolean') &&
  has(value, 'results', (results) => isObject(results) && Object.values(results).every(isResult));

const isResult = (value: unknown): boolean =>
  has(value, 'environment', isText) &&
  has(value, 'layers', listOf(isText)) &&
  has(value, 'images', Array.isArray) &&
  has(value, 'apps', listOf(isApp)) &&
  has(value, 'invalid', listOf(isObject));

const isApp = (value: unknown): boolean =>
  has(value, 'place', isObject) &&
  has(value, 'spec', (spec) => has(spec, 'id', isId) && has(spec, 'definition', isObject)) &&
  has(value, 'strategy', (strategy) => has(strategy, 'kind', isText)) &&
  (!Object.hasOwn(value, 'revision') || has(value, 'revision', isRevisionText)) &&
  has(value, 'dependencies', listOf(isId)) &&
  has(value, 'groupDependencies', listOf(isObject)) &&
  has(value, 'warnings', listOf(isObject));

const isText = (value: unknown): boolean => typeof value === 'string';
const isId = (value: unknown): boolean => typeof value === 'string' && isAppId(value);
const isRevisionText = (value: unknown): boolean => typeof value === 'string' && isRevision(value);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf =
  (fits: (item: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(fits);

const has = (value: unknown, name: string, fits: (member: unknown) => boolean): value is object =>
  isObject(value) && fits(Reflect.get(value, name));
