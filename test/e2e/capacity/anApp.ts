// One app of four servers with its clients, and what can be done to it: by git, and by hands in the cluster.
import { expect } from 'vitest';
import type { Service } from './aService.js';
import { until, type Arena } from './arena.js';

export interface App {
  /** Commits another version of it. */
  bring(version: string, more?: Partial<Service>): Promise<void>;
  /** Waits until that version is settled on the status branch and whole in the cluster. */
  settles(version: string): Promise<void>;
  /** Waits until that version is rejected on the status branch, and the last good one is whole in the cluster. */
  isRejected(version: string, lastGood: string): Promise<void>;
  /** Waits until so many tasks of that version answer. */
  isUnderWay(version: string, tasks?: number): Promise<void>;
  /** So many tasks served at any time since the last time this was asked, and what Marathon called healthy did serve. */
  neverFewerThan(floor: number): Promise<void>;
  /** Likewise, with no floor: no two versions served at the same time. */
  neverMixed(): Promise<void>;
  /** A hand in the cluster. */
  cancel(force: boolean): Promise<void>;
  killTaskOf(version: string): Promise<void>;
}

/** Settles version 1 of an app, and lets clients come. They go with the arena. */
export async function anApp(arena: Arena, id: string, strategy: string): Promise<App> {
  const clients = await arena.settled({ id, strategy, version: '1' });
  return {
    bring: (version, more = {}) => arena.push({ id, strategy, version, ...more }),
    async settles(version) {
      await arena.judged(id, 'settled', version);
      await arena.whole(id, version);
    },
    async isRejected(version, lastGood) {
      await arena.judged(id, 'rejected', version);
      await arena.whole(id, lastGood);
    },
    isUnderWay: (version, tasks = 1) =>
      until(
        () => `${tasks} tasks of ${id} at version ${version} to answer\n${arena.output()}`,
        () => clients.tasksOf(version).length >= tasks,
      ),
    async neverFewerThan(floor) {
      const { least, ...rest } = await clients.measured();
      expect(least, arena.output()).toBeGreaterThanOrEqual(floor);
      expect(rest).toMatchObject({ refused: 0, twoDeployments: false });
    },
    async neverMixed() {
      expect(await clients.measured()).toMatchObject({ mixed: false, refused: 0, twoDeployments: false });
    },
    cancel: (force) => arena.cancel(id, force),
    killTaskOf: (version) => arena.killTask(id, clients.tasksOf(version)[0] ?? ''),
  };
}
