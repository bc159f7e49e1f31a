// Listening and no longer listening, with sentences for what goes wrong.
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';

/**
 * Listens and returns the port, which matters when 0 was asked for.
 * @throws Error that names the flag to change when the port or the address cannot be had
 */
export function listen(server: Server, port: number, host: string, who: string, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(sentence(cause, port, host, who, flag), { cause })));
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error(`${who} listens on no port`));
    });
  });
}

function sentence(cause: Error, port: number, host: string, who: string, flag: string): string {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE')
    return `${who} cannot listen on ${host}:${port}: the port is in use; choose another with ${flag}`;
  if (code === 'EACCES') return `${who} may not listen on ${host}:${port}: choose a port above 1023 with ${flag}`;
  return `${who} cannot listen on ${host}:${port}: ${cause.message}`;
}

/** Stops listening and breaks what is still connected; fine for a server that never listened. */
export function closeServer(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
