// From a definition document to its apps in one environment: layers put together, groups flattened. Not checked yet.
import { problem } from '../../model/errorCodes.js';
import { resolveAppId, isWithin, type AppId } from '../../model/ids.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fine, wrong, type Checked, type Place, type Problem } from '../../model/problem.js';
import type { Candidate } from '../candidates.js';
import type { BrokenDraft, Draft, Drafted, EnforcedRole, GroupDependency } from './draft.js';
import { enforcedRole } from './groupRoles.js';
import { layerOf } from './layerFiles.js';
import { mergeLayers, placeIn, type Layer } from './layers.js';
import type { Overlay } from './overlays.js';
import { below, partsOf } from '../read/pointer.js';
import { fieldName } from '../schema/schemaProblems.js';

type Defining = Exclude<Candidate, { kind: 'broken' }>;

/** The apps of one document, under the defaults around it and the overlay over it. */
export function draftsOf(candidate: Defining, defaults: readonly Layer[], over: Overlay): Drafted {
  if (candidate.kind === 'group') return groupDrafts(candidate, defaults, over);
  const { document, value, path, pathId, kind, warnings } = candidate;
  const main = layerOf(document, value, '', true);
  const layers = [...defaults, main, ...over.defaults, ...(over.overlay === undefined ? [] : [over.overlay])];
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

/** Groups nest as deep as the reader lets documents nest. The document's own overlay is merged before it is taken apart. */
function groupDrafts(candidate: Defining, defaults: readonly Layer[], over: Overlay): Drafted {
  const { document, value, path, pathId, warnings } = candidate;
  const main = layerOf(document, value, '', true);
  const whole = over.overlay === undefined ? [main] : [main, over.overlay];
  const merged = mergeLayers(whole);
  const told = [...warnings, ...groupWarnings(merged, '', whole)];
  const drafts: Draft[] = [];
  const broken: BrokenDraft[] = [];

  const visit = (kind: Draft['kind'], runSpec: Json, pointer: string, group: string, around: Around): void => {
    if (!isJsonObject(runSpec)) {
      const more = { place: placeIn(whole, pointer), ...(kind === 'pod' ? { hint: podHint } : {}) };
      broken.push({ problems: [problem('definition-invalid', `${words[kind]} must be an object`, more)] });
      return;
    }
    const id = idOf(runSpec['id'], group, () => placeIn(whole, below(pointer, 'id')), false);
    if (!id.ok) {
      broken.push({ problems: id.problems });
      return;
    }
    if (!around.role.ok) {
      broken.push({ id: id.value, problems: around.role.problems });
      return;
    }
    const enforced = around.role.value;
    const overlay = over.overlay !== undefined && lists(over.overlay, pointer) ? over.overlay : undefined;
    const source = overlay?.document ?? document;
    const own: Layer = { document: source, pointer, value: runSpec, main: true };
    // An app that the overlay lists is the overlay's: it stands above the overlay's defaults.
    const layers = overlay === undefined ? [...defaults, own, ...over.defaults] : [...defaults, ...over.defaults, own];
    drafts.push({
      kind,
      path,
      id: id.value,
      group,
      layers,
      merged: mergeLayers(layers),
      place: source.placeOf(pointer),
      groupDependencies: around.dependencies,
      ...(enforced === undefined ? {} : { enforced }),
      warnings: told,
    });
  };

  const visitGroup = (group: JsonObject, pointer: string, base: string, around: Around): void => {
    const own = pointer === '' ? (group['id'] ?? pathId) : group['id'];
    const at = (): Place => placeIn(whole, `${pointer}/id`);
    const id = own === '/' && base === '/' ? fine('/') : idOf(own, base, at, false);
    if (!id.ok) {
      broken.push({ problems: id.problems });
      return;
    }
    for (const found of groupProblems(group, pointer, whole)) broken.push(found);
    const dependencies = isJsonArray(group['dependencies']) ? group['dependencies'] : [];
    const here = dependencies.map((text, index): GroupDependency => ({
      group: id.value,
      text: typeof text === 'string' ? text : '',
      place: () => placeIn(whole, below(below(pointer, 'dependencies'), index)),
    }));
    const inherited: Around = {
      dependencies: here.length === 0 ? around.dependencies : [...around.dependencies, ...here],
      role: around.role.ok
        ? enforcedRole(group, id.value, () => placeIn(whole, below(pointer, 'enforceRole')), around.role.value)
        : around.role,
    };
    const listed = (name: string): readonly Json[] => (isJsonArray(group[name]) ? group[name] : []);
    const groups = listed('groups');
    for (const [kind, name] of [
      ['app', 'apps'],
      ['pod', 'pods'],
    ] as const) {
      listed(name).forEach((one, index) => visit(kind, one, below(below(pointer, name), index), id.value, inherited));
    }
    groups.forEach((one, index) => {
      const where = below(below(pointer, 'groups'), index);
      if (isJsonObject(one)) visitGroup(one, where, id.value, inherited);
      else {
        const place = placeIn(whole, where);
        broken.push({ problems: [problem('definition-invalid', 'a group must be an object', { place })] });
      }
    });
  };

  visitGroup(merged, '', '/', { dependencies: [], role: fine(undefined) });
  return { drafts, broken };
}

/** What the groups around an app hand down to it. */
interface Around {
  readonly dependencies: readonly GroupDependency[];
  readonly role: Checked<EnforcedRole | undefined>;
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

/** An id as it is written, made absolute; with what is wrong with it and how it would be right. */
export function idOf(written: Json | undefined, group: string, place: () => Place, fromPath: boolean): Checked<AppId> {
  if (typeof written !== 'string' || written === '') {
    return wrong(
      problem('id-invalid', written === undefined ? 'the id is missing' : 'the id must be text', { place: place() }),
    );
  }
  const id = written.length > 1024 ? undefined : resolveAppId(written, group);
  const shown = JSON.stringify(written.slice(0, 80));
  if (id === undefined) {
    const lower = resolveAppId(written.slice(0, 1024).toLowerCase().replaceAll(/[_ ]/g, '-'), group);
    const way = fromPath
      ? 'the id comes from the path: rename the file, or give it an id'
      : 'lower case letters, digits and - only';
    const hint = lower === undefined ? way : `${way}: ${fromPath ? lower : JSON.stringify(lower)}`;
    return wrong(problem('id-invalid', `Marathon refuses the id ${shown}`, { place: place(), hint }));
  }
  const last = id.slice(id.lastIndexOf('/') + 1);
  if (['restart', 'tasks', 'versions'].includes(last)) {
    const message = `the id ${shown} must not end with any of the following reserved keywords: restart, tasks, versions`;
    return wrong(problem('id-reserved', message, { place: place() }));
  }
  if (!isWithin(id, group) || id === group) {
    return wrong(problem('id-outside-group', `${id} does not lie below its group ${group}`, { place: place() }));
  }
  return fine(id);
}
