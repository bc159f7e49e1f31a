// HAPROXY_DEPLOYMENT_GROUP: apps of one group become one app, and tasks of the older one are drained by arithmetic, with every
// surprise that marathon-lb's get_apps has. What differs on purpose is said at `mergeGroups`.
import type { App, Task } from '../marathon/apps.js';
import { RoundFailed } from '../roundFailed.js';
import { earliest, isBefore, parseInstant } from './instants.js';
import { wholeNumber } from './numbers.js';

export type MergedTask = Task & { readonly draining: boolean };
export type MergedApp = Omit<App, 'tasks'> & { readonly tasks: readonly MergedTask[] };

const label = {
  group: 'HAPROXY_DEPLOYMENT_GROUP',
  startedAt: 'HAPROXY_DEPLOYMENT_STARTED_AT',
  newInstances: 'HAPROXY_DEPLOYMENT_NEW_INSTANCES',
  target: 'HAPROXY_DEPLOYMENT_TARGET_INSTANCES',
} as const;

/**
 * The apps without a group as they came, then one app for each group, named `/<group>`. The dict of the older member serves
 * both: its labels, ports and health checks. A third member is merged into the result of the first two.
 *
 * marathon-lb changes the apps it was given, so that when it re-adds apps one by one it merges what is merged already: tasks
 * appear twice and all end in maintenance. That is not done here; every merge begins with what Marathon said.
 * @throws RoundFailed on labels that marathon-lb stumbles over
 */
export function mergeGroups(apps: readonly App[]): readonly MergedApp[] {
  const groups = new Map<string, MergedApp>();
  const alone: MergedApp[] = [];
  for (const app of apps.map(undrained)) {
    const name = groupOf(app);
    if (name === undefined) {
      alone.push(app);
      continue;
    }
    const member = { ...app, id: name };
    const before = groups.get(name);
    groups.set(name, before === undefined ? member : merge(before, member));
  }
  return [...alone, ...groups.values()];
}

const undrained = (app: App): MergedApp => ({
  ...app,
  tasks: app.tasks.map((task) => ({ ...task, draining: false })),
});

function groupOf(app: MergedApp): string | undefined {
  const name = app.labels[label.group];
  if (name === '')
    throw new RoundFailed(`${label.group} of ${app.id} is empty: give the group a name, or leave it out`);
  return name === undefined || name.startsWith('/') ? name : `/${name}`;
}

function merge(before: MergedApp, current: MergedApp): MergedApp {
  const [old, young, target] = ages(before, current);
  const serving = servingOf(young, current);
  const drainable = Math.max(0, serving + old.instances - target);
  const oldTasks = old.tasks.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const drained = Math.min(oldTasks.length, serving, drainable);
  return {
    ...old,
    tasks: [...oldTasks.map((task, at) => (at < drained ? { ...task, draining: true } : task)), ...young.tasks],
  };
}

/**
 * Who is old, who is new, and at how many instances the deployment ends.
 * With NEW_INSTANCES on the newer one, marathon-lb means to compare its number with 0 and compares a text with a number
 * instead, which always differ: so the app that was scaled last counts as the new one, and TARGET_INSTANCES is only looked at
 * then. Without that label the target is 1.
 */
function ages(before: MergedApp, current: MergedApp): readonly [old: MergedApp, young: MergedApp, target: number] {
  const what = `${label.startedAt} of the group ${current.id}`;
  const beforeIsOlder = isBefore(startedAt(before), startedAt(current), what);
  const [old, young] = beforeIsOlder ? [before, current] : [current, before];
  if (young.labels[label.newInstances] === undefined) return [old, young, 1];
  const flipped = isBefore(scaledAt(young), scaledAt(old), `lastScalingAt in the group ${current.id}`);
  return flipped ? [young, old, targetOf(old)] : [old, young, targetOf(young)];
}

function startedAt(app: MergedApp) {
  const text = app.labels[label.startedAt];
  return text === undefined ? earliest : parseInstant(text, `${label.startedAt} in the group ${app.id}`);
}

function scaledAt(app: MergedApp) {
  const text = app.versionInfo?.lastScalingAt;
  if (text === undefined) throw new RoundFailed(`Marathon says no versionInfo.lastScalingAt in the group ${app.id}`);
  return parseInstant(text, `lastScalingAt in the group ${app.id}`);
}

function targetOf(app: MergedApp): number {
  const text = app.labels[label.target];
  if (text === undefined)
    throw new RoundFailed(
      `${label.target} is missing in the group ${app.id}: with ${label.newInstances} it must be on every app of the group`,
    );
  return wholeNumber(text, `${label.target} in the group ${app.id}`);
}

/**
 * How many new instances serve. Whether health is asked for is read off the app that happened to be listed last; without
 * health checks the number that was wished for counts, running or not.
 */
function servingOf(young: MergedApp, current: MergedApp): number {
  if (current.healthChecks.length === 0) return young.instances;
  return young.tasks.filter((task) => task.healthCheckResults?.some(({ alive }) => alive) === true).length;
}
