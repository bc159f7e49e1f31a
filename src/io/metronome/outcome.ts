// Metronome's answers to a write, as Outcomes (its controllers and RestController of 0.6).
import { z } from 'zod';
import { problem } from '../../core/model/errorCodes.js';
import type { AppId } from '../../core/model/ids.js';
import type { JsonObject } from '../../core/model/json.js';
import { objectAt } from '../../core/model/jsonParts.js';
import type { Outcome } from '../../core/model/step.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import { reasonOf, statusFailure } from '../../kit/httpStatus.js';
import { oneLine, withoutSecrets } from '../../kit/redact.js';
import { credentialsHint } from '../../kit/remote/connection.js';

export const done: Outcome = { kind: 'done' };

/** Of what said neither yes nor no: somebody was quicker, the account may not, or Metronome is in no state to answer. */
export function outcomeOf(answer: HttpAnswer): Outcome {
  const because = statusFailure(answer, credentialsHint).message;
  const waits = answer.status === 403 || answer.status === 404 || answer.status === 409;
  return waits ? { kind: 'busy', because } : { kind: 'unreachable', because };
}

/** 409: a run is active, or another job depends on it. */
export const deletion = (answer: HttpAnswer): Outcome => (answer.status === 200 ? done : outcomeOf(answer));

/** Read as JSON; the details are a list where the schema or a rule refuses (JsErrorWrites, Validation.failureWrites). */
const refusalBody = z.object({
  details: z.array(z.object({ path: z.string(), errors: z.array(z.string()) })).min(1),
});

/** 400, 422: the job is wrong, and stays so until git changes. One Problem for each of Metronome's details. */
export function refusal(answer: HttpAnswer, id: AppId, spec: JsonObject): Outcome {
  const body = refusalBody.safeParse(parsed(answer.text));
  const told = body.success
    ? body.data.details.slice(0, 20).map(({ path, errors }) => `${path}: ${errors.join('; ')}`)
    : [reasonOf(answer) ?? `it answers ${answer.status}`];
  // Metronome quotes what it could not read; short values are ordinary words and numbers.
  const values = Object.values(objectAt(objectAt(spec, 'run'), 'env')).filter((value) => typeof value === 'string');
  const secrets = values.filter((value) => value.length >= 6);
  const problems = told.map((text) =>
    problem('metronome-refused', `Metronome refuses the job ${id}: ${oneLine(withoutSecrets(text, secrets))}`),
  );
  return { kind: 'refused', problems };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Not JSON, so not Metronome's: the schema above refuses undefined.
    return undefined;
  }
}
