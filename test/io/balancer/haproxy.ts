// The real HAProxy in front of small real servers, configured as marathon-lb would; it is reloaded as marathon-lb does it.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, get, Agent as HttpAgent } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../../clients/marathonLb/ports.js';
import { start, type Program } from '../../clients/marathonLb/programs.js';
import { eventually } from '../../kit/eventually.js';

export const haveHaproxy = spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).status === 0;

/** A task that answers with its name. `/500` fails, `/break` breaks off, `/slow` answers when it is let. */
export interface Behind {
  readonly name: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function behind(name: string): Promise<Behind> {
  const server = createHttpServer((request, response) => {
    if (request.url === '/break') request.socket.destroy();
    else response.writeHead(request.url === '/500' ? 500 : 200).end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a server listens on no port');
  return {
    name,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Haproxy {
  /** `http://127.0.0.1:<port>` of the statistics. */
  readonly statistics: string;
  /** Asks so many times, and counts the answers by status and name: `200 a`. */
  ask(count: number, where?: string, cookie?: string): Promise<ReadonlyMap<string, number>>;
  /** New servers, or the same; `state`: weights and states are kept, as marathon-lb's reload_haproxy.sh keeps them. */
  reload(servers: readonly Behind[], state: 'kept' | 'lost'): Promise<void>;
  close(): Promise<void>;
}

export interface HaproxyOptions {
  readonly agentPort: number;
  /** Further lines of the back end. */
  readonly backend?: string;
}

export const backendName = 'shop_cart_10000';

export async function startHaproxy(servers: readonly Behind[], options: HaproxyOptions): Promise<Haproxy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'baton-haproxy-'));
  const [front, stats] = await freePorts(2);
  const file = path.join(folder, 'haproxy.cfg');
  const stateFile = path.join(folder, 'state');
  const write = async (some: readonly Behind[], state: string): Promise<void> => {
    await writeFile(stateFile, state);
    await writeFile(file, configuration(some, options, { folder, front, stats }));
  };
  await write(servers, '');
  const program = start('haproxy', ['-W', '-f', file]);
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 8 });
  const statistics = `http://127.0.0.1:${stats}`;
  await answering(statistics, program);
  return {
    statistics,
    ask: (count, where = '/', cookie) => askMany(front, agent, { count, where, ...(cookie && { cookie }) }),
    reload: async (some, state) => {
      await write(some, state === 'kept' ? await serversState(path.join(folder, 'haproxy.sock')) : '');
      const before = program.output();
      let askedAt = Number.NEGATIVE_INFINITY;
      await eventually('HAProxy loads its configuration', () => {
        const since = program.output();
        if (occurrences(since, 'Loading success') > occurrences(before, 'Loading success')) return true;
        // A master that is about to finish an earlier reload does not hear the signal.
        const isHeard = occurrences(since, 'Reloading HAProxy') > occurrences(before, 'Reloading HAProxy');
        if (!isHeard && performance.now() - askedAt > 1_000) {
          askedAt = performance.now();
          process.kill(program.pid, 'SIGUSR2');
        }
        return undefined;
      });
      await answering(statistics, program);
    },
    close: async () => {
      agent.destroy();
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const occurrences = (text: string, what: string): number => text.split(what).length - 1;

const answering = (statistics: string, program: Program): Promise<true> =>
  eventually(`HAProxy answers: ${program.output()}`, async () =>
    (await fetch(`${statistics}/haproxy?stats;csv`).catch(() => undefined))?.ok === true ? true : undefined,
  );

/** Server names as marathon-lb makes them for agents that are known by their address. */
export const serverName = ({ port }: { readonly port: number }): string => `127_0_0_1_${port}`;

function configuration(
  servers: readonly Behind[],
  { agentPort, backend = '' }: HaproxyOptions,
  { folder, front, stats }: { readonly folder: string; readonly front: number; readonly stats: number },
): string {
  const line = (server: Behind): string =>
    [
      `  server ${serverName(server)} 127.0.0.1:${server.port} id ${server.port - 1_000} weight 1`,
      `agent-check agent-addr 127.0.0.1 agent-port ${agentPort} agent-inter 1s`,
      `agent-send "${serverName(server)}\\n" cookie ${server.name}`,
    ].join(' ');
  return `global
  maxconn 2000
  hard-stop-after 5s
  stats socket ${folder}/haproxy.sock expose-fd listeners
  server-state-file ${folder}/state
defaults
  mode http
  timeout connect 3s
  timeout client 30s
  timeout server 30s
  retries 3
  option redispatch
  load-server-state-from-file global
listen stats
  bind 127.0.0.1:${stats}
  stats enable
  stats uri /haproxy?stats
frontend front
  bind 127.0.0.1:${front}
  default_backend ${backendName}
backend ${backendName}
  balance roundrobin
${backend}
${servers.map(line).join('\n')}
backend other_cart_10001
  server other 127.0.0.1:1
`;
}

const serversState = (socket: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const connection = connect(socket);
    let text = '';
    connection.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    connection.once('end', () => resolve(text));
    connection.once('error', reject);
    connection.write('show servers state\n');
  });

async function askMany(
  port: number,
  agent: HttpAgent,
  { count, where, cookie }: { readonly count: number; readonly where: string; readonly cookie?: string },
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let left = count;
  const one = (): Promise<string> =>
    new Promise((resolve) => {
      const headers = cookie === undefined ? {} : { Cookie: cookie };
      get({ host: '127.0.0.1', port, path: where, agent, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
        response.once('end', () => resolve(response.statusCode === 200 ? `200 ${text}` : String(response.statusCode)));
      }).once('error', (error) => resolve(error.message));
    });
  const asker = async (): Promise<void> => {
    for (; left > 0;) {
      left -= 1;
      const said = await one();
      counts.set(said, (counts.get(said) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, asker));
  return counts;
}
