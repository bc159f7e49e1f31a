// HAProxy in front of two apps of the demo: the embedded balancer as a process of its own, and the ports that all agree on.
import { createServer } from 'node:http';
import { closeServer, listen } from '../../../kit/listen.js';
import { installedHaproxy } from '../../../local/balancer/haproxy/program.js';
import type { Children } from '../children.js';
import { checkoutOn, searchOn, type Shopfront } from './shopfront.js';

export interface Front {
  /** Where visitors come in, by the name of a virtual host. */
  readonly url: string;
  readonly stats: string;
  /** Where HAProxy asks the daemon for weights: the same for every daemon that is started, because labels name it. */
  readonly weightsPort: number;
  readonly search: Shopfront;
  readonly checkout: Shopfront;
}

/** Starts the balancer and waits until it listens; undefined where HAProxy is not installed. */
export async function openFront(children: Children, marathon: string, signal: AbortSignal): Promise<Front | undefined> {
  if ((await installedHaproxy()) === undefined) return undefined;
  const free = ['--port', '--appid-port', '--stats-port'].flatMap((flag) => [flag, '0']);
  const args = ['local', 'balancer', '--marathon', marathon, '--group', 'external', ...free, '--data', 'balancer'];
  const [url = '', stats = ''] = await children.start('balancer', args).ready(readyLine, signal);
  const [weightsPort, searchPort, checkoutPort] = await freePorts();
  return { url, stats, weightsPort, search: searchOn(searchPort), checkout: checkoutOn(checkoutPort) };
}

/** For the first lines of the demo. */
export const frontText = (front: Front | undefined): string =>
  front?.url ?? 'is not installed (Debian: apt-get install haproxy), so that the chapters with visitors are left out';

const readyLine = /^balancer listening on (http:[^\s,]+),.* statistics on (http:\S+)$/m;

/** All are held until the last is found, so that none comes twice. */
async function freePorts(): Promise<readonly [number, number, number]> {
  const servers = [createServer(), createServer(), createServer()] as const;
  const hold = (server: (typeof servers)[number]): Promise<number> =>
    listen(server, 0, '127.0.0.1', 'the demo', 'another try');
  try {
    return [await hold(servers[0]), await hold(servers[1]), await hold(servers[2])];
  } finally {
    await Promise.all(servers.map(closeServer));
  }
}
