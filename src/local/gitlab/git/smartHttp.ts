// git over HTTP at /<group>/<project>.git: what admission lets through goes to `git http-backend`, with the person's
// rights in the environment of the hook.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { levels, rulesForHook } from '../access.js';
import type { RecordedRequest } from '../faults.js';
import type { Gitlab } from '../gitlab.js';
import type { Project, User } from '../state.js';
import { admit, type Admission } from './admission.js';
import { runBackend, type LastingAnswer } from './backend.js';
import { hookVariables } from './preReceive.js';
import { repositoriesFolder } from './repository.js';

export type GitCall = {
  readonly gitlab: Gitlab;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly record: RecordedRequest;
  /** After how many bytes of the answer's body the connection breaks; asked once, when there is an answer. */
  readonly takeCut: () => number | undefined;
  /** Awaited after a push was taken in and before git hears of it. */
  readonly onPush: (project: Project, user: User) => Promise<void>;
};

/** Answers one request of a git client. */
export async function serveGit(call: GitCall): Promise<void> {
  const { gitlab, request, response, url } = call;
  const { method = 'GET', headers } = request;
  const admission = admit(gitlab.store.state, { method, url, authorization: headers.authorization });
  if (admission.kind === 'refused') {
    // The body is swallowed, so that a client in the middle of sending it reads the answer instead of a reset.
    request.resume();
    response.writeHead(admission.status, { 'content-type': 'text/plain; charset=utf-8', ...admission.headers });
    response.end(`${admission.text}\n`);
    return;
  }
  await runBackend({
    request,
    response,
    cutAfter: call.takeCut(),
    env: { ...cgi(call, admission), ...hookRights(gitlab, admission) },
    lasting: capabilities(call, admission),
    onBody: (start) => {
      const command = /^[0-9a-f]{4}command=(ls-refs|fetch)/.exec(start.toString('latin1'))?.[1];
      if (command === 'ls-refs' || command === 'fetch') call.record.command = command;
    },
    beforeEnd: async () => {
      if (admission.rest === 'git-receive-pack') await call.onPush(admission.project, admission.user);
    },
  });
}

type Admitted = Extract<Admission, { kind: 'admitted' }>;

const advertised = new WeakMap<Project, Buffer>();

/**
 * What a fetch over protocol 2 asks first: what this git can do. Nothing of it changes with the repository's content,
 * and every look at the branches begins with it; before a push, or over protocol 0, the same question lists the references.
 */
function capabilities({ request, url }: GitCall, { project, rest }: Admitted): LastingAnswer | undefined {
  const isAsked =
    rest === 'info/refs' &&
    url.search === '?service=git-upload-pack' &&
    request.headers['git-protocol'] === 'version=2';
  if (!isAsked) return undefined;
  return { known: () => advertised.get(project), keep: (output) => void advertised.set(project, output) };
}

/** The path comes from the project's own record, never from the request: nothing outside the root can be named. */
function cgi(call: GitCall, admitted: Admitted): Record<string, string> {
  const { headers, method = 'GET', socket } = call.request;
  const protocol = headers['git-protocol'];
  const given: Record<string, string | undefined> = {
    CONTENT_TYPE: headers['content-type'],
    CONTENT_LENGTH: headers['content-length'],
    // Native git zips its requests; the backend unzips them itself.
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    GIT_PROTOCOL: typeof protocol === 'string' ? protocol : undefined,
    REMOTE_ADDR: socket.remoteAddress,
  };
  return {
    GIT_PROJECT_ROOT: repositoriesFolder(call.gitlab.root),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${admitted.project.path}.git/${admitted.rest}`,
    QUERY_STRING: call.url.search.slice(1),
    REQUEST_METHOD: method,
    REMOTE_USER: admitted.user.username,
    ...Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

function hookRights(gitlab: Gitlab, { project, level }: Admitted): Record<string, string> {
  return {
    [hookVariables.project]: project.path,
    [hookVariables.membersUrl]: `${gitlab.url}/${project.path}/-/project_members`,
    [hookVariables.defaultBranch]: project.defaultBranch,
    [hookVariables.maintainer]: level >= levels.maintainer ? 'yes' : 'no',
    [hookVariables.rules]: rulesForHook(project.protected, level),
  };
}
