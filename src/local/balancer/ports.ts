// The ports that HAProxy is to listen on. It takes a port with SO_REUSEPORT, so that a second HAProxy on the same port would
// get half of the connections and nobody a word: whether a port is free is tried here, without that option.
import { createServer, type Server } from 'node:http';
import { closeServer, listen } from '../../kit/listen.js';
import type { BalancerOptions } from './options.js';

export type Ports = {
  readonly http: number;
  readonly https: number | undefined;
  readonly appId: number;
  readonly stats: number;
};

/**
 * Each port as it was asked for, free ones in place of 0. All are held until the last is found, so that none comes twice.
 * @throws Error that names the flag to change when a port is taken
 */
export async function freePorts(options: BalancerOptions, host: string): Promise<Ports> {
  const held: Server[] = [];
  const hold = (port: number, flag: string): Promise<number> => {
    const server = createServer();
    held.push(server);
    return listen(server, port, host, 'the balancer', flag);
  };
  try {
    return {
      http: await hold(options.port, '--port'),
      https: options.httpsPort === undefined ? undefined : await hold(options.httpsPort, '--https-port'),
      appId: await hold(options.appidPort, '--appid-port'),
      stats: await hold(options.statsPort, '--stats-port'),
    };
  } finally {
    await Promise.all(held.map(closeServer));
  }
}
