// Ports that two front ends of one HAProxy listen on. HAProxy takes that without a word, and the kernel gives each of them some
// of the connections, whatever weights say: marathon-lb's users took it for a way to share traffic, and it is none.
import type { Service } from '../services/service.js';
import type { Listeners } from './listeners.js';
import { backendName } from './names.js';

/** A sentence for every port that has more than one owner. */
export function sharedPorts(services: readonly Service[], listeners: Listeners): readonly string[] {
  const own = [listeners.http, listeners.appId, listeners.stats, ...(listeners.https ? [listeners.https.port] : [])];
  const owners = new Map(own.map((port) => [`${listeners.host}:${port}`, ['the balancer itself']]));
  for (const service of services) {
    const address = `${service.bindAddress ?? listeners.host}:${service.servicePort}`;
    owners.set(address, [...(owners.get(address) ?? []), backendName(service)]);
  }
  return [...owners]
    .filter(([, names]) => names.length > 1)
    .map(
      ([address, names]) =>
        `${names.join(' and ')} listen on ${address} both: each gets some of the connections, by chance; give one another port`,
    );
}
