// The daemon's own door: is the process alive, and has it lately seen what it needs. Loopback unless told otherwise.
import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** One thing the daemon depends on: `seen` is false when it has not answered lately; `because` says what is known. */
export interface Dependency {
  readonly name: string;
  readonly seen: boolean;
  readonly because: string;
}

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** A client that has not sent its headers by then is dropped; nothing here takes a body. */
const headersWithin = 10_000;

export function routes(dependencies: () => readonly Dependency[]): Hono {
  const app = new Hono();
  app.use(secureHeaders());
  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', (context) => {
    const all = dependencies();
    return context.json(
      { ready: all.every((one) => one.seen), dependencies: all },
      all.every((one) => one.seen) ? 200 : 503,
    );
  });
  app.notFound((context) => context.json({ message: 'there is nothing here; try /healthz or /readyz' }, 404));
  return app;
}

/** Listens; rejects with a sentence when the address is taken or not ours. */
export async function listen(address: { host: string; port: number }, app: Hono): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: headersWithin, requestTimeout: headersWithin },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error) => {
      const at = `${address.host}:${address.port}`;
      reject(new Error(`cannot listen on ${at}: ${error.message}; choose another \`http.listen\` in the settings`));
    });
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if (server instanceof Server) server.closeAllConnections();
      }),
  };
}
