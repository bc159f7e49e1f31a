// One definition document in one environment: its layers put together, its images moved, its apps checked. The result of
// the load before is taken over when it was made from the same document under the same layers, images and environment.
import type { InvalidApp } from '../model/app.js';
import type { Environment } from '../model/environment.js';
import type { AppId } from '../model/ids.js';
import { fine, wrong, type Checked, type Problem } from '../model/problem.js';
import type { Candidate } from './candidates.js';
import type { Claim } from './conflicts.js';
import type { Draft, Drafted } from './layers/draft.js';
import { draftsOf } from './layers/drafts.js';
import { finish, type Finished } from './finish.js';
import { matchesGlob } from './glob.js';
import { imageLayer, imageName, imagesIn, type Images } from './layers/images.js';
import { defaultsAround, type FilesByStem } from './layers/layerFiles.js';
import { mergeLayers, placeIn, type Layer, type Locate } from './layers/layers.js';
import { revivedResult } from './kept/revive.js';
import {
  sameItems,
  type CandidateResult,
  type EnvironmentMemo,
  type LoadMemo,
  type PreparedCandidate,
} from './memo.js';
import type { Overlay, Overlays } from './layers/overlays.js';
import { prefixedId } from './layers/prefix.js';
import { idOf } from './layers/writtenId.js';

export interface Surroundings {
  readonly environment: Environment;
  readonly defaults: FilesByStem;
  readonly overlays: Overlays;
  readonly images: Checked<Images>;
  readonly known: EnvironmentMemo;
  readonly memo: LoadMemo;
}

export function prepareCandidate(candidate: Candidate, around: Surroundings): CandidateResult {
  const { environment, images, known, memo } = around;
  const layered = layersOf(candidate, around);
  // Layers and images that cannot be read are rare, and their problems are whatever they are today.
  if (!layered.ok || !images.ok) return made(drafted(candidate, layered), environment, images);
  const layers = documentsOf(layered.value);
  const before = known.prepared.get(candidate);
  if (before?.environment === environment && sameItems(before.layers, layers) && says(images.value, before.images)) {
    markUsed(images.value, before);
    return before;
  }
  const again = (): PreparedCandidate['finished'] => made(drafted(candidate, layered), environment, images).finished;
  const revived = revivedResult(candidate, { environment, layers, images: images.value, again }, memo);
  if (revived !== undefined) {
    markUsed(images.value, revived);
    known.prepared.set(candidate, revived);
    return revived;
  }
  memo.worked = true;
  const drafts = drafted(candidate, layered);
  const named = drafts.drafts.filter(({ id }) => isWanted(environment, id)).flatMap(({ merged }) => imagesIn(merged));
  const prepared = {
    ...made(drafts, environment, images),
    environment,
    layers,
    images: new Map(named.map(({ image }) => [imageName(image), images.value.versions.get(imageName(image))])),
  };
  known.prepared.set(candidate, prepared);
  return prepared;
}

/** Lines of images.yaml that an app asked for are not told as unused. */
export function markUsed({ used }: Pick<Images, 'used'>, { images }: CandidateResult): void {
  if (images === undefined) return;
  for (const [name, version] of images) if (version !== undefined) used.add(name);
}

const says = ({ versions }: Images, before: PreparedCandidate['images']): boolean =>
  [...before].every(([name, version]) => versions.get(name) === version);

interface Layers {
  readonly defaults: readonly Layer[];
  readonly over: Overlay;
}

const documentsOf = ({ defaults, over }: Layers): readonly Layer['document'][] =>
  [...defaults, ...over.defaults, ...(over.overlay === undefined ? [] : [over.overlay])].map((one) => one.document);

function layersOf(candidate: Candidate, { overlays, defaults }: Surroundings): Checked<Layers> {
  const { path } = candidate;
  if (candidate.kind === 'broken') {
    // Asked for all the same: its overlay has an app, if a broken one.
    overlays.over(path, '', true);
    return fine({ defaults: [], over: { defaults: [] } });
  }
  const written = candidate.writtenId ?? candidate.pathId;
  const over = overlays.over(path, typeof written === 'string' ? written : '', candidate.alone);
  const below = defaultsAround(defaults, path);
  if (over.ok && below.ok) return fine({ defaults: below.value, over: over.value });
  return wrong(...(below.ok ? [] : below.problems), ...(over.ok ? [] : over.problems));
}

function drafted(candidate: Candidate, layered: Checked<Layers>): Drafted & { readonly path: string } {
  const { path } = candidate;
  if (candidate.kind === 'broken') {
    const id = idOf(candidate.id, '/', () => ({ path, line: 1, column: 1 }), false);
    return { path, drafts: [], broken: [{ problems: candidate.problems, ...(id.ok ? { id: id.value } : {}) }] };
  }
  if (layered.ok) return { path, ...draftsOf(candidate, layered.value.defaults, layered.value.over) };
  const { problems } = layered;
  // A layer that cannot be read stops each app of the document by its own id.
  const bare = draftsOf(candidate, [], { defaults: [] });
  const ids: (AppId | undefined)[] = [...bare.drafts, ...bare.broken].map((one) => one.id);
  return { path, drafts: [], broken: ids.map((id) => ({ problems, ...(id === undefined ? {} : { id }) })) };
}

function made(
  { path, drafts, broken }: Drafted & { readonly path: string },
  environment: Environment,
  images: Checked<Images>,
): Pick<PreparedCandidate, 'finished' | 'invalid'> {
  const { name } = environment;
  const finished: { claim: Claim; finished: Finished }[] = [];
  const invalid: InvalidApp[] = [];
  const refuse = (id: AppId | undefined, problems: readonly Problem[]): void => {
    if (id !== undefined && !isWanted(environment, id)) return;
    const known = id === undefined ? {} : { id: prefixedId(environment.prefix, id) };
    invalid.push({ environment: name, path, problems, ...known });
  };
  for (const one of broken) refuse(one.id, one.problems);
  for (const draft of drafts) {
    if (!isWanted(environment, draft.id)) continue;
    const moved = withImage(draft, images);
    const app = moved.ok ? finish(moved.value, environment) : moved;
    if (!app.ok) refuse(draft.id, app.problems);
    else if (app.value !== undefined) {
      const { id, strategy } = app.value;
      const { cluster } = environment;
      const claim = { environment: name, cluster, id, place: draft.place, strategy: strategy.kind };
      finished.push({ claim, finished: app.value });
    }
  }
  return { finished, invalid };
}

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
