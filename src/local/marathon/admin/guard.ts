// Who may use the admin port: programs of this machine. A page in a browser of this machine is none: it could reach a
// loopback port through a name of its own (DNS rebinding) or by a form that posts across sites.
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../http/errors.js';

const names = ['127.0.0.1', 'localhost', '[::1]'];

/** @throws ApiError 403 with the reason */
export function admit({ headers, socket }: IncomingMessage): void {
  const host = headers.host ?? '';
  const port = socket.localPort ?? 0;
  if (!names.some((name) => host.toLowerCase() === `${name}:${port}`))
    throw new ApiError(403, {
      message: `The admin port answers only when it is called 127.0.0.1:${port} or localhost:${port}, and this request calls it '${host}'.`,
    });
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isForeign =
    (origin !== undefined && origin !== `http://${host}`) || site === 'cross-site' || site === 'same-site';
  if (isForeign)
    throw new ApiError(403, { message: 'The admin port does not take requests that a page of another site makes.' });
}
