// Marathon's answer to a write, as an Outcome. The statuses are those of 1.11 (api/MarathonExceptionMapper, api/RestResource).
import { z } from 'zod';
import type { JsonObject } from '../../core/model/json.js';
import { objectAt, objectsAt } from '../../core/model/jsonParts.js';
import { problem } from '../../core/model/errorCodes.js';
import type { Problem } from '../../core/model/problem.js';
import type { Action, Outcome } from '../../core/model/step.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf, statusFailure } from '../../kit/httpStatus.js';
import { oneLine, withoutSecrets } from '../../kit/redact.js';
import { credentialsHint } from '../../kit/remote/connection.js';

export type ClusterAction = Exclude<Action, { readonly kind: 'weigh' | 'record' | 'hear' }>;

/**
 * - 200, 201, 202: done. 409 with `deployments`: locked by them; without: something of that id exists.
 * - 403: too many deployments are running (Marathon), or no permission (whatever stands in front of it).
 * - 400, 422: the definition is wrong, and stays so until git changes.
 * - 404 in Marathon's words: somebody removed the app since it was looked at, which is all that a `remove` wants.
 * - all else: Marathon was not reached in a state to answer.
 */
export function outcomeOf(answer: HttpAnswer, action: ClusterAction): Outcome {
  const said = reasonOf(answer);
  switch (answer.status) {
    case 200:
    case 201:
    case 202:
      // A pod that is deleted is answered without a word (PodsResource.remove): the header names the deployment.
      if (action.kind === 'remove' && answer.headers.has('marathon-deployment-id')) return { kind: 'done' };
      return deploymentResult.safeParse(parsed(answer.text)).success ? { kind: 'done' } : notMarathon(answer);
    case 400:
    case 422:
      return { kind: 'refused', problems: problemsOf(answer, action) };
    case 403:
      return { kind: 'busy', because: isFull(said) ? said : statusFailure(answer, credentialsHint).message };
    case 404:
      if (said === undefined) return notMarathon(answer);
      return action.kind === 'remove'
        ? { kind: 'done' }
        : { kind: 'busy', because: `${action.marathonId} does not exist any more: ${said}` };
    case 409: {
      const lock = lockAnswer.safeParse(parsed(answer.text));
      return lock.success
        ? { kind: 'locked', deployments: lock.data.deployments.map(({ id }) => id) }
        : { kind: 'refused', problems: problemsOf(answer, action) };
    }
    default:
      return { kind: 'unreachable', because: statusFailure(answer, credentialsHint).message };
  }
}

const deploymentResult = z.object({ deploymentId: z.string() }).or(z.object({ version: z.string() }));

const lockAnswer = z.object({ deployments: z.array(z.object({ id: z.string() })).min(1) });

const refusal = z.object({
  message: z.string().optional(),
  details: z
    .string()
    .or(z.array(z.object({ path: z.string(), errors: z.array(z.string()) })))
    .optional(),
});

const isFull = (said: string | undefined): said is string => said !== undefined && /running deployments/i.test(said);

const notMarathon = ({ asked, status }: HttpAnswer): Outcome => ({
  kind: 'unreachable',
  because: new HttpFailure(asked, {
    kind: 'not-json',
    says: `answered ${status}, but not in Marathon's words; is something else behind this address?`,
    status,
  }).message,
});

/** One Problem for each of Marathon's details, with the path that Marathon gives: `/container/docker/image`. */
function problemsOf(answer: HttpAnswer, action: ClusterAction): readonly Problem[] {
  const body = refusal.safeParse(parsed(answer.text));
  const message = (body.success ? body.data.message : undefined) ?? `Marathon answered ${answer.status}`;
  const details = body.success ? body.data.details : undefined;
  const secrets = action.kind === 'put' ? environmentsOf(action.definition).flatMap(valuesOf) : [];
  const said = (text: string): Problem =>
    problem(
      'marathon-refused',
      `Marathon refuses ${action.marathonId}: ${oneLine(withoutSecrets(withoutQuotedSource(text), secrets))}`,
    );
  if (Array.isArray(details) && details.length > 0) {
    return details.slice(0, 20).map(({ path, errors }) => said(`${path}: ${errors.join('; ')}`));
  }
  return [said(typeof details === 'string' ? `${message}: ${details}` : message)];
}

/** Marathon quotes what it could not read, secrets included: `'id' is undefined on object: {…}`, `at [Source: …]`. */
const withoutQuotedSource = (text: string): string => text.replace(/(?: on object: |\s*at \[Source:)[\s\S]*$/, '');

/** The environment of an app; of a pod, and of each of its containers. */
const environmentsOf = (definition: JsonObject): readonly JsonObject[] => [
  objectAt(definition, 'env'),
  objectAt(definition, 'environment'),
  ...objectsAt(definition, 'containers').map((container) => objectAt(container, 'environment')),
];

/** As they were sent: they may be secrets, and do not belong into a message. */
const valuesOf = (environment: JsonObject): readonly string[] =>
  Object.values(environment)
    .filter((value) => typeof value === 'string')
    // Short values are ordinary words and numbers; hiding them would only make the message unreadable.
    .filter((value) => value.length >= 6);

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Not JSON, so not Marathon's: the schemas above refuse undefined.
    return undefined;
  }
}
