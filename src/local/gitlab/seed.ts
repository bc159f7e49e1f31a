// What an embedded GitLab begins with: users with their tokens and roles, and projects with their first files.
// The only place where a seed is still `unknown`; every complaint names the place in the seed and what would be right.
import { z } from 'zod';
import { levels, type Level } from './access.js';

/** The roles a seed may name; `none` sees nothing. */
const role = z
  .enum(['none', 'guest', 'reporter', 'developer', 'maintainer', 'owner'])
  .transform((name): Level => levels[name]);

/** Scopes of a personal access token, as GitLab names them; `api` includes all the others. */
export const scope = z.enum(['api', 'read_api', 'read_user', 'read_repository', 'write_repository']);
export type Scope = z.infer<typeof scope>;

const user = z.strictObject({
  username: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'letters, digits, ".", "_" and "-" only'),
  token: z.string().regex(/^[\x21-\x7e]+$/, 'printable characters without spaces, at least one'),
  role,
  name: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
  scopes: z.array(scope).min(1).default(['api']),
});

const branchLevel = z.union([z.literal(0), z.literal(30), z.literal(40)]);

/** A pattern goes through a shell's `case` in the hook: only what git allows in a branch name, and `*`. */
const branchPattern = z
  .string()
  .regex(/^[A-Za-z0-9_*][A-Za-z0-9_*./@#+=-]*$/, 'a branch name, "*" stands for anything');

const protectedBranch = z.union([
  branchPattern.transform((name) => ({
    name,
    push: levels.maintainer,
    merge: levels.maintainer,
    allowForcePush: false,
  })),
  z.strictObject({
    name: branchPattern,
    push: branchLevel.default(40),
    merge: branchLevel.default(40),
    allowForcePush: z.boolean().default(false),
  }),
]);

/** At least a group and a project; no part may look like the `.git` of the URL or begin with a dot or dash. */
const projectPath = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/,
    'group/project, made of letters, digits, ".", "_", "-"',
  )
  .refine(
    (path) => !path.split('/').some((part) => /\.(git|atom|lock)$/i.test(part)),
    'no part may end in .git, .atom or .lock',
  );

const project = z.strictObject({
  path: projectPath,
  from: z.string().min(1).optional(),
  protected: z.array(protectedBranch).default([]),
  members: z.record(z.string(), role).default({}),
});

const seed = z.strictObject({ users: z.array(user).default([]), projects: z.array(project).default([]) });

export type Seed = z.infer<typeof seed>;

/**
 * Reads a seed: `{ users: [{ username, token, role, name?, email?, scopes? }], projects: [{ path, from?, protected?,
 * members? }] }`. `role` holds for every project; `members` (username → role) replaces it for one project. `protected`
 * takes names (push and merge: maintainers, GitLab's default) or `{ name, push, merge, allowForcePush }` with the
 * levels 0 (no one), 30 (developers) and 40 (maintainers). Throws an Error that lists everything that is wrong.
 */
export function readSeed(input: unknown): Seed {
  const read = seed.safeParse(input);
  if (!read.success) {
    const complaints = read.error.issues.map((issue) => `${where(issue.path)}: ${issue.message}`);
    throw new Error(`The GitLab seed cannot be used. ${complaints.join('. ')}.`);
  }
  refuseTwins(
    'username',
    read.data.users.map((each) => each.username.toLowerCase()),
    true,
  );
  refuseTwins(
    'token',
    read.data.users.map((each) => each.token),
    false,
  );
  refuseTwins(
    'project path',
    read.data.projects.map((each) => each.path.toLowerCase()),
    true,
  );
  return read.data;
}

function where(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the seed' : path.map(String).join('.');
}

/** Tokens are never quoted in a message; names are. */
function refuseTwins(what: string, values: readonly string[], quotable: boolean): void {
  const twin = values.find((value, index) => values.indexOf(value) !== index);
  if (twin === undefined) return;
  throw new Error(
    `The GitLab seed cannot be used: two entries have the same ${what}${quotable ? ` (${twin})` : ''}. Make each its own.`,
  );
}
