// What marathon-lb makes of the labels of an app, port by port: the port it listens on, hosts, paths, and for whom.
import { hasLabel, labelOf, wholeNumber } from './labels.js';
import { portsOf } from './ports.js';
import type { Deployed } from './rule.js';

/** One port of one app as a balancer serves it. `pointer`s lead to what decides. */
export interface Route {
  readonly of: Deployed;
  readonly port?: { readonly number: number; readonly pointer: string; readonly onAgent: boolean };
  readonly hosts: readonly string[];
  readonly hostPointer: string;
  /** Prefixes of paths; one empty text where every path is meant. */
  readonly paths: readonly string[];
  /** Its own rules of HAProxy decide which requests it gets: sharing a host is the point of them. */
  readonly hasOwnRules: boolean;
  /** Balancers that take it; empty when none was named. */
  readonly groups: readonly string[];
  readonly deploymentGroup?: string;
}

/** Found once, for all rules that ask. */
export function routesOf(of: Deployed): readonly Route[] {
  const known = found.get(of) ?? findRoutes(of);
  found.set(of, known);
  return known;
}

const found = new WeakMap<Deployed, readonly Route[]>();

function findRoutes(of: Deployed): readonly Route[] {
  const { definition } = of.app.spec;
  const ownRules = hasLabel(definition, ruleLabel);
  const deploymentGroup = labelOf(definition, 'HAPROXY_DEPLOYMENT_GROUP');
  return portsOf(definition).flatMap((port, index): readonly Route[] => {
    const label = (name: string): string | undefined => labelOf(definition, `HAPROXY_${index}_${name}`);
    if (label('ENABLED')?.toLowerCase() === 'false') return [];
    const moved = wholeNumber(label('PORT') ?? '');
    const served =
      moved !== undefined && moved > 0
        ? { number: moved, pointer: `/labels/HAPROXY_${index}_PORT`, onAgent: false }
        : port.servicePort && { ...port.servicePort, onAgent: port.onAgent?.number === port.servicePort.number };
    const group = label('GROUP') ?? labelOf(definition, 'HAPROXY_GROUP');
    return [
      {
        of,
        ...(served && { port: served }),
        hosts: listed(label('VHOST')).map((host) => host.toLowerCase()),
        hostPointer: `/labels/HAPROXY_${index}_VHOST`,
        paths: pathsOf(label('PATH')),
        hasOwnRules: ownRules && hasLabel(definition, new RegExp(`^HAPROXY_${index}_HTTPS?_FRONTEND_(?:ACL|ROUTING)`)),
        groups: listed(group),
        ...(deploymentGroup === undefined ? {} : { deploymentGroup }),
      },
    ];
  });
}

/** Hardly any app has one: a pattern for each port is made only then. */
const ruleLabel = /^HAPROXY_\d+_HTTPS?_FRONTEND_(?:ACL|ROUTING)/;

/** Generations of one app may share what they serve, and so may apps that no balancer has in common. */
export function mayShare(left: Route, right: Route): boolean {
  if (left.deploymentGroup !== undefined && left.deploymentGroup === right.deploymentGroup) return true;
  if (left.groups.length === 0 || right.groups.length === 0) return false;
  return !left.groups.some((group) => right.groups.includes(group));
}

/** The argument of path_beg: flags such as -i, then prefixes. */
function pathsOf(text: string | undefined): readonly string[] {
  const prefixes = (text ?? '').split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
  return prefixes.length === 0 ? [''] : prefixes;
}

const listed = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
