// Which apps must have settled before which: dependencies on groups expanded to apps, and circles found.
import { problem } from '../model/errorCodes.js';
import { resolveAppId, type AppId } from '../model/ids.js';
import type { Place, Problem } from '../model/problem.js';
import type { Finished } from './finish.js';
import { prefixedGroup } from './layers/prefix.js';

export interface Dependencies {
  /** Apps to wait for, by app; an app without any is not in it. */
  readonly on: ReadonlyMap<AppId, readonly AppId[]>;
  /** What stops an app: it is in a circle. */
  readonly errors: ReadonlyMap<AppId, Problem>;
  readonly warnings: ReadonlyMap<AppId, readonly Problem[]>;
}

/** `others` are ids of apps that are wanted here and cannot be deployed: they are waited for as well. */
export function dependenciesOf(apps: readonly Finished[], others: readonly AppId[], prefix: string): Dependencies {
  const groups = membersByGroup([...apps.map((app) => app.id), ...others]);
  const on = new Map<AppId, readonly AppId[]>();
  const warnings = new Map<AppId, readonly Problem[]>();
  for (const app of apps) {
    const found: Problem[] = [];
    const lists: (readonly AppId[])[] = [];
    const waitFor = (target: AppId, from: string, place: () => Place): void => {
      const members = groups.get(target);
      if (members !== undefined) {
        lists.push(members);
        return;
      }
      const inside = prefix !== '' && groups.has(`${prefix}${target}`);
      const hint = `absolute ids do not take the prefix: write it relative to ${from}`;
      const more = { place: place(), ...(inside ? { hint } : {}) };
      found.push(problem('dependency-unknown', `${target} is not deployed here`, more));
    };
    for (const { on: target, place } of app.dependencies) waitFor(target, app.id, place);
    for (const { group, text, place } of app.draft.groupDependencies) {
      const from = prefixedGroup(prefix, group);
      const target = resolveAppId(text, from);
      // What is no id has stopped the app before (finish.ts).
      if (target !== undefined) waitFor(target, from, place);
    }
    const [only, ...more] = lists;
    // A list that several apps share stays one list: a group that depends on a large group would cost its square.
    if (only !== undefined) on.set(app.id, more.length === 0 ? only : [...new Set(lists.flat())].sort());
    if (found.length > 0) warnings.set(app.id, found);
  }
  return { on, warnings, errors: circles(apps, on) };
}

/** Every id and every group around it, with the apps that it stands for, sorted. */
function membersByGroup(ids: readonly AppId[]): ReadonlyMap<string, readonly AppId[]> {
  const members = new Map<string, AppId[]>();
  for (const id of [...new Set(ids)].sort()) {
    for (let group: string = id; group !== ''; group = group.slice(0, group.lastIndexOf('/'))) {
      const list = members.get(group);
      if (list === undefined) members.set(group, [id]);
      else list.push(id);
    }
  }
  return members;
}

function circles(apps: readonly Finished[], on: ReadonlyMap<AppId, readonly AppId[]>): ReadonlyMap<AppId, Problem> {
  const errors = new Map<AppId, Problem>();
  const byId = new Map(apps.map((app) => [app.id, app]));
  for (const component of componentsOf([...on.keys()], on)) {
    const [first] = component;
    if (first === undefined || (component.length === 1 && !(on.get(first) ?? []).includes(first))) continue;
    const members = new Set(component);
    for (const id of component) {
      const app = byId.get(id);
      const place = app?.dependencies[0]?.place() ?? app?.draft.groupDependencies[0]?.place() ?? app?.draft.place;
      errors.set(id, problem('dependency-cycle', `circular dependency: ${circleText(id, members, on)}`, { place }));
    }
  }
  return errors;
}

/** The shortest way from an app back to itself, written out. */
function circleText(start: AppId, members: ReadonlySet<AppId>, on: ReadonlyMap<AppId, readonly AppId[]>): string {
  const from = new Map<AppId, AppId>();
  const queue: AppId[] = [start];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const target of on.get(next) ?? []) {
      if (target === start) {
        const way: AppId[] = [start];
        for (let at: AppId | undefined = next; at !== undefined && at !== start; at = from.get(at)) way.unshift(at);
        const shown = way.length > 12 ? [...way.slice(0, 10), '…', start] : way;
        return [start, ...shown].join(' → ');
      }
      if (!members.has(target) || from.has(target)) continue;
      from.set(target, next);
      queue.push(target);
    }
  }
  return `${start} → ${start}`;
}

/** Tarjan's strongly connected components, without recursion: a chain of ten thousand apps must not end the stack. */
function componentsOf(
  nodes: readonly AppId[],
  on: ReadonlyMap<AppId, readonly AppId[]>,
): readonly (readonly AppId[])[] {
  const index = new Map<AppId, number>();
  const low = new Map<AppId, number>();
  const open = new Set<AppId>();
  const path: AppId[] = [];
  const components: AppId[][] = [];
  for (const root of nodes) {
    if (index.has(root)) continue;
    const work: { readonly id: AppId; next: number }[] = [{ id: root, next: 0 }];
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { id } = top;
      if (top.next === 0) {
        index.set(id, index.size);
        low.set(id, index.get(id) ?? 0);
        open.add(id);
        path.push(id);
      }
      const target = (on.get(id) ?? [])[top.next];
      top.next += 1;
      if (target !== undefined) {
        if (!index.has(target)) work.push({ id: target, next: 0 });
        else if (open.has(target)) low.set(id, Math.min(low.get(id) ?? 0, index.get(target) ?? 0));
        continue;
      }
      work.pop();
      const parent = work.at(-1)?.id;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(id) ?? 0));
      if (low.get(id) !== index.get(id)) continue;
      const component = path.splice(path.lastIndexOf(id));
      for (const member of component) open.delete(member);
      components.push(component);
    }
  }
  return components;
}
