// The server sockets: limits that keep a hostile or broken client from holding the server, but never end a stream of
// events, which may be silent for ever.
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { refuseBadMessage } from './errorPage.js';

/** Jetty's default for the request line and the headers together. */
const longestHead = 8 * 1024;
/** Marathon gives a connection 30 s between two requests, and for a head to arrive. */
const idle = 30_000;
/** A whole request, body included, has to be here by then. */
const slowest = 120_000;

/** An HTTP server that is not listening yet. Times bound what comes in, not what goes out. */
export function door(listener: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: longestHead,
      headersTimeout: idle,
      requestTimeout: slowest,
      keepAliveTimeout: idle,
      connectionsCheckingInterval: 5_000,
    },
    listener,
  );
  server.on('clientError', (cause: Error, socket) => {
    refuseBadMessage(cause, socket);
  });
  // CONNECT is not for us; without a listener Node would close the connection without a word.
  server.on('connect', (_request, socket) => {
    refuseBadMessage(new Error('CONNECT is not served'), socket);
  });
  return server;
}
