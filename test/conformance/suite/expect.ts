// The words in which a case says what it expects. What is not met is thrown as one error that carries the exchange.
import type { Exchange, Reply } from './client.js';
import { describeShape, differences, isRecord } from './shape.js';
import type { Shape } from './shape.js';

export class Unmet extends Error {
  readonly expectation: string;
  readonly exchange: Exchange | undefined;

  constructor(expectation: string, found: string, exchange?: Exchange) {
    super(`${expectation}: ${found}`);
    this.expectation = expectation;
    this.exchange = exchange;
  }
}

export type WantedReply = {
  readonly status: number;
  readonly body?: Shape;
  readonly text?: Shape;
  readonly headers?: Readonly<Record<string, Shape>>;
};

/** @throws Unmet with all that differs; returns the reply for what comes next */
export function expectReply(reply: Reply, { status, body, text, headers = {} }: WantedReply): Reply {
  const found = [
    ...differences(reply.status, status, 'the status'),
    ...(body === undefined ? [] : differences(reply.json, body, 'the body')),
    ...(text === undefined ? [] : differences(reply.text, text, 'the text')),
    ...Object.entries(headers).flatMap(([name, shape]) =>
      differences(reply.headers.get(name) ?? undefined, shape, `the header ${name}`),
    ),
  ];
  if (found.length > 0)
    throw new Unmet(describeWanted({ status, body, text, headers }), found.join('; '), reply.exchange);
  return reply;
}

/** @throws Unmet; `what` says what `found` is */
export function expectThat(found: unknown, wanted: Shape, what: string, reply?: Reply): void {
  const different = differences(found, wanted, what);
  if (different.length > 0)
    throw new Unmet(`${what} is ${describeShape(wanted)}`, different.join('; '), reply?.exchange);
}

/** The value at a path of keys and indexes; absent when there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof key === 'number') return Array.isArray(inner) ? inner.at(key) : undefined;
    return isRecord(inner) ? inner[key] : undefined;
  }, value);
}

/** @throws Unmet when there is no text at the path */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  if (typeof found !== 'string') throw new Unmet(`a text at ${path.join('.')}`, JSON.stringify(value));
  return found;
}

/** @throws Unmet when there is no number at the path */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number {
  const found = at(value, ...path);
  if (typeof found !== 'number') throw new Unmet(`a number at ${path.join('.')}`, JSON.stringify(value));
  return found;
}

/** @throws Unmet when there is no list at the path */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Unmet(`a list at ${path.join('.')}`, JSON.stringify(value));
  return found;
}

function describeWanted({
  status,
  body,
  text,
  headers,
}: {
  readonly status: number;
  readonly body: Shape | undefined;
  readonly text: Shape | undefined;
  readonly headers: Readonly<Record<string, Shape>>;
}): string {
  return [
    `status ${status}`,
    ...(body === undefined ? [] : [`body ${describeShape(body)}`]),
    ...(text === undefined ? [] : [`text ${describeShape(text)}`]),
    ...Object.entries(headers).map(([name, shape]) => `${name}: ${describeShape(shape)}`),
  ].join(', ');
}
