// TLS: whom we trust, and how we show who we are.
import { createServer, type ServerOptions } from 'node:https';
import { gzipSync } from 'node:zlib';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttp, type HttpOptions } from '../../src/kit/http.js';
import { exchange, jsonOf } from '../../src/kit/httpExchange.js';
import { HttpFailure } from '../../src/kit/httpFailure.js';
import { aServer } from './aServer.js';
import * as pem from './certificates.js';

/** A server that answers with the name of whoever asks, if it has a certificate; gives the port. */
async function aTlsServer(options: ServerOptions = {}): Promise<number> {
  const server = createServer({ cert: pem.serverCertificate, key: pem.serverKey, ...options }, (request, response) => {
    response.end(JSON.stringify({ peer: peerOf(request.socket) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const peerOf = (socket: object): string => {
  const isTls = (one: object): one is TLSSocket => 'getPeerCertificate' in one;
  const { subject } = isTls(socket) ? socket.getPeerCertificate() : {};
  return subject === undefined ? 'nobody' : String(subject.CN);
};

async function asking(url: string, options: HttpOptions): Promise<unknown> {
  try {
    const request = { method: 'GET', url, service: 'Marathon' } as const;
    return jsonOf(await exchange(createHttp(options), request, new AbortController().signal));
  } catch (error) {
    if (error instanceof HttpFailure) return error.message;
    throw error;
  }
}

describe('TLS', () => {
  it('does not trust a stranger, and says what to give', async () => {
    const port = await aTlsServer();
    expect(await asking(`https://127.0.0.1:${port}/`, {})).toMatch(
      /signed by nobody we trust .* give its authority as `ca`/,
    );
  });

  it('trusts the authority of the settings', async () => {
    const port = await aTlsServer();
    expect(await asking(`https://127.0.0.1:${port}/`, { ca: pem.authority })).toEqual({ peer: 'nobody' });
  });

  it('does not take a certificate for another name', async () => {
    const port = await aTlsServer();
    expect(await asking(`https://localhost:${port}/`, { ca: pem.authority })).toContain('is for another host name');
  });

  it('shows the client certificate', async () => {
    const port = await aTlsServer({ requestCert: true, rejectUnauthorized: true, ca: pem.authority });
    const clientCertificate = { certificate: pem.clientCertificate, key: pem.clientKey };
    expect(await asking(`https://127.0.0.1:${port}/`, { ca: pem.authority, clientCertificate })).toEqual({
      peer: 'client',
    });
    expect(await asking(`https://127.0.0.1:${port}/`, { ca: pem.authority })).toMatch(/^GET https/);
  });
});

it('a small answer that unpacks to a large one is cut as well', async () => {
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  const server = await aServer((_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb));
  expect(await asking(server.url, { maxBytes: 1024 * 1024 })).toContain('the answer is larger than we read');
});
