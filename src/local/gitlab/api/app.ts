// The REST API, version 4: authentication for all of it, then one file of routes per thing. Everything it refuses is a
// Refusal, thrown where it is found and answered here.
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ServerResponse, type IncomingMessage } from 'node:http';
import { bearerToken, hasScope, identify } from '../accounts.js';
import { addApprovals } from '../approvals/routes.js';
import { addDeployments } from '../deployments/routes.js';
import { addEnvironments } from '../environments/routes.js';
import type { Gitlab } from '../gitlab.js';
import { addMembers } from '../members/routes.js';
import { addDiscussions } from '../notes/discussions.js';
import { addNotes } from '../notes/routes.js';
import { addVersions } from '../versions/routes.js';
import { Refusal, insufficientScope, unauthorized } from './errors.js';
import { addBranches } from './branches.js';
import { addCommits } from './commits.js';
import { addFiles } from './files.js';
import { addMergeRequests } from './mergeRequests.js';
import { addProjects } from './projects.js';
import type { ApiEnv } from './route.js';
import { addStatuses } from './statuses.js';
import { renderUser } from './users.js';
import { addWriting } from './writing.js';

const resources = [
  addProjects,
  addMembers,
  addBranches,
  addCommits,
  addWriting,
  addFiles,
  addMergeRequests,
  addVersions,
  addApprovals,
  addNotes,
  addDiscussions,
  addStatuses,
  addEnvironments,
  addDeployments,
];

const largestBody = 16 * 1024 * 1024;
const version = { version: '18.2.0', revision: '00000000000' };

/** Makes the listener for everything that is not git; `takeCut` as in GitCall. */
export function createApi(gitlab: Gitlab) {
  const app = new Hono<ApiEnv>();
  app.use(
    '/api/v4/*',
    bodyLimit({ maxSize: largestBody, onError: (c) => c.text('413 Request Entity Too Large', 413) }),
  );
  app.use('/api/v4/*', async (c, next) => {
    const token = c.req.header('private-token') ?? bearerToken(c.req.header('authorization'));
    const identity = identify(gitlab.store.state, token ?? c.req.query('private_token'));
    if (identity.kind !== 'user') throw unauthorized();
    const reading = c.req.method === 'GET' || c.req.method === 'HEAD';
    const own = c.req.path === '/api/v4/user' ? (['read_user'] as const) : [];
    if (!hasScope(identity.user, ...(reading ? (['read_api', ...own] as const) : []))) throw insufficientScope();
    c.set('user', identity.user);
    await next();
  });
  app.get('/api/v4/version', (c) => c.json(version));
  app.get('/api/v4/metadata', (c) => c.json({ ...version, enterprise: false }));
  app.get('/api/v4/user', (c) => {
    const user = c.get('user');
    return c.json({ ...renderUser(gitlab, user), email: user.email, created_at: user.createdAt, bot: false });
  });
  for (const add of resources) add(app, gitlab);
  app.notFound((c) => c.json({ error: '404 Not Found' }, 404));
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status);
    return c.json({ message: `500 Internal Server Error: ${error.message}` }, 500);
  });

  return (request: IncomingMessage, response: ServerResponse, takeCut: () => number | undefined): Promise<void> =>
    getRequestListener(async (incoming, env) => {
      const answer = await app.fetch(incoming, env);
      const cutAfter = answer.status === 401 ? undefined : takeCut();
      if (cutAfter === undefined || !(env.outgoing instanceof ServerResponse)) return answer;
      await sendPart(answer, env.outgoing, cutAfter);
      return RESPONSE_ALREADY_SENT;
    })(request, response);
}

/** Announces the whole body, sends a part of it and breaks the connection. */
async function sendPart(answer: Response, response: ServerResponse, bytes: number): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  if (bytes > 0) {
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': String(body.length) });
    await new Promise<void>((resolve) => response.write(body.subarray(0, bytes), () => resolve()));
  }
  response.destroy();
}
