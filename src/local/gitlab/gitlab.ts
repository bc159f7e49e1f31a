// One embedded GitLab: its state, its repositories and the order in which they change. Both doors, git and API, work on it.
import { repositoryFolder } from './git/repository.js';
import type { Project } from './state.js';
import type { Store } from './store.js';

export type Gitlab = {
  readonly root: string;
  readonly store: Store;
  /** The address in every link it hands out, without a slash at the end; set once it listens. */
  url: string;
  /** The bare repository of a project. */
  folder(project: Pick<Project, 'path'>): string;
  /** Runs work on one project after all that came before it: what GitLab does with its locks and transactions. */
  inTurn<T>(project: Project, work: () => Promise<T>): Promise<T>;
  /** Resolves when no work is under way. */
  quiet(): Promise<void>;
};

export function createGitlab(root: string, store: Store): Gitlab {
  const tails = new Map<number, Promise<unknown>>();
  return {
    root,
    store,
    url: '',
    folder: (project) => repositoryFolder(root, project.path),
    inTurn(project, work) {
      const before = tails.get(project.id) ?? Promise.resolve();
      const turn = before.then(work, work); // a failure belongs to its own caller, the next one goes on
      tails.set(project.id, turn);
      return turn;
    },
    async quiet() {
      await Promise.allSettled(tails.values());
      await store.settled();
    },
  };
}
