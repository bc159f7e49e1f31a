// The writes: one request each, sent once. What Marathon answers becomes an Outcome that says what happens next.
import type { Outcome } from '../../core/model/step.js';
import type { AppId } from '../../core/model/ids.js';
import { assertNever } from '../../core/model/assertNever.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Connection, MarathonRequest } from './connection.js';
import { outcomeOf, type ClusterAction } from './outcome.js';
import { appPath } from './paths.js';

export type { ClusterAction } from './outcome.js';

/**
 * Carries out one action. Never throws because of Marathon or the network. `unreachable` means that the write may
 * have happened all the same, unless the sentence says that nobody was reached: look before the next one.
 */
export async function write(to: Connection, action: ClusterAction, signal: AbortSignal): Promise<Outcome> {
  try {
    const answer = await to.ask(requestOf(action), signal);
    // To scale an app that was removed meanwhile reads like a definition without a command.
    const gone = action.kind === 'scale' && answer.status === 422 && (await isMissing(to, action.marathonId, signal));
    return gone ? { kind: 'busy', because: `${action.marathonId} does not exist any more` } : outcomeOf(answer, action);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return { kind: 'unreachable', because: `${error.message}${doubt(error)}` };
  }
}

function requestOf(action: ClusterAction): MarathonRequest {
  const path = appPath(action.marathonId);
  const force = `force=${action.force}`;
  switch (action.kind) {
    case 'put':
      // Without partialUpdate=false this would merge, and a field that git no longer has would stay for ever.
      return { method: 'PUT', path: `${path}?${force}&partialUpdate=false`, body: action.definition };
    case 'scale':
      return {
        method: 'PUT',
        path: `${path}?${force}&partialUpdate=true`,
        body: { ...action.resend, instances: action.instances },
      };
    case 'restart':
      return { method: 'POST', path: `${path}/restart?${force}` };
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
