// The writes: one request each, sent once. What Marathon answers becomes an Outcome that says what happens next.
import type { Dialect } from '../../core/model/dialect.js';
import { fine, type Checked } from '../../core/model/problem.js';
import type { Outcome } from '../../core/model/step.js';
import type { AppId } from '../../core/model/ids.js';
import { assertNever } from '../../core/model/assertNever.js';
import { withInstances } from '../../core/rollout/definition.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Connection, RemoteRequest } from '../../kit/remote/connection.js';
import { asSpokenBy } from './oldForms.js';
import { outcomeOf, type ClusterAction } from './outcome.js';
import { appPath, podPath } from './paths.js';

export type { ClusterAction } from './outcome.js';

/**
 * Carries out one action. Never throws because of Marathon or the network. `unreachable` means that the write may
 * have happened all the same, unless the sentence says that nobody was reached: look before the next one.
 */
export async function write(
  to: Connection,
  dialect: Dialect,
  action: ClusterAction,
  signal: AbortSignal,
): Promise<Outcome> {
  const request = requestOf(action, dialect);
  if (!request.ok) return { kind: 'refused', problems: request.problems };
  try {
    const answer = await to.ask(request.value, signal);
    // To scale an app that was removed meanwhile reads like a definition without a command.
    const merged = action.kind === 'scale' && action.runSpec === 'app';
    const gone = merged && answer.status === 422 && (await isMissing(to, action.marathonId, signal));
    return gone ? { kind: 'busy', because: `${action.marathonId} does not exist any more` } : outcomeOf(answer, action);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return { kind: 'unreachable', because: `${error.message}${doubt(error)}` };
  }
}

function requestOf(action: ClusterAction, dialect: Dialect): Checked<RemoteRequest> {
  const force = `force=${action.force}`;
  // Said although it is what is meant: DELETE of an app overrides every deployment unless it is told not to (AppsResource).
  if (action.kind === 'remove') {
    const at = action.runSpec === 'pod' ? podPath(action.marathonId) : appPath(action.marathonId);
    return fine({ method: 'DELETE', path: `${at}?${force}` });
  }
  if (action.kind !== 'restart' && action.runSpec === 'pod') {
    // Pods know no merge, and their one PUT also creates what is not there: PodsResource of 1.4 to 1.11.
    const body = action.kind === 'put' ? action.definition : withInstances(action.resend, action.instances);
    return fine({ method: 'PUT', path: `${podPath(action.marathonId)}?${force}`, body });
  }
  const path = appPath(action.marathonId);
  switch (action.kind) {
    case 'put': {
      const body = asSpokenBy(action.definition, dialect);
      // Without partialUpdate=false this would merge, and a field that git no longer has would stay for ever.
      const url = `${path}?${force}&partialUpdate=false`;
      return body.ok ? fine({ method: 'PUT', path: url, body: body.value }) : body;
    }
    case 'scale':
      return fine({
        method: 'PUT',
        path: `${path}?${force}&partialUpdate=true`,
        body: { ...action.resend, instances: action.instances },
      });
    case 'restart':
      return fine({ method: 'POST', path: `${path}/restart?${force}` });
    default:
      return assertNever(action);
  }
}

async function isMissing(to: Connection, id: AppId, signal: AbortSignal): Promise<boolean> {
  const answer: HttpAnswer = await to.ask({ method: 'GET', path: appPath(id) }, signal);
  return answer.status === 404;
}

/** A status is thrown only by the login before a write: Marathon's own statuses are answers. */
const doubt = (failure: HttpFailure): string =>
  failure.kind === 'unanswered' || failure.kind === 'status'
    ? '; nothing was written'
    : '; whether it was written shows at the next look';
