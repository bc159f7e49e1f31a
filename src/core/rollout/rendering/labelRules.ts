// The labels of two sets, looked at once more before they are sent: marathon-lb renders all apps in one go, so that one
// bad label stops the updates of every app, and a shared group or port sends one team's traffic to another's tasks.
import { pastedFaults } from '../../definition/rules/balancerLabels.js';
import { balanceFaults, templateFaults } from '../../definition/rules/balancerTemplates.js';
import { balancerLabelsOf } from '../../definition/rules/labels.js';
import { unreadableLabels } from '../../definition/rules/unreadableLabels.js';
import { labelsOf } from '../../definition/strategy/labels.js';
import type { AppId } from '../../model/ids.js';
import type { JsonObject } from '../../model/json.js';

/** What the definition would stand beside: other apps of the cluster, as they are live. */
export interface Neighbour {
  readonly id: AppId;
  readonly definition: JsonObject;
}

/**
 * What is wrong with the labels of a definition as it would be sent, a sentence each; none: it may be put. `kin`: the ids
 * of the sets of the same app, which share its group. Pure.
 */
export function labelFaults(
  id: AppId,
  definition: JsonObject,
  neighbours: readonly Neighbour[],
  kin: readonly AppId[],
): readonly string[] {
  const written = balancerLabelsOf(definition);
  const labels = written.map(({ name, value }): [string, string] => [name, value]);
  const isWeighed = written.some(({ value }) => value.includes('agent-check'));
  const strangers = neighbours.filter((one) => one.id !== id && !kin.includes(one.id));
  return [
    ...pastedFaults(written).map(({ message }) => message),
    ...unreadableLabels(definition).map(({ message }) => message),
    ...templateFaults(written).map(({ message }) => message),
    ...groupFaults(new Map(labels), strangers),
    ...portFaults(new Map(labels), strangers),
    ...(isWeighed ? balanceFaults(written) : []).map(({ message }) => message),
  ];
}

const groupName = 'HAPROXY_DEPLOYMENT_GROUP';

function groupFaults(labels: ReadonlyMap<string, string>, strangers: readonly Neighbour[]): readonly string[] {
  const group = labels.get(groupName);
  if (group === undefined) return [];
  // Without it TARGET_INSTANCES is not looked at, and marathon-lb drains old tasks by numbers of its own.
  const drained = 'HAPROXY_DEPLOYMENT_NEW_INSTANCES';
  // marathon-lb puts a slash before a group that has none: both are one group to it.
  const bare = group.replace(/^\//, '');
  const other = strangers.find((one) => textOf(one, groupName)?.replace(/^\//, '') === bare);
  return [
    ...(bare.includes('/') ? [`the deployment group ${group} has a slash`] : []),
    ...(labels.has(drained) ? [] : [`${drained} is missing beside ${groupName}`]),
    ...(other === undefined ? [] : [`the deployment group ${group} is also that of ${other.id}`]),
  ];
}

const portName = /^HAPROXY_\d+_PORT$/;

function portFaults(labels: ReadonlyMap<string, string>, strangers: readonly Neighbour[]): readonly string[] {
  const own = [...labels].filter(([name]) => portName.test(name));
  return own.flatMap(([name, port]) => {
    const other = strangers.find((one) =>
      Object.entries(labelsOf(one.definition)).some(([label, value]) => portName.test(label) && value === port),
    );
    return other === undefined ? [] : [`${name} is ${port}, which is a port of ${other.id}`];
  });
}

const textOf = ({ definition }: Neighbour, name: string): string | undefined => {
  const value = labelsOf(definition)[name];
  return typeof value === 'string' ? value : undefined;
};
