// Whose token is this, and what may they see? The same answer for git's Basic authentication and for the API's headers.
import { createHash } from 'node:crypto';
import type { Level } from './access.js';
import type { Scope } from './seed.js';
import type { Project, State, User } from './state.js';

/** What a request's credentials turn out to be. */
export type Identity =
  { readonly kind: 'anonymous' } | { readonly kind: 'unknown-token' } | { readonly kind: 'user'; readonly user: User };

/** GitLab keeps digests of tokens, so a lookup compares no secret byte by byte. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The account a token belongs to. */
export function identify(state: State, token: string | undefined): Identity {
  if (token === undefined) return { kind: 'anonymous' };
  const digest = tokenDigest(token);
  const user = state.users.find((each) => each.tokenDigest === digest);
  return user === undefined ? { kind: 'unknown-token' } : { kind: 'user', user };
}

/** The password of `Authorization: Basic …`: with personal, project and group tokens any name works, but not none. */
export function basicToken(authorization: string | undefined): string | undefined {
  const encoded = /^basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [, name = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return name === '' ? '' : password;
}

/** The token of `Authorization: Bearer …`. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1];
}

/** The level of a person in a project: their membership there, else the level of their account. */
export function levelIn(project: Project, user: User): Level {
  return project.members[user.username] ?? user.level;
}

/** True when one of the scopes is held; `api` stands for all, and `read_api` for reading through the API. */
export function hasScope(user: User, ...wanted: readonly Scope[]): boolean {
  return user.scopes.some((held) => held === 'api' || wanted.includes(held));
}

/** A project by its id or by its full path, in which GitLab does not tell upper from lower case. */
export function findProject(state: State, idOrPath: string): Project | undefined {
  const path = idOrPath.toLowerCase();
  return state.projects.find((each) => String(each.id) === idOrPath || each.path.toLowerCase() === path);
}
