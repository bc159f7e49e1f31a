// All that the chapters of the demo need, and what every one of them does: merge something, and tell what came of it.
import type { Children } from './children.js';
import type { Clone, Edit } from './clone.js';
import type { MergeRequests } from './mergeRequests.js';
import type { Cluster } from './picture.js';
import { bold, phaseText, type Screen } from './screen.js';
import type { StatusEntry } from './statusLog.js';
import type { Front } from './traffic/front.js';
import type { Unrest } from './unrest.js';
import type { Watcher } from './watching.js';

export interface Scene {
  readonly screen: Screen;
  readonly clone: Clone;
  readonly mergeRequests: MergeRequests;
  readonly cluster: Cluster;
  readonly watcher: Watcher;
  readonly children: Children;
  /** The daemon's settings file; commands beside it make themselves a clone of their own. */
  readonly settings: string;
  readonly marathon: string;
  /** The apps behind HAProxy; undefined where there is none. */
  readonly front: Front | undefined;
  readonly daemonLog: string;
  /** Kills the daemon now and then, if the user asked for it. */
  readonly unrest: Unrest;
  readonly signal: AbortSignal;
}

/** A chapter in which the daemon may be killed. */
export function inUnrest<T>(scene: Scene, chapter: (scene: Scene) => Promise<T>): Promise<T> {
  scene.unrest.grant();
  return chapter(scene);
}

/** Opens a merge request with these edits and merges it; returns the id of the merge commit. */
export async function mergeEdits(scene: Scene, branch: string, title: string, edits: readonly Edit[]): Promise<string> {
  await scene.clone.pushEdits(branch, title, edits);
  return mergeBranch(scene, branch, title);
}

/** The same of a branch that was pushed. */
export async function mergeBranch({ screen, mergeRequests }: Scene, branch: string, title: string): Promise<string> {
  const iid = await mergeRequests.open(branch, title);
  const commit = await mergeRequests.merge(iid);
  screen.done(`!${iid} ${bold(title)}: opened by developer, merged by maintainer as ${commit.slice(0, 8)}`);
  return commit;
}

export function tell({ screen }: Scene, entries: readonly StatusEntry[]): void {
  for (const entry of entries) screen.done(`${entry.app} ${phaseText(entry.phase)}: ${entry.because}`);
}
