// Marathon replacing the same app by itself, with nothing of Baton's: what others are compared with.
import { eventually } from '../../kit/eventually.js';
import type { TrafficArena } from './arena.js';
import type { Load, TrafficClients } from './clients.js';
import { aloneId } from './definition.js';
import { servesOnly } from './situations.js';

/** The first version of it, healthy, with clients that get it. */
export async function beginAlone(
  arena: TrafficArena,
  instances: number,
  load: Omit<Load, 'port' | 'host'>,
): Promise<TrafficClients> {
  await arena.putAlone('1', instances);
  await eventually(`${aloneId} to be healthy`, async () =>
    (await arena.apps()).get(aloneId)?.tasksHealthy === instances ? true : undefined,
  );
  // Clients come when the balancer knows it: the time before is no loss of a replacement.
  for (;;) {
    const clients = arena.loadAlone(load.rate, load.connections);
    await clients.secondIn('load', () => true);
    if (Object.keys(clients.lastSecond()).every((what) => what === 'version 1')) return clients;
    await clients.end();
  }
}

/** Has Marathon replace it, until clients get nothing else; one after the other, as it refuses two deployments of an app. When it was told (ms). */
export async function replaceAlone(
  arena: TrafficArena,
  clients: TrafficClients,
  version: string,
  instances: number,
): Promise<number> {
  await eventually(`no deployment to hold ${aloneId}`, async () =>
    (await arena.apps()).get(aloneId)?.deployments.length === 0 ? true : undefined,
  );
  const began = Date.now();
  await arena.putAlone(version, instances);
  await servesOnly(clients, version);
  return began;
}
