// A commit that changes one app of a release takes the others along that have not settled: a fix for the one that failed is
// to be tried with those that went back because of it, and nothing settles on its own in the middle of a release.
import type { DesiredApp } from '../../core/model/app.js';
import type { AppKey, CommitSha } from '../../core/model/ids.js';

/**
 * The apps, those that are in one release and have not settled with one commit in common: the tip, where they had
 * several. Kept by the record of each, so that a process that starts later finds them joined.
 */
export function joined(
  apps: ReadonlyMap<AppKey, DesiredApp>,
  tip: CommitSha,
  hasSettled: (app: DesiredApp) => boolean,
): ReadonlyMap<AppKey, DesiredApp> {
  const releases = new Map<string, DesiredApp[]>();
  for (const app of apps.values()) {
    const { together } = app.strategy;
    if (together === undefined || hasSettled(app)) continue;
    const name = `${app.environment} ${together}`;
    releases.set(name, [...(releases.get(name) ?? []), app]);
  }
  const torn = [...releases.values()].filter((open) => new Set(open.map(({ commit }) => commit)).size > 1).flat();
  if (torn.length === 0) return apps;
  const all = new Map(apps);
  for (const app of torn) {
    const numberCommit = app.numberCommit === app.commit ? tip : app.numberCommit;
    all.set(app.key, { ...app, commit: tip, numberCommit });
  }
  return all;
}
