// What tasks take from the cluster: now, at the worst moment of a change, and after it.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../model/json.js';
import type { Change, Footprint } from '../model/plan.js';
import { member } from './compare/members.js';

export const nothing: Footprint = { tasks: 0, cpus: 0, mem: 0 };

/** So many tasks of a definition in canonical form. A pod takes what its containers and its executor take together. */
export function footprint(definition: JsonObject, tasks: number): Footprint {
  const one = oneTask(definition);
  return { tasks, cpus: rounded(tasks * one.cpus), mem: rounded(tasks * one.mem) };
}

/** At the peak of a replacement by Marathon: between its beginning and the moment at which the last new task starts. */
export function peakOf(old: JsonObject, wanted: JsonObject, mix: readonly (readonly [number, number])[]): Footprint {
  const moments = mix.map(([before, after]) => sum(footprint(old, before), footprint(wanted, after)));
  return {
    tasks: Math.max(0, ...moments.map((one) => one.tasks)),
    cpus: Math.max(0, ...moments.map((one) => one.cpus)),
    mem: Math.max(0, ...moments.map((one) => one.mem)),
  };
}

export const sum = (left: Footprint, right: Footprint): Footprint => ({
  tasks: left.tasks + right.tasks,
  cpus: rounded(left.cpus + right.cpus),
  mem: rounded(left.mem + right.mem),
});

/**
 * More than now at the worst moment of all these changes, with at most `atOnce` of them under way: what each has grown
 * by at its end stays, what it takes in between goes back.
 */
export function extraOf(changes: readonly Pick<Change, 'resources'>[], atOnce: number): Footprint {
  const of = (field: keyof Footprint): number => {
    const grown = changes.reduce(
      (all, { resources: { now, after } }) => all + Math.max(0, after[field] - now[field]),
      0,
    );
    const between = changes
      .map(({ resources: { now, peak, after } }) => Math.max(0, peak[field] - Math.max(now[field], after[field])))
      .sort((left, right) => right - left)
      .slice(0, atOnce)
      .reduce((all, one) => all + one, 0);
    return rounded(grown + between);
  };
  return { tasks: of('tasks'), cpus: of('cpus'), mem: of('mem') };
}

function oneTask(definition: JsonObject): { readonly cpus: number; readonly mem: number } {
  const containers = member(definition, 'containers');
  if (!isJsonArray(containers)) return { cpus: numberIn(definition, 'cpus', 1), mem: numberIn(definition, 'mem', 128) };
  const parts = containers.map(resourcesOf).filter(isJsonObject);
  const given = member(definition, 'executorResources');
  const executor = isJsonObject(given) ? given : {};
  return {
    cpus: parts.reduce((all, part) => all + numberIn(part, 'cpus', 0), numberIn(executor, 'cpus', executors.cpus)),
    mem: parts.reduce((all, part) => all + numberIn(part, 'mem', 0), numberIn(executor, 'mem', executors.mem)),
  };
}

/** Every pod has an executor, whether it says so or not: GET always shows it (PodDefinition.DefaultExecutorResources). */
const executors = { cpus: 0.1, mem: 32 } as const;

const resourcesOf = (container: Json): Json | undefined =>
  isJsonObject(container) ? member(container, 'resources') : undefined;

/** What is not given is Marathon's default for an app: 1 cpu, 128 MiB. */
function numberIn(object: JsonObject, name: string, otherwise: number): number {
  const found = member(object, name);
  return typeof found === 'number' ? found : otherwise;
}

/** Cpus are counted in thousandths, as Mesos does: 3 × 0.1 is 0.3. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
