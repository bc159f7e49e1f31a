// One environment: every definition under its layers, filtered, and checked app by app.
import type { InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { problem } from '../model/errorCodes.js';
import { fine, type Checked, type Problem } from '../model/problem.js';
import type { Candidate } from './candidates.js';
import type { Claim } from './conflicts.js';
import type { Finished } from './finish.js';
import { readImages, unusedImages, type Images } from './layers/images.js';
import type { FilesByStem } from './layers/layerFiles.js';
import { emptyMemo, memoOf, withKnownVersions, type EnvironmentMemo, type LoadMemo, type Round } from './memo.js';
import { Overlays } from './layers/overlays.js';
import { markUsed, prepareCandidate } from './prepareCandidate.js';
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
  const { apps, defaults, candidates } = repository;
  const files = folder === undefined ? noFiles : repository.overlaysIn(folder);
  const overlays = new Overlays(folder, apps, files);
  const known = memoOf(memo, name);
  const images = imagesOf(overlays, known);
  const ground = { environment, apps, defaults, files, versions: images.ok ? images.value.versions : undefined };
  const before = known.round !== undefined && isSameGround(known.round, ground, candidates) ? known.round : undefined;
  const results = candidates.map((candidate, index) => {
    const result = before?.candidates[index] === candidate ? before.results[index] : undefined;
    if (result === undefined)
      return prepareCandidate(candidate, { environment, defaults, overlays, images, known, memo });
    if (images.ok && images.value.versions.size > 0) markUsed(images.value, result);
    return result;
  });
  const unmatched = before?.unmatched ?? overlays.unmatched();
  known.round = { ...ground, candidates, results, unmatched };
  // Loops: flatMap takes longer for ten thousand results than all the rest of a load that changes one.
  const finished: { readonly claim: Claim; readonly finished: Finished }[] = [];
  const invalid: InvalidApp[] = [];
  for (const result of results) {
    for (const one of result.finished) finished.push(one);
    for (const one of result.invalid) invalid.push(one);
  }
  const problems: Problem[] = unmatched.map((place) =>
    problem('overlay-unmatched', 'this overlay belongs to no app', { place }),
  );
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

/** One map for every environment without overlays, and one for all without images.yaml: they are told by identity. */
const noFiles: FilesByStem = new Map();
const noVersions: Images['versions'] = new Map();

/** Whether what was the same for all candidates still is, and each of them asks for the overlays it asked for before. */
function isSameGround(
  before: Round,
  ground: Omit<Round, 'candidates' | 'results' | 'unmatched'>,
  candidates: readonly Candidate[],
): boolean {
  return (
    // An images.yaml that cannot be read stops apps, each in its own way.
    ground.versions !== undefined &&
    before.versions === ground.versions &&
    before.environment === ground.environment &&
    before.apps === ground.apps &&
    before.defaults === ground.defaults &&
    before.files === ground.files &&
    candidates.length === before.candidates.length &&
    candidates.every((one, index) => one === before.candidates[index] || asksAlike(one, before.candidates[index]))
  );
}

function asksAlike(candidate: Candidate, before: Candidate | undefined): boolean {
  if (candidate.path !== before?.path || candidate.kind === 'broken' || before.kind === 'broken') return false;
  return candidate.alone === before.alone && candidate.writtenId === before.writtenId;
}

function imagesOf(overlays: Overlays, known: EnvironmentMemo): Checked<Images> {
  const read = overlays.images();
  if (!read.ok) return read;
  if (read.value === undefined) return fine({ versions: noVersions, used: new Set() });
  const { document, value } = read.value;
  if (known.images?.document === document) return fine({ versions: known.images.versions, used: new Set() });
  const images = readImages(document, value);
  if (!images.ok) return images;
  const versions = withKnownVersions(images.value.versions, known.images?.versions);
  known.images = { document, versions };
  return fine({ versions, used: new Set() });
}
