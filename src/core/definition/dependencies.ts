// Which apps must have settled before which: dependencies on groups expanded to apps, and circles found.
import { problem } from '../model/errorCodes.js';
import { resolveAppId, type AppId } from '../model/ids.js';
import type { Problem } from '../model/problem.js';
import type { Finished } from './finish.js';
import { prefixedGroup } from './layers/prefix.js';
import { sameItems, type Awaited, type EnvironmentMemo, type KnownDependencies } from './memo.js';

export interface Dependencies {
  /** Apps to wait for, by app; an app without any is not in it. */
  readonly on: ReadonlyMap<AppId, readonly AppId[]>;
  /** What stops an app: it is in a circle. */
  readonly errors: ReadonlyMap<AppId, Problem>;
  readonly warnings: ReadonlyMap<AppId, readonly Problem[]>;
}

/**
 * `others` are ids of apps that are wanted here and cannot be deployed: they are waited for as well. `memo`: an app for
 * which the same was found as in the load before has the same list and the same warnings; it is brought up to date.
 */
export function dependenciesOf(
  apps: readonly Finished[],
  others: readonly AppId[],
  prefix: string,
  memo: Pick<EnvironmentMemo, 'dependencies'>,
): Dependencies {
  const on = new Map<AppId, readonly AppId[]>();
  const warnings = new Map<AppId, readonly Problem[]>();
  const waiting = apps.filter((one) => one.dependencies.length > 0 || one.groupDependencies.length > 0);
  if (waiting.length === 0) return { on, warnings, errors: new Map() };
  const known = membersOf([...apps.map((app) => app.id), ...others], memo);
  for (const app of waiting) {
    const awaited = awaitedBy(app, prefix, known);
    if (awaited.on !== undefined) on.set(app.id, awaited.on);
    if (awaited.problems.length > 0) warnings.set(app.id, awaited.problems);
  }
  if (known.straight !== undefined && isSameMap(on, known.straight)) return { on, warnings, errors: new Map() };
  const errors = circles(apps, on);
  known.straight = errors.size === 0 ? on : undefined;
  return { on, warnings, errors };
}

const isSameMap = <K, V>(left: ReadonlyMap<K, V>, right: ReadonlyMap<K, V>): boolean =>
  left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);

function awaitedBy(app: Finished, prefix: string, { members, awaited }: KnownDependencies): Awaited {
  const asked = [
    ...app.dependencies.map(({ on, place }) => ({ on, from: app.id, place })),
    ...app.groupDependencies.flatMap(({ group, text, place }) => {
      const from = prefixedGroup(prefix, group);
      const on = resolveAppId(text, from);
      // What is no id has stopped the app before (finish.ts).
      return on === undefined ? [] : [{ on, from, place }];
    }),
  ];
  const isInside = (on: AppId): boolean => prefix !== '' && members.has(`${prefix}${on}`);
  const found = asked.map(({ on }) => members.get(on) ?? isInside(on));
  const before = awaited.get(app);
  if (before !== undefined && sameItems(before.found, found)) return before;
  const [only, ...more] = found.filter((one) => typeof one !== 'boolean');
  const now: Awaited = {
    found,
    // A list that several apps share stays one list: a group that depends on a large group would cost its square.
    on: only === undefined || more.length === 0 ? only : [...new Set([only, ...more].flat())].sort(),
    problems: asked.flatMap(({ on, from, place }, index) => {
      const inside = found[index];
      if (typeof inside !== 'boolean') return [];
      const hint = `absolute ids do not take the prefix: write it relative to ${from}`;
      return [
        problem('dependency-unknown', `${on} is not deployed here`, { place: place(), ...(inside ? { hint } : {}) }),
      ];
    }),
  };
  awaited.set(app, now);
  return now;
}

/** What every id and every group stands for, from the load before if there are the same ids. */
function membersOf(ids: readonly AppId[], memo: Pick<EnvironmentMemo, 'dependencies'>): KnownDependencies {
  const before = memo.dependencies;
  if (before !== undefined && sameItems(before.ids, ids)) return before;
  memo.dependencies = {
    ids,
    members: membersByGroup(ids, before?.members),
    awaited: before?.awaited ?? new WeakMap(),
    straight: before?.straight,
  };
  return memo.dependencies;
}

/** Every id and every group around it, with the apps that it stands for, sorted. */
function membersByGroup(
  ids: readonly AppId[],
  before: ReadonlyMap<string, readonly AppId[]> | undefined,
): ReadonlyMap<string, readonly AppId[]> {
  const members = new Map<string, AppId[]>();
  for (const id of [...new Set(ids)].sort()) {
    for (let group: string = id; group !== ''; group = group.slice(0, group.lastIndexOf('/'))) {
      const list = members.get(group);
      if (list === undefined) members.set(group, [id]);
      else list.push(id);
    }
  }
  if (before === undefined) return members;
  return new Map(
    [...members].map(([group, list]) => {
      const old = before.get(group);
      return [group, old !== undefined && sameItems(old, list) ? old : list];
    }),
  );
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
      const place = app?.dependencies[0]?.place() ?? app?.groupDependencies[0]?.place() ?? app?.place;
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
