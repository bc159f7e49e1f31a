// One environment: every definition under its layers, filtered, and checked app by app.
import type { InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import { problem } from '../model/errorCodes.js';
import type { AppId } from '../model/ids.js';
import { fine, wrong, type Checked, type Problem } from '../model/problem.js';
import type { Candidate } from './candidates.js';
import type { Claim } from './conflicts.js';
import { draftsOf, idOf, type Draft, type Drafted } from './drafts.js';
import { finish, type Finished } from './finish.js';
import { matchesGlob } from './glob.js';
import { imageLayer, imagesIn, readImages, unusedImages, type Images } from './images.js';
import { defaultsAround } from './layerFiles.js';
import { mergeLayers, placeIn, type Locate } from './layers.js';
import { Overlays } from './overlays.js';
import { prefixedId } from './prefix.js';
import type { SortedRepository } from './readRepository.js';

/** What an environment wants, before its apps are held against each other. */
export interface Prepared {
  readonly environment: Environment;
  readonly finished: readonly { readonly claim: Claim; readonly finished: Finished }[];
  readonly invalid: readonly InvalidApp[];
  readonly problems: readonly Problem[];
}

export function prepare(environment: Environment, repository: SortedRepository): Prepared {
  const { name, base, overlays: folder } = environment;
  const files = folder === undefined ? new Map<string, never>() : repository.overlaysIn(folder);
  const overlays = new Overlays(folder, repository.apps, files);
  const images = imagesOf(overlays);
  const finished: { claim: Claim; finished: Finished }[] = [];
  const invalid: InvalidApp[] = [];
  const refuse = (path: string, id: AppId | undefined, problems: readonly Problem[]): void => {
    if (id !== undefined && !isWanted(environment, id)) return;
    const known = id === undefined ? {} : { id: prefixedId(environment.prefix, id) };
    invalid.push({ environment: name, path, problems, ...known });
  };
  for (const candidate of repository.candidates) {
    const { path } = candidate;
    const drafted = draftCandidate(candidate, repository, overlays);
    for (const one of drafted.broken) refuse(path, one.id, one.problems);
    for (const draft of drafted.drafts) {
      if (!isWanted(environment, draft.id)) continue;
      const moved = withImage(draft, images);
      const app = moved.ok ? finish(moved.value, environment) : moved;
      if (!app.ok) refuse(path, draft.id, app.problems);
      else if (app.value !== undefined) {
        const claim = { environment: name, cluster: environment.cluster, id: app.value.id, place: draft.place };
        finished.push({ claim, finished: app.value });
      }
    }
  }
  const problems: Problem[] = overlays
    .unmatched()
    .map((place) => problem('overlay-unmatched', 'this overlay belongs to no app', { place }));
  if (folder !== undefined && files.size === 0) {
    problems.push(problem('overlays-missing', `the environment ${base} names overlays: ${folder}, where nothing is`));
  }
  // While apps are broken, nobody knows which images they use.
  if (images.ok && invalid.length === 0) problems.push(...unusedImages(images.value));
  return { environment, finished, invalid, problems };
}

function draftCandidate(candidate: Candidate, repository: SortedRepository, overlays: Overlays): Drafted {
  const { path } = candidate;
  if (candidate.kind === 'broken') {
    // Asked for all the same: its overlay has an app, if a broken one.
    overlays.over(path, '', true);
    const id = idOf(candidate.id, '/', () => ({ path, line: 1, column: 1 }), false);
    return { drafts: [], broken: [{ problems: candidate.problems, ...(id.ok ? { id: id.value } : {}) }] };
  }
  const written = candidate.value['id'] ?? candidate.pathId;
  const over = overlays.over(path, typeof written === 'string' ? written : '', candidate.alone);
  const defaults = defaultsAround(repository.defaults, path);
  if (over.ok && defaults.ok) return draftsOf(candidate, defaults.value, over.value);
  const problems = [...(defaults.ok ? [] : defaults.problems), ...(over.ok ? [] : over.problems)];
  // A layer that cannot be read stops each app of the document by its own id.
  const bare = draftsOf(candidate, [], { defaults: [] });
  const ids: (AppId | undefined)[] = [...bare.drafts, ...bare.broken].map((one) => one.id);
  return { drafts: [], broken: ids.map((id) => ({ problems, ...(id === undefined ? {} : { id }) })) };
}

function imagesOf(overlays: Overlays): Checked<Images> {
  const read = overlays.images();
  if (!read.ok) return read;
  return read.value === undefined ? fine(noImages()) : readImages(read.value.document, read.value.value);
}

const noImages = (): Images => ({ versions: new Map(), used: new Set() });

/** A broken images.yaml stops what has an image: nobody can know which version was meant. */
function withImage(draft: Draft, images: Checked<Images>): Checked<Draft> {
  if (!images.ok) return imagesIn(draft.merged).length > 0 ? wrong(...images.problems) : fine(draft);
  const elsewhere: Locate = (pointer, part) => placeIn(draft.layers, pointer, part);
  const layer = imageLayer(draft.merged, images.value, elsewhere);
  if (layer === undefined) return fine(draft);
  const layers = [...draft.layers, layer];
  return fine({ ...draft, layers, merged: mergeLayers(layers) });
}

/** By ids without the prefix and the leading slash: `shop/cart`. */
export function isWanted({ include, exclude }: Environment, id: AppId): boolean {
  const path = id.slice(1);
  const named = (globs: readonly string[]): boolean =>
    globs.some((glob) => matchesGlob(glob.replace(/^\/+/, ''), path));
  return (include.length === 0 || named(include)) && !named(exclude);
}
