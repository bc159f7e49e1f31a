// Names that others rely on: clients find servers in the statistics by them, HAProxy finds their state after a reload by the id.
import { createHash } from 'node:crypto';
import type { Server, Service } from '../services/service.js';

/** What HAProxy takes as part of a name. */
export const cleaned = (text: string): string => text.replace(/[^a-zA-Z0-9-]/g, '_');

export const backendName = ({ appId, servicePort }: Service): string => `${underscored(appId)}_${servicePort}`;

/** `host_<this>` and the like; one VHOST label has one, of its first host. */
export const aclName = ({ appId }: Service, host: string): string => `${cleaned(host)}_${underscored(appId)}`;

/** `10_0_0_1_31000`; where the agent has a name or the task an address of its own, `agent-1_10_0_0_1_31000`. */
export const serverName = ({ host, ip, port }: Server): string =>
  cleaned(host === ip ? `${ip}_${port}` : `${host}_${ip}_${port}`);

/** The value of the cookie that pins a client to a server. */
export const stickyValue = (server: string): string => createHash('sha1').update(server).digest('hex').slice(0, 10);

/**
 * A number from 1 to 32766 that a name always gets, as long as those before it are given theirs in the same order. The
 * state that survives a reload is matched by it.
 * @param taken is added to
 */
export function serverId(name: string, taken: Set<number>): number {
  const hash = createHash('sha256').update(name).digest('hex');
  const id = Number(BigInt(`0x${hash}`) % 32767n);
  if (id === 0 || taken.has(id)) return serverId(`${name} ${hash}`, taken);
  taken.add(id);
  return id;
}

const underscored = (appId: string): string => appId.slice(1).replaceAll('/', '_');
