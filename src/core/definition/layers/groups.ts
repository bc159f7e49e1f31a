// The apps and pods of a group document: groups flattened, with what each group hands down to those in it.
import { problem } from '../../model/errorCodes.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fine, type Checked, type Place, type Problem } from '../../model/problem.js';
import type { Candidate } from '../candidates.js';
import { below, partsOf } from '../read/pointer.js';
import { fieldName } from '../schema/schemaProblems.js';
import type { BrokenDraft, Draft, Drafted, EnforcedRole, GroupDependency } from './draft.js';
import { fitting } from './fitting.js';
import { enforcedRole } from './groupRoles.js';
import { layerOf } from './layerFiles.js';
import { mergeLayers, placeIn, type Layer } from './layers.js';
import type { Overlay } from './overlays.js';
import { idOf } from './writtenId.js';

/** Groups nest as deep as the reader lets documents nest. The document's own overlay is merged before it is taken apart. */
export function groupDrafts(
  candidate: Exclude<Candidate, { kind: 'broken' }>,
  defaults: readonly Layer[],
  over: Overlay,
): Drafted {
  const { document, value, pathId, warnings } = candidate;
  const main = layerOf(document, value, '', true);
  const whole = over.overlay === undefined ? [main] : [main, over.overlay];
  const merged = mergeLayers(whole);
  const file = { candidate, defaults, over, whole, warnings: [...warnings, ...groupWarnings(merged, '', whole)] };
  const found = membersOf(merged, { pointer: '', base: '/', pathId, dependencies: [], role: fine(undefined) }, file);
  const drafts: Draft[] = [];
  const broken: BrokenDraft[] = [];
  for (const one of found) {
    if ('problems' in one) broken.push(one);
    else drafts.push(one);
  }
  return { drafts, broken };
}

/** What all groups of one document share. */
interface GroupFile {
  readonly candidate: Exclude<Candidate, { kind: 'broken' }>;
  readonly defaults: readonly Layer[];
  readonly over: Overlay;
  /** The document and its overlay. */
  readonly whole: readonly Layer[];
  readonly warnings: readonly Problem[];
}

/** What the groups around an app, a pod or a group hand down to it. */
interface Around {
  readonly dependencies: readonly GroupDependency[];
  readonly role: Checked<EnforcedRole | undefined>;
}

/** Where something stands: its place in the document, and the id of the group that it is in. */
interface Spot extends Around {
  readonly pointer: string;
  readonly base: string;
  /** The id that the path of the file gives to what has none. */
  readonly pathId?: string | undefined;
}

/** The apps and pods of a group and of all groups in it, and what is wrong with the group itself. */
function membersOf(group: JsonObject, spot: Spot, file: GroupFile): readonly (Draft | BrokenDraft)[] {
  const { pointer, base } = spot;
  const { whole } = file;
  const own = group['id'] ?? spot.pathId;
  const at = (): Place => placeIn(whole, `${pointer}/id`);
  const id = own === '/' && base === '/' ? fine('/') : idOf(own, base, at, false);
  if (!id.ok) return [{ problems: id.problems }];
  const inner: Around & { readonly base: string } = { base: id.value, ...handedDown(group, id.value, spot, whole) };
  const listed = (name: string): readonly (readonly [Json, string])[] => {
    const list = group[name];
    return isJsonArray(list) ? list.map((one, index) => [one, below(below(pointer, name), index)] as const) : [];
  };
  return [
    ...groupProblems(group, pointer, whole),
    ...listed('apps').map(([one, where]) => draftIn('app', one, { ...inner, pointer: where }, file)),
    ...listed('pods').map(([one, where]) => draftIn('pod', one, { ...inner, pointer: where }, file)),
    ...listed('groups').flatMap(([one, where]) => {
      if (isJsonObject(one)) return membersOf(one, { ...inner, pointer: where }, file);
      const place = placeIn(whole, where);
      return [{ problems: [problem('definition-invalid', 'a group must be an object', { place })] }];
    }),
  ];
}

/** What the members of this group inherit: its own dependencies and role after those of the groups around it. */
function handedDown(group: JsonObject, id: string, around: Spot, whole: readonly Layer[]): Around {
  const { pointer } = around;
  const listed = isJsonArray(group['dependencies']) ? group['dependencies'] : [];
  const here = listed.map((text, index): GroupDependency => ({
    group: id,
    text: typeof text === 'string' ? text : '',
    place: () => placeIn(whole, below(below(pointer, 'dependencies'), index)),
  }));
  return {
    dependencies: here.length === 0 ? around.dependencies : [...around.dependencies, ...here],
    role: around.role.ok
      ? enforcedRole(group, id, () => placeIn(whole, below(pointer, 'enforceRole')), around.role.value)
      : around.role,
  };
}

function draftIn(kind: Draft['kind'], runSpec: Json, spot: Spot, file: GroupFile): Draft | BrokenDraft {
  const { candidate, defaults, over, whole, warnings } = file;
  const { pointer, base, dependencies, role } = spot;
  if (!isJsonObject(runSpec)) {
    const more = { place: placeIn(whole, pointer), ...(kind === 'pod' ? { hint: podHint } : {}) };
    return { problems: [problem('definition-invalid', `${words[kind]} must be an object`, more)] };
  }
  const id = idOf(runSpec['id'], base, () => placeIn(whole, below(pointer, 'id')), false);
  if (!id.ok) return { problems: id.problems };
  if (!role.ok) return { id: id.value, problems: role.problems };
  const enforced = role.value;
  const overlay = over.overlay !== undefined && lists(over.overlay, pointer) ? over.overlay : undefined;
  const source = overlay?.document ?? candidate.document;
  const own: Layer = { document: source, pointer, value: runSpec, main: true };
  // An app that the overlay lists is the overlay's: it stands above the overlay's defaults.
  const [under, above] = [fitting(kind, defaults), fitting(kind, over.defaults)];
  const layers = overlay === undefined ? [...under, own, ...above] : [...under, ...above, own];
  return {
    kind,
    path: candidate.path,
    id: id.value,
    group: base,
    layers,
    merged: mergeLayers(layers),
    place: source.placeOf(pointer),
    groupDependencies: dependencies,
    ...(enforced === undefined ? {} : { enforced }),
    warnings,
  };
}

/** Lists are replaced whole, so an app came with the list that the overlay has, or with the document's own. */
const lists = (overlay: Layer, pointer: string): boolean => overlay.value[partsOf(pointer)[0] ?? ''] !== undefined;

const words = { app: 'an app', pod: 'a pod' } as const;
const podHint = 'a pod is an object with an id and containers';

function groupProblems(group: JsonObject, pointer: string, layers: readonly Layer[]): readonly BrokenDraft[] {
  const problems: Problem[] = [];
  const at = (name: string): Place => placeIn(layers, below(pointer, name));
  for (const name of ['apps', 'pods', 'groups', 'dependencies']) {
    if (group[name] !== undefined && !isJsonArray(group[name])) {
      problems.push(problem('field-invalid', `${fieldName([name])} of a group must be a list`, { place: at(name) }));
    }
  }
  if (group['deploy'] !== undefined) {
    const hint = 'write it in each app, or in defaults.yaml beside the file';
    problems.push(problem('deploy-invalid', 'a group cannot have a deploy block', { place: at('deploy'), hint }));
  }
  return problems.length === 0 ? [] : [{ problems }];
}

const groupFields = ['id', 'apps', 'groups', 'dependencies', 'pods', 'deploy', 'version', 'enforceRole'];

/** Baton sends apps, never groups: what a group says for itself is not sent, and that is said. */
function groupWarnings(group: JsonObject, pointer: string, layers: readonly Layer[]): readonly Problem[] {
  const own = Object.keys(group)
    .filter((name) => !groupFields.includes(name) || (name === 'enforceRole' && group['id'] === '/'))
    .map((name) =>
      problem('group-field', `${fieldName([name])} of a group is not applied: apps are sent one by one`, {
        place: placeIn(layers, below(pointer, name)),
        hint: 'set it in Marathon, or write it in each app',
      }),
    );
  const nested = isJsonArray(group['groups']) ? group['groups'] : [];
  const inner = nested.flatMap((one, index) =>
    isJsonObject(one) ? groupWarnings(one, below(below(pointer, 'groups'), index), layers) : [],
  );
  return [...own, ...inner];
}
