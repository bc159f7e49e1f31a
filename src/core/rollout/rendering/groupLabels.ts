// Labels that make two Marathon apps one backend of marathon-lb (its get_apps): a deployment group in which nothing is
// drained by arithmetic, so that weights alone split the traffic.
import { labelOf, wholeNumber } from '../../definition/rules/labels.js';
import { portsOf } from '../../definition/rules/ports.js';
import type { AppId, Instant } from '../../model/ids.js';
import type { JsonObject } from '../../model/json.js';
import type { Balancing } from '../../model/observed.js';
import type { Worn } from './worn.js';

export interface GroupDress {
  readonly kind: 'group';
  /** The app of git: the group is named by its id. */
  readonly app: AppId;
  /** When the set was made. Kept when it is put again: a put that is repeated must be the same put. */
  readonly startedAt: Instant;
  /** Where HAProxy asks for weights; absent: traffic follows the number of tasks. */
  readonly agent?: AgentAddress;
  /** What serves now, as it is live: where Marathon chose its ports, clients know them. */
  readonly serving?: JsonObject | undefined;
  /** The set beside the one that has git's own service ports: Marathon gives it others. */
  readonly freePorts: boolean;
}

/** An IP literal: a name that does not resolve is fatal to HAProxy at its next reload. */
export interface AgentAddress {
  readonly address: string;
  readonly port: number;
}

/** Where the balancers of a cluster are to ask; undefined: they count tasks. */
export const agentOf = (balancing: Balancing): AgentAddress | undefined =>
  balancing.kind === 'haproxy-agent' ? { address: balancing.address, port: balancing.port } : undefined;

/**
 * `HAPROXY_DEPLOYMENT_NEW_INSTANCES` "0" makes marathon-lb look at `TARGET_INSTANCES` at all, and with that far out of
 * reach it drains nobody. Every port index has its `HAPROXY_n_PORT`: the older set's labels serve both, and which one that
 * is changes when a set is scaled.
 */
export function groupLabels(definition: JsonObject, dress: GroupDress): Worn {
  const labels: Record<string, string> = {
    HAPROXY_DEPLOYMENT_GROUP: groupOf(dress.app),
    HAPROXY_DEPLOYMENT_STARTED_AT: new Date(dress.startedAt).toISOString().replace('Z', ''),
    HAPROXY_DEPLOYMENT_TARGET_INSTANCES: '100000',
    HAPROXY_DEPLOYMENT_NEW_INSTANCES: '0',
  };
  for (const [index, port] of publicPortsOf(definition, dress.serving).entries()) {
    if (port !== undefined) labels[`HAPROXY_${index}_PORT`] = String(port);
    if (dress.agent !== undefined) {
      const name = `HAPROXY_${index}_BACKEND_SERVER_OPTIONS`;
      labels[name] = withAgent(labelOf(definition, name) ?? serverLine, dress.agent);
    }
  }
  return { labels, freePorts: dress.freePorts };
}

/**
 * Unique in the cluster, without a slash, and such that backends keep the names that they have without a group: no id of
 * Marathon has an underscore.
 */
export const groupOf = (app: AppId): string => app.slice(1).replaceAll('/', '_');

/** marathon-lb's own template (BACKEND_SERVER_OPTIONS). Its values pass through Python's str.format. */
export const serverLine =
  '  server {serverName} {host_ipv4}:{port} id {serverId}{cookieOptions}{healthCheckOptions}{otherOptions}\n';

/**
 * A server that is new after a reload serves at its configured weight until the agent's first answer: at 1 that is next
 * to nothing beside servers at 100. The agent answers in percent of it.
 */
export function withAgent(template: string, { address, port }: AgentAddress): string {
  const options = ` weight 1 agent-check ${whereOf({ address, port })} agent-inter 1s agent-send "{serverName}\\n"`;
  if (template.includes('{otherOptions}')) return template.replace('{otherOptions}', () => `${options}{otherOptions}`);
  const line = template.replace(/\n+$/, '');
  return `${line}${options}\n`;
}

const whereOf = ({ address, port }: AgentAddress): string => `agent-addr ${address} agent-port ${port}`;

/** Whether a server line has that agent asked. */
export const asks = (template: string, agent: AgentAddress): boolean => template.includes(` ${whereOf(agent)} `);

/**
 * The ports that clients know: git's `HAPROXY_n_PORT`, else its service port, else what the set that serves has, whose
 * port Marathon chose.
 */
export function publicPortsOf(
  definition: JsonObject,
  serving: JsonObject | undefined,
): readonly (number | undefined)[] {
  const there = serving === undefined ? [] : portsOf(serving);
  return portsOf(definition).map(({ servicePort }, index) => {
    const said = portLabel(definition, index) ?? servicePort?.number;
    if (said !== undefined || serving === undefined) return said;
    return portLabel(serving, index) ?? there[index]?.servicePort?.number;
  });
}

/** The port that a definition gives its nth service port in the balancer, if it says one. */
export function portLabel(definition: JsonObject, index: number): number | undefined {
  const text = labelOf(definition, `HAPROXY_${index}_PORT`);
  return text === undefined ? undefined : wholeNumber(text);
}
