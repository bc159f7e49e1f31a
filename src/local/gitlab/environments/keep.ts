// Environments come into being by themselves or with their first deployment.
import type { Gitlab } from '../gitlab.js';
import type { Project } from '../state.js';
import { guessedTier, slugOf } from './naming.js';
import type { Environment } from './record.js';

/** The record of a new environment; `keep` stores it. */
export function newEnvironment(
  gitlab: Gitlab,
  project: Project,
  name: string,
  more: Partial<Pick<Environment, 'externalUrl' | 'description' | 'tier'>> = {},
): Environment {
  const now = new Date().toISOString();
  return {
    id: gitlab.store.id(),
    projectId: project.id,
    name,
    slug: slugOf(name),
    externalUrl: more.externalUrl ?? null,
    description: more.description ?? null,
    tier: more.tier ?? guessedTier(name),
    state: 'available',
    createdAt: now,
    updatedAt: now,
  };
}

/** Stores an environment, new or changed. */
export function keepEnvironment(gitlab: Gitlab, changed: Environment): Promise<void> {
  return gitlab.store.change((state) => ({
    ...state,
    environments: [...state.environments.filter((each) => each.id !== changed.id), changed].sort((a, b) => a.id - b.id),
  }));
}

/** The environments of a project, in the order of their making. */
export function environmentsOf(gitlab: Gitlab, project: Project): Environment[] {
  return gitlab.store.state.environments.filter((each) => each.projectId === project.id);
}
