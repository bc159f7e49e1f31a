// Checks that ask an address: an answer other than 2xx is a failure, no answer at all is none.
import type { AxiosInstance } from 'axios';
import type { Check, CheckQuestion, PreviewCheck, Sample } from '../../core/model/check.js';
import type { Instant } from '../../core/model/ids.js';
import { measured, nothing, sampleOf, type Measured } from '../../core/rollout/checks/sampleOf.js';
import { exchange, jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { oneLine, safeUrl } from '../../kit/redact.js';
import { allowedAddress } from './allowedHosts.js';
import { filledIn } from './filledIn.js';

type HttpCheck = Extract<Check, { readonly kind: 'http' }>;

/** Milliseconds, answer included. */
const patience = 10_000;

export const askHttp = (
  http: AxiosInstance,
  hosts: readonly string[],
  { app, at, candidate }: CheckQuestion,
  check: HttpCheck,
  signal: AbortSignal,
): Promise<Sample> => askAddress(http, hosts, filledIn(check.url, app, candidate.marathonId), check, at, signal);

/** One GET. Redirects are not followed: they could lead to a host that nobody allowed. */
export async function askAddress(
  http: AxiosInstance,
  hosts: readonly string[],
  address: string,
  check: HttpCheck | PreviewCheck,
  at: Instant,
  signal: AbortSignal,
): Promise<Sample> {
  const undecided = (because: string): Sample => sampleOf(check, at, nothing(because));
  const allowed = allowedAddress(address, hosts);
  if (allowed.kind === 'refused') return undecided(allowed.because);
  const { url } = allowed;
  try {
    const request = { method: 'GET', url: url.href, service: 'the check', timeout: patience } as const;
    const answer = await exchange(http, request, signal);
    const verdict = (isGood: boolean): Sample => ({
      check: check.name,
      at,
      verdict: isGood ? 'pass' : 'fail',
      because: `${safeUrl(url.href)} answers ${answer.status}`,
    });
    if (answer.status < 200 || answer.status > 299) return verdict(false);
    return check.field === undefined ? verdict(true) : sampleOf(check, at, fieldOf(jsonOf(answer), check.field));
  } catch (error) {
    if (error instanceof HttpFailure) return undecided(error.message);
    throw error;
  }
}

/** The number at a JSON pointer (RFC 6901); true counts as 1, false as 0. */
function fieldOf(json: unknown, pointer: string): Measured {
  let at: unknown = json;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const holder: unknown = at;
    at =
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
        ? Reflect.get(holder, key)
        : undefined;
  }
  if (typeof at === 'number') return measured(at);
  if (typeof at === 'boolean') return measured(at ? 1 : 0);
  return nothing(`the answer has ${at === undefined ? 'nothing' : 'no number'} at ${oneLine(pointer, 100)}`);
}
