// Runs one variation of one case and says how it went.
import type { Case } from './case.js';
import type { Exchange, Target } from './client.js';
import { Unmet } from './expect.js';
import { openWorld } from './world.js';

export type Outcome =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed';
      readonly expectation: string;
      readonly found: string;
      readonly exchanges: readonly Exchange[];
    };

/** How many ways each case is run: other ids, depths, counts and orders. */
export const variations = 2;

/**
 * @param seed the seed of the whole run
 * @returns how it went; it does not throw for what a Marathon may do wrong
 */
export async function runCase(one: Case, target: Target, seed: string, variation: number): Promise<Outcome> {
  const { world, client, close } = openWorld(target, `${seed} ${one.id} ${variation}`);
  const attempt = async (step: () => Promise<void>): Promise<Outcome> => {
    try {
      await step();
      return { kind: 'passed' };
    } catch (cause) {
      return failure(cause, client.exchanges);
    }
  };
  const outcome = await attempt(() => one.run(world));
  const closed = await attempt(close);
  return outcome.kind === 'failed' ? outcome : closed;
}

function failure(cause: unknown, exchanges: readonly Exchange[]): Outcome {
  if (cause instanceof Unmet)
    return {
      kind: 'failed',
      expectation: cause.expectation,
      found: cause.message.slice(cause.expectation.length + 2),
      exchanges: cause.exchange === undefined ? exchanges.slice(-2) : [cause.exchange],
    };
  // A connection that breaks or an answer that never comes is Marathon's failure too.
  const found = cause instanceof Error ? [cause.message, causeOf(cause)].filter(Boolean).join(': ') : String(cause);
  return { kind: 'failed', expectation: 'the case runs to its end', found, exchanges: exchanges.slice(-2) };
}

const causeOf = ({ cause }: Error): string => (cause instanceof Error ? cause.message : '');

/** The failure as a paragraph: expectation, what was found, request, answer, citation. */
export function failureText(one: Case, outcome: Extract<Outcome, { kind: 'failed' }>): string {
  const cut = (text: string): string =>
    text.length > 1500 ? `${text.slice(0, 1500)}… (${text.length} characters)` : text;
  return [
    `${one.id}: ${one.title}`,
    `  expected  ${cut(outcome.expectation)}`,
    `  found     ${cut(outcome.found)}`,
    ...outcome.exchanges.flatMap(({ method, url, body, status, answer }) => [
      `  request   ${method} ${url}${body === undefined ? '' : ` ${cut(body)}`}`,
      `  answer    ${status} ${cut(answer)}`,
    ]),
    `  cites     ${one.cites}`,
  ].join('\n');
}
