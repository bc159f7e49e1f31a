// Who may clone and push, in GitLab's order and with its words: first the address, then the password, then the project
// (one that may not be seen is not found), then the role.
import { basicToken, bearerToken, findProject, hasScope, identify, levelIn } from '../accounts.js';
import { levels, type Level } from '../access.js';
import type { Project, State, User } from '../state.js';

export type GitRequest = {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
};

export type Admission =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly text: string;
      readonly headers?: Record<string, string>;
    }
  | {
      readonly kind: 'admitted';
      readonly project: Project;
      readonly user: User;
      readonly level: Level;
      readonly rest: string;
    };

const gitPath = /^\/(?<path>.+?)(?<suffix>\.git)?\/(?<rest>info\/refs|git-upload-pack|git-receive-pack)$/;

/** True for the paths that git asks for. */
export function isGitPath(pathname: string): boolean {
  return gitPath.test(pathname) && !pathname.startsWith('/api/');
}

/** Decides about one request of a git client; `rest` of an admitted one is what follows the repository's address. */
export function admit(state: State, request: GitRequest): Admission {
  const { path = '', suffix, rest = '' } = gitPath.exec(request.url.pathname)?.groups ?? {};
  const service = rest === 'info/refs' ? request.url.searchParams.get('service') : rest;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    return refused(403, 'Please use a git client that speaks the smart HTTP protocol.');
  }
  if (request.method !== (rest === 'info/refs' ? 'GET' : 'POST')) return refused(405, 'Method Not Allowed');
  // GitLab takes the address without .git too, by sending the client to the one with it.
  if (suffix === undefined) {
    return refused(301, 'Moved Permanently', { location: `/${path}.git/${rest}${request.url.search}` });
  }

  const identity = identify(state, basicToken(request.authorization) ?? bearerToken(request.authorization));
  if (identity.kind !== 'user') return askForPassword;
  const { user } = identity;
  const push = service === 'git-receive-pack';
  if (!hasScope(user, 'read_repository', 'write_repository')) return askForPassword;

  const project = findProject(state, decoded(path));
  const level = project === undefined ? levels.none : levelIn(project, user);
  if (project === undefined || level < levels.guest) {
    return refused(404, "The project you were looking for could not be found or you don't have permission to view it.");
  }
  if (level < levels.reporter) return refused(403, 'You are not allowed to download code from this project.');
  if (push && (level < levels.developer || !hasScope(user, 'write_repository'))) {
    return refused(403, 'You are not allowed to push code to this project.');
  }
  return { kind: 'admitted', project, user, level, rest };
}

function refused(status: number, text: string, headers: Record<string, string> = {}): Admission {
  return { kind: 'refused', status, text, headers };
}

const askForPassword = refused(
  401,
  'HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect or ' +
    "you're required to use a token instead of a password. If a token was provided, it was either incorrect, " +
    'expired, or improperly scoped.',
  { 'www-authenticate': 'Basic realm="GitLab"' },
);

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return ''; // no project is called so
    throw error;
  }
}
