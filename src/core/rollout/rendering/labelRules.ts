// The labels of two sets, looked at once more before they are sent: marathon-lb renders all apps in one go, so that one
// bad label stops the updates of every app, and a shared group or port sends one team's traffic to another's tasks.
import { balancerLabelsOf, pastedFaults } from '../../definition/rules/balancerLabels.js';
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
  const strangers = neighbours.filter((one) => one.id !== id && !kin.includes(one.id));
  return [
    ...pastedFaults(written).map(({ message }) => message),
    ...labels.flatMap(([name, value]) => templateFaults(name, value)),
    ...groupFaults(new Map(labels), strangers),
    ...portFaults(new Map(labels), strangers),
    ...balanceFaults(labels),
  ];
}

/** Tried with HAProxy 2.6 (docs/traffic.md): the others refuse new weights while it runs, or look at connections first. */
const weighing = ['roundrobin', 'random'];

/** With an algorithm that takes no weights a share would be commanded for ever and never be reached. */
function balanceFaults(labels: readonly (readonly [string, string])[]): readonly string[] {
  if (!labels.some(([, value]) => value.includes('agent-check'))) return [];
  return labels.flatMap(([name, value]) =>
    /^HAPROXY_\d+_BALANCE$/.test(name) && !weighing.includes(value)
      ? [`${name} is ${value.slice(0, 40)}, which takes no weights: use ${weighing.join(' or ')}`]
      : [],
  );
}

/** Templates that pass through Python's str.format, by the end of their label's name. */
const formatted = /_(?:ACL(?:_ONLY)?(?:_WITH_\w+)?|ROUTING_ONLY(?:_WITH_\w+)?|GLUE|HEAD|BACKEND_SERVER_OPTIONS)$/;

/** What marathon-lb fills in there; anything else in single braces is a KeyError, and ends its whole round. */
const known: ReadonlySet<string> = new Set([
  'backend',
  'backendServer',
  'serverName',
  'serverId',
  'host_ipv4',
  'port',
  'cookieOptions',
  'healthCheckOptions',
  'otherOptions',
  'cleanedUpHostname',
  'hostname',
  'path',
  'realm',
  'appId',
]);

function templateFaults(name: string, value: string): readonly string[] {
  if (!formatted.test(name)) return [];
  const bare = value.replaceAll('{{', '').replaceAll('}}', '');
  const fields = [...bare.matchAll(/\{([^{}]*)\}/g)].map(([, field = '']) => field);
  const unknown = fields.filter((field) => !known.has(field));
  const rest = bare.replaceAll(/\{[^{}]*\}/g, '');
  return [
    ...unknown.map((field) => `${name} names {${field.slice(0, 40)}}, which marathon-lb does not fill in`),
    ...(/[{}]/.test(rest) ? [`${name} has a single brace: HAProxy's own have to be doubled`] : []),
    ...foreignBackends(value).map(
      (backend) =>
        `${name} sends traffic to the backend ${backend.slice(0, 60)}: only {backend}, its own, is always there`,
    ),
    ...(value.endsWith('\n') ? [] : [`${name} does not end in a line break: the next line would become part of it`]),
  ];
}

const foreignBackends = (value: string): readonly string[] =>
  [...value.matchAll(/^\s*(?:use|default)_backend\s+(\S+)/gm)]
    .map(([, backend = '']) => backend)
    .filter((backend) => backend !== '{backend}');

const groupName = 'HAPROXY_DEPLOYMENT_GROUP';

function groupFaults(labels: ReadonlyMap<string, string>, strangers: readonly Neighbour[]): readonly string[] {
  const group = labels.get(groupName);
  if (group === undefined) return [];
  const needed = ['HAPROXY_DEPLOYMENT_NEW_INSTANCES', 'HAPROXY_DEPLOYMENT_TARGET_INSTANCES'];
  const missing = needed.filter((name) => !/^\d+$/.test(labels.get(name) ?? ''));
  // marathon-lb puts a slash before a group that has none: both are one group to it.
  const bare = group.replace(/^\//, '');
  const other = strangers.find((one) => textOf(one, groupName)?.replace(/^\//, '') === bare);
  return [
    ...(bare.includes('/') ? [`the deployment group ${group} has a slash`] : []),
    ...missing.map((name) => `${name} is missing beside ${groupName}, or is no number`),
    ...(other === undefined ? [] : [`the deployment group ${group} is also that of ${other.id}`]),
  ];
}

const portName = /^HAPROXY_\d+_PORT$/;

function portFaults(labels: ReadonlyMap<string, string>, strangers: readonly Neighbour[]): readonly string[] {
  const own = [...labels].filter(([name]) => portName.test(name));
  const twice = own.filter(([, port], index) => own.findIndex(([, other]) => other === port) < index);
  return [
    ...twice.map(([name, port]) => `${name} is ${port}, like another port of the same app`),
    ...own.flatMap(([name, port]) => {
      const other = strangers.find((one) =>
        Object.entries(labelsOf(one.definition)).some(([label, value]) => portName.test(label) && value === port),
      );
      return other === undefined ? [] : [`${name} is ${port}, which is a port of ${other.id}`];
    }),
  ];
}

const textOf = ({ definition }: Neighbour, name: string): string | undefined => {
  const value = labelsOf(definition)[name];
  return typeof value === 'string' ? value : undefined;
};
