// Names of things, checked once. The brands keep a branch name from being used where an app id is meant.

declare const appId: unique symbol;
declare const environmentName: unique symbol;
declare const revision: unique symbol;
declare const commitSha: unique symbol;

/** Absolute Marathon path of an app, pod or group: `/shop/cart`. */
export type AppId = string & { readonly [appId]: true };
/** An environment as users see it: `production`, or `production@dc1` when it spans clusters. */
export type EnvironmentName = string & { readonly [environmentName]: true };
/** First 12 hex digits of SHA-256 over a rendered definition and its strategy. */
export type Revision = string & { readonly [revision]: true };
/** Full object id of a git commit, 40 or 64 hex digits. */
export type CommitSha = string & { readonly [commitSha]: true };

/** Milliseconds since 1970 UTC. Which clock it was read from is said where it is used. */
export type Instant = number;

// Marathon 1.11, state/PathId and RAML stringTypes: lower case letters, digits, `-`, and dots between labels.
const segment = '(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\\.)*(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])';
const absolutePath = new RegExp(`^(?:/${segment})+$`);
const relativePath = new RegExp(`^/?(?:(?:${segment}|\\.\\.?)/+)*(?:${segment}|\\.\\.?)/*$`);

/** Whether the text is an absolute path that Marathon takes as the id of an app, pod or group (not the root). */
export const isAppId = (text: string): text is AppId => absolutePath.test(text);

export const isEnvironmentName = (text: string): text is EnvironmentName =>
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:@[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/.test(text);

/** The environment as baton.yaml names it: `production` of `production@dc1`. */
export function baseOf(name: EnvironmentName): EnvironmentName {
  const base = name.replace(/@.*$/, '');
  if (isEnvironmentName(base)) return base;
  throw new Error(`${name} is no name of an environment`);
}

/** Whether somebody who asks for `asked` means this one too: `production` means it on all its clusters. */
export const isPartOf = (name: EnvironmentName, asked: EnvironmentName): boolean =>
  name === asked || baseOf(name) === asked;

export const isRevision = (text: string): text is Revision => /^[0-9a-f]{12}$/.test(text);

export const isCommitSha = (text: string): text is CommitSha => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/**
 * Resolves a path as Marathon does: relative to the enclosing group, `.` and `..` understood, doubled and trailing
 * slashes collapsed. Undefined when Marathon would refuse it or when it leaves the root.
 */
export function resolveAppId(text: string, group = '/'): AppId | undefined {
  if (!relativePath.test(text)) return undefined;
  const from = text.startsWith('/') ? [] : group.split('/').filter((part) => part !== '');
  const parts = [...from];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  const id = `/${parts.join('/')}`;
  return isAppId(id) ? id : undefined;
}

/** Whether `id` is the group or lies below it. Compares whole segments: `/app` does not hold `/app-admin`. */
export const isWithin = (id: string, group: string): boolean =>
  group === '/' || id === group || id.startsWith(group.endsWith('/') ? group : `${group}/`);

/** The one key of an app in an environment, also its name in subjects and messages: `production /shop/cart`. */
export const appKey = (environment: EnvironmentName, id: AppId): AppKey => `${environment} ${id}`;
export type AppKey = `${EnvironmentName} ${AppId}`;
