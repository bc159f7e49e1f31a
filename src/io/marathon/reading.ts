// One thing read from Marathon: asked twice if need be, its status checked, its shape too.
import type { z } from 'zod';
import { jsonOf, type HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf, statusFailure } from '../../kit/httpStatus.js';
import { retry } from '../../kit/retry.js';
import { credentialsHint, type Connection } from '../../kit/remote/connection.js';
import { shapeTrouble } from './wire.js';

/** The answer to a GET that said yes. Throws HttpFailure for all others. */
export const read = async (from: Connection, path: string, signal: AbortSignal): Promise<HttpAnswer> =>
  accepted(await ask(from, path, signal));

/** A read may be done twice: a connection that broke and a Marathon without a leader get one more chance. */
export async function ask(from: Connection, path: string, signal: AbortSignal): Promise<HttpAnswer> {
  return retry(
    async () => {
      const answer = await from.ask({ method: 'GET', path }, signal);
      if (answer.status === 429 || (answer.status >= 502 && answer.status <= 504)) throw statusFailure(answer);
      return answer;
    },
    {
      signal,
      attempts: 2,
      first: 500,
      mayPass: (error) => {
        if (!(error instanceof HttpFailure)) return false;
        if (error.kind !== 'broken' && error.kind !== 'unanswered' && error.kind !== 'status') return false;
        return error.retryAfter === undefined ? {} : { after: error.retryAfter };
      },
    },
  );
}

/** The same answer if its status says yes; throws HttpFailure otherwise. */
export function accepted(answer: HttpAnswer): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  // Since 1.7 an unknown path is a 500. It never means that an app is missing.
  if (answer.status === 500 && reasonOf(answer) === 'URI not found') {
    const says = 'Marathon does not know this path; the address in the settings must end where /v2 begins';
    throw new HttpFailure(answer.asked, { kind: 'status', says, status: 500 });
  }
  throw statusFailure(answer, credentialsHint);
}

/** The document in the answer, of this shape; throws HttpFailure when it has another. */
export function shaped<T>(answer: HttpAnswer, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  const says = `this is not an answer of Marathon's: ${shapeTrouble(parsed.error)}`;
  throw new HttpFailure(answer.asked, { kind: 'not-json', says, status: answer.status });
}
