// Brings a seed into an embedded GitLab. What exists is kept (repositories, ids, merge requests) and what the seed says
// about it (roles, tokens, protection) replaces what was said before, so starting again with the same seed changes nothing.
import path from 'node:path';
import { tokenDigest } from './accounts.js';
import { ensureRepository } from './git/repository.js';
import type { Gitlab } from './gitlab.js';
import type { Seed } from './seed.js';
import type { Project, User } from './state.js';

const defaultBranch = 'main';

/** Plants the seed and makes sure that every project has its repository. `from` is resolved against `base`. */
export async function plant(gitlab: Gitlab, seed: Seed, base: string): Promise<void> {
  const { store } = gitlab;
  const now = new Date().toISOString();
  const users = seed.users.map((entry): User => {
    const known = store.state.users.find((each) => each.username === entry.username);
    return {
      id: known?.id ?? store.id(),
      username: entry.username,
      name: entry.name ?? capitalised(entry.username),
      email: entry.email ?? `${entry.username}@gitlab.local`,
      level: entry.role,
      scopes: entry.scopes,
      tokenDigest: tokenDigest(entry.token),
      createdAt: known?.createdAt ?? now,
    };
  });
  const names = new Set([...store.state.users, ...users].map((each) => each.username));
  const projects = seed.projects.map((entry): Project => {
    const stranger = Object.keys(entry.members).find((name) => !names.has(name));
    if (stranger !== undefined) {
      throw new Error(
        `The GitLab seed cannot be used: ${stranger} is a member of ${entry.path} and none of its users.`,
      );
    }
    const known = store.state.projects.find((each) => each.path === entry.path);
    return {
      id: known?.id ?? store.id(),
      path: entry.path,
      defaultBranch,
      protected: entry.protected,
      members: entry.members,
      createdAt: known?.createdAt ?? now,
    };
  });
  for (const entry of seed.projects) {
    const from = entry.from === undefined ? undefined : path.resolve(base, entry.from);
    await ensureRepository(gitlab.folder({ path: entry.path }), defaultBranch, from);
  }
  const seeded = new Set(projects.map((each) => each.id));
  for (const project of store.state.projects.filter((each) => !seeded.has(each.id))) {
    await ensureRepository(gitlab.folder(project), project.defaultBranch, undefined);
  }
  await store.change((state) => ({
    ...state,
    users: upsert(state.users, users),
    projects: upsert(state.projects, projects),
  }));
}

function upsert<T extends { readonly id: number }>(rows: readonly T[], changed: readonly T[]): T[] {
  const ids = new Set(changed.map((each) => each.id));
  return [...rows.filter((row) => !ids.has(row.id)), ...changed].sort((a, b) => a.id - b.id);
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
