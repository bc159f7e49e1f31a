// The admin port: faults on demand over HTTP, for tests that are other programs. JSON in, JSON out, loopback only, and
// off unless a port was given: whoever reaches it can break what is running.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson, readBody } from '../http/body.js';
import { door } from '../http/door.js';
import { ApiError } from '../http/errors.js';
import { closeServer, listen } from '../../../kit/listen.js';
import { decodePart, parseTarget } from '../http/target.js';
import { admit } from './guard.js';
import type { AdminParts } from './parts.js';
import { adminRoutes } from './routes.js';
import type { AdminRoute } from './routes.js';

export type RunningAdmin = { readonly url: string; close(): Promise<void> };

/**
 * Listens on 127.0.0.1, whatever Marathon listens on. Without a port nothing is started.
 * @throws Error with a sentence when the port is taken
 */
export async function startAdmin(port: number | undefined, parts: AdminParts): Promise<RunningAdmin | undefined> {
  if (port === undefined) return undefined;
  const routes = adminRoutes(parts);
  const server = door((incoming, outgoing) => {
    answer(routes, incoming).then(
      ({ status, body, headers }) => send(outgoing, status, body, headers),
      (cause: unknown) => send(outgoing, 500, { message: cause instanceof Error ? cause.message : String(cause) }),
    );
  });
  const got = await listen(server, port, '127.0.0.1', 'The admin port', '--admin-port');
  return { url: `http://127.0.0.1:${got}`, close: () => closeServer(server) };
}

type Reply = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

async function answer(routes: readonly AdminRoute[], incoming: IncomingMessage): Promise<Reply> {
  try {
    admit(incoming);
    const path = parseTarget(incoming.url ?? '/')?.path ?? '/';
    if (path === '/' && incoming.method === 'GET') return { status: 200, body: listing(routes) };
    const there = routes.flatMap((route) => {
      const segments = segmentsOf(route.path, path);
      return segments === undefined ? [] : [{ route, segments }];
    });
    if (there.length === 0)
      return { status: 404, body: { message: `There is nothing at ${path}. GET / lists what there is.` } };
    const found = there.find(({ route }) => route.method === incoming.method);
    if (found === undefined) {
      const allowed = there.map(({ route }) => route.method).join(', ');
      const message = `${path} takes ${allowed}, not ${incoming.method ?? ''}. GET / tells what they do.`;
      return { status: 405, body: { message }, headers: { Allow: allowed } };
    }
    return { status: 200, body: await found.route.run(await bodyOf(incoming), found.segments) };
  } catch (cause) {
    if (cause instanceof ApiError) return { status: cause.status, body: cause.body };
    throw cause;
  }
}

const listing = (routes: readonly AdminRoute[]): Record<string, unknown> => ({
  description: 'Faults on demand for the embedded Marathon. Every body is JSON.',
  routes: routes.map(({ method, path, does, body }) => ({
    method,
    path,
    does,
    ...(body === undefined ? {} : { body }),
  })),
});

/** The texts in place of `{…}`, or undefined when the path is another. */
function segmentsOf(pattern: string, path: string): readonly string[] | undefined {
  const [wanted, given] = [pattern.split('/'), path.replace(/(?<=[^/])\/$/, '').split('/')];
  if (wanted.length !== given.length) return undefined;
  const segments: string[] = [];
  for (const [at, part] of wanted.entries()) {
    const text = decodePart(given[at] ?? '');
    if (part.startsWith('{')) segments.push(text);
    else if (part !== text) return undefined;
  }
  return segments;
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const body = await readBody(incoming, 64 * 1024);
  if (body.length === 0) return undefined;
  if (!/^application\/json\s*(?:;|$)/i.test(incoming.headers['content-type'] ?? ''))
    throw new ApiError(415, { message: 'Say Content-Type: application/json; the admin port takes nothing else.' });
  return parseJson(body);
}

function send(
  outgoing: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  outgoing.writeHead(status, {
    'Content-Type': 'application/json',
    ...(status === 413 ? { Connection: 'close' } : {}),
    ...headers,
  });
  outgoing.end(`${JSON.stringify(body, undefined, 2)}\n`);
}
