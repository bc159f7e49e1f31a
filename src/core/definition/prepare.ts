// One environment: every definition under its layers, filtered, and checked app by app.
import type { InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { problem } from '../model/errorCodes.js';
import { fine, type Checked, type Problem } from '../model/problem.js';
import type { Claim } from './conflicts.js';
import type { Finished } from './finish.js';
import { readImages, unusedImages, type Images } from './layers/images.js';
import { emptyMemo, memoOf, withKnownVersions, type EnvironmentMemo, type LoadMemo } from './memo.js';
import { Overlays } from './layers/overlays.js';
import { prepareCandidate } from './prepareCandidate.js';
import type { SortedRepository } from './readRepository.js';

/** What an environment wants, before its apps are held against each other. */
export interface Prepared {
  readonly environment: Environment;
  readonly finished: readonly { readonly claim: Claim; readonly finished: Finished }[];
  readonly invalid: readonly InvalidApp[];
  readonly problems: readonly Problem[];
}

/** `memo`: see readRepository. */
export function prepare(
  environment: Environment,
  repository: SortedRepository,
  memo: LoadMemo = emptyMemo(),
): Prepared {
  const { name, base, overlays: folder } = environment;
  const files = folder === undefined ? new Map<string, never>() : repository.overlaysIn(folder);
  const overlays = new Overlays(folder, repository.apps, files);
  const known = memoOf(memo, name);
  const images = imagesOf(overlays, known);
  const finished: { claim: Claim; finished: Finished }[] = [];
  const invalid: InvalidApp[] = [];
  for (const candidate of repository.candidates) {
    const one = prepareCandidate(candidate, { environment, defaults: repository.defaults, overlays, images, known });
    finished.push(...one.finished);
    invalid.push(...one.invalid);
  }
  const problems: Problem[] = overlays
    .unmatched()
    .map((place) => problem('overlay-unmatched', 'this overlay belongs to no app', { place }));
  if (folder !== undefined && files.size === 0) {
    const message = `the environment ${base} names overlays: ${folder}, where nothing is`;
    problems.push(problem('overlays-missing', message, { place: environment.overlaysPlace }));
  }
  // Said although no app may have an image yet: it would stop the first one.
  if (!images.ok) problems.push(...images.problems);
  // While apps are broken, nobody knows which images they use.
  if (images.ok && invalid.length === 0) problems.push(...unusedImages(images.value));
  return { environment, finished, invalid, problems };
}

function imagesOf(overlays: Overlays, known: EnvironmentMemo): Checked<Images> {
  const read = overlays.images();
  if (!read.ok) return read;
  if (read.value === undefined) return fine({ versions: new Map(), used: new Set() });
  const { document, value } = read.value;
  if (known.images?.document === document) return fine({ versions: known.images.versions, used: new Set() });
  const images = readImages(document, value);
  if (!images.ok) return images;
  const versions = withKnownVersions(images.value.versions, known.images?.versions);
  known.images = { document, versions };
  return fine({ versions, used: new Set() });
}
