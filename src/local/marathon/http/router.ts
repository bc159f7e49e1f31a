// Finds the route for a request, as JAX-RS would: first the resource by its path, then the method within it. An id is
// all that is left of the path (`/v2/apps/a/b/versions` belongs to the app `/a/b`), so longer patterns come first.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { methodNotAllowed, unknownUri } from './errors.js';
import { decodePart } from './target.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'TRACE';

/** One request, read as far as routes need it. */
export type Request = {
  readonly method: string;
  /** The decoded captures of the resource's pattern. */
  readonly captures: readonly string[];
  readonly query: URLSearchParams;
  /** The parsed JSON body. @throws ApiError 400 when it is empty or not JSON */
  readonly json: () => unknown;
  readonly uri: string;
  readonly clientIp: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
};

export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly body: string;
      readonly type: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'empty'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The page that the servlet container (not Marathon's exception mapper) sends for an error. */
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly message: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Another server's answer, passed on as it comes. */
  | {
      readonly kind: 'relay';
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: Readable;
    }
  /** The route writes to `outgoing` itself, and goes on doing so. */
  | { readonly kind: 'stream' };

export type Run = (request: Request) => Answer | Promise<Answer>;

export type Resource = { readonly pattern: RegExp; readonly methods: Partial<Readonly<Record<Method, Run>>> };

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  kind: 'json',
  status: 200,
  body,
  headers,
});

/** @throws ApiError 500 for an unknown URI, 405 for a method the resource does not have */
export function route(
  resources: readonly Resource[],
  method: string,
  path: string,
): { readonly run: Run; readonly captures: readonly string[] } {
  for (const { pattern, methods } of resources) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const run = methodOf(methods, method);
    if (run === undefined) throw methodNotAllowed();
    return { run, captures: match.slice(1).map((capture: string | undefined) => decodePart(capture ?? '')) };
  }
  throw unknownUri();
}

function methodOf(methods: Resource['methods'], method: string): Run | undefined {
  const found = Object.entries(methods).find(([name]) => name === method)?.[1];
  if (found !== undefined) return found;
  if (method === 'HEAD') return methods.GET;
  return method === 'OPTIONS' ? () => allowed(methods) : undefined;
}

/** Jersey answers OPTIONS for every resource by itself. */
function allowed(methods: Resource['methods']): Answer {
  const names = [...Object.keys(methods), 'OPTIONS'];
  if (methods.GET !== undefined && methods.HEAD === undefined) names.unshift('HEAD');
  return { kind: 'empty', status: 200, headers: { Allow: names.join(',') } };
}

/** `?force=True` counts too: Python clients write it so. */
export function flag(query: URLSearchParams, name: string, fallback: boolean): boolean {
  const value = query.get(name);
  return value === null || value === '' ? fallback : value.toLowerCase() === 'true';
}
