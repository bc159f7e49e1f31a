// From a definition document to its apps in one environment: layers put together, groups flattened (groups.ts). Not
// checked yet.
import { problem } from '../../model/errorCodes.js';
import type { Candidate } from '../candidates.js';
import type { Draft, Drafted } from './draft.js';
import { fitting } from './fitting.js';
import { groupDrafts } from './groups.js';
import { layerOf } from './layerFiles.js';
import { mergeLayers, placeIn, type Layer } from './layers.js';
import type { Overlay } from './overlays.js';
import { idOf } from './writtenId.js';

type Defining = Exclude<Candidate, { kind: 'broken' }>;

/** The apps of one document, under the defaults around it and the overlay over it. */
export function draftsOf(candidate: Defining, defaults: readonly Layer[], over: Overlay): Drafted {
  if (candidate.kind === 'group') return groupDrafts(candidate, defaults, over);
  const { document, value, path, pathId, kind, warnings } = candidate;
  const main = layerOf(document, value, '', true);
  const overlay = over.overlay === undefined ? [] : [over.overlay];
  const layers = [...fitting(kind, defaults), main, ...fitting(kind, over.defaults), ...overlay];
  const own = value['id'] ?? pathId;
  const id = idOf(own, '/', () => placeIn([main], '/id'), pathId !== undefined && value['id'] === undefined);
  if (!id.ok) return { drafts: [], broken: [{ problems: id.problems }] };
  const merged = mergeLayers(layers);
  if ((merged['id'] ?? own) !== own || over.overlay?.value['id'] === null) {
    const message = 'an overlay may not change the id';
    const problems = [problem('layer-invalid', message, { place: placeIn(layers, '/id') })];
    return { drafts: [], broken: [{ id: id.value, problems }] };
  }
  const group = id.value.slice(0, id.value.lastIndexOf('/')) || '/';
  const draft: Draft = {
    kind,
    path,
    id: id.value,
    group,
    layers,
    merged,
    place: document.place,
    groupDependencies: [],
    warnings,
  };
  return { drafts: [draft], broken: [] };
}
