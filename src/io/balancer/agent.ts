// The agent that HAProxy asks once per second and server (`agent-check`, `agent-send "{serverName}\n"`): one line in,
// one line out. Plain TCP and open to whoever reaches it: it says nothing but weights, and takes no orders.
import { createServer, type Socket } from 'node:net';
import { listen } from '../../kit/listen.js';
import type { Log } from '../../kit/log.js';
import { oneLine } from '../../kit/redact.js';

export interface AgentOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The answer for a server, without line end. Undefined: none, and HAProxy leaves the server as it is. */
  readonly answerFor: (serverName: string) => string | undefined;
  readonly log: Log;
}

export interface Agent {
  readonly port: number;
  /** Stops listening and breaks what is connected. */
  close(): Promise<void>;
}

/** Bytes of a name: a host name of 255, an address, a port. */
const longestName = 512;
/** HAProxy asks anew every second; milliseconds for one question with its answer. */
const patience = 2_000;
/** 10,000 servers asked for by two balancers are some dozens at a time. */
const connectionsAtOnce = 4_096;

/** @throws Error with a sentence when the address cannot be listened on */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    converse(socket, options.answerFor);
  });
  server.maxConnections = connectionsAtOnce;
  server.on('drop', sayDrops(options.log));
  const port = await listen(server, options.port, options.host, 'the balancer agent', '`listen` of the balancer');
  server.on('error', (cause) => options.log.error({ err: cause }, 'the balancer agent cannot take connections'));
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function converse(socket: Socket, answerFor: AgentOptions['answerFor']): void {
  const timer = setTimeout(() => socket.destroy(), patience);
  socket.once('close', () => clearTimeout(timer));
  // A balancer that reloads breaks its connections; it asks again within a second, so there is nothing to do or to say.
  socket.on('error', () => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    if (socket.writableEnded) return;
    text += chunk.toString('latin1');
    const end = text.indexOf('\n');
    if (end < 0 && text.length <= longestName) return;
    const name = end < 0 || end > longestName ? '' : text.slice(0, end).replace(/\r$/, '');
    const answer = answerFor(name);
    // Closing without a word is silence to HAProxy: it keeps the weight and the state that the server has.
    if (answer === undefined) socket.end();
    else socket.end(`${answer}\n`);
  });
}

/** At most one line per minute. */
function sayDrops(log: Log): (dropped?: { readonly remoteAddress?: string }) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (dropped) => {
    if (performance.now() - saidAt < 60_000) return;
    saidAt = performance.now();
    log.warn(
      { from: oneLine(dropped?.remoteAddress ?? 'unknown', 60) },
      `the balancer agent has ${connectionsAtOnce} connections and refuses more; is it reachable by others than balancers?`,
    );
  };
}
