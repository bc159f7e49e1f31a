// HAProxy's command sockets: one question, one answer, and the connection ends. Here for the master's list of processes and
// for the state of the servers.
import net from 'node:net';

const patience = 5_000;

/** @throws Error when the socket does not answer */
export function ask(socketPath: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(socketPath);
    socket.setTimeout(patience, () => socket.destroy(new Error(`no answer to '${command}' in ${patience} ms`)));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.end(`${command}\n`);
  });
}

export type Processes = {
  /** How often it was told to reload. */
  readonly reloads: number;
  /** How many of the last reloads failed, one after the other; the workers before them are still in charge. */
  readonly failed: number;
  /** Process ids of the workers that take connections. */
  readonly workers: readonly number[];
};

/** @throws Error when the master does not answer, as while it replaces itself */
export async function processes(masterSocket: string): Promise<Processes> {
  const text = await ask(masterSocket, 'show proc');
  const master = /^\d+\s+master\s+(\d+)(?:\s+\[failed:\s*(\d+)\])?/m.exec(text);
  if (master === null) throw new Error('the master of HAProxy does not say what runs');
  const current = text.split('# old workers')[0] ?? '';
  const workers = [...current.matchAll(/^(\d+)\s+worker\s/gm)].map((match) => Number(match[1]));
  return { reloads: Number(master[1]), failed: Number(master[2] ?? 0), workers };
}
