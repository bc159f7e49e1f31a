// An id that two environments of one cluster have: whatever the layout, only one app of that id can be there.
import type { DesiredApp } from '../model/app.js';
import { problem } from '../model/errorCodes.js';
import type { AppId } from '../model/ids.js';
import type { Problem } from '../model/problem.js';
import type { ImportEnvironment } from './documents.js';

/** One problem for each such app, with its place in the template. `wanted`: what the filled templates say, by environment. */
export function collisions(
  environments: readonly ImportEnvironment[],
  wanted: ReadonlyMap<string, readonly DesiredApp[]>,
): readonly Problem[] {
  const taken = new Map<string, Map<AppId, string>>();
  return environments.flatMap(({ name, cluster }) => {
    const there = taken.get(cluster) ?? new Map<AppId, string>();
    taken.set(cluster, there);
    return (wanted.get(name) ?? []).flatMap(({ id, place }) => {
      const other = there.get(id);
      there.set(id, name);
      if (other === undefined) return [];
      const message = `${id} is the same app in ${other} and in ${name}, which are both on the cluster ${cluster}`;
      const hint = `put a placeholder into its id (or that of its group), or name another cluster: --cluster ${name}=NAME`;
      return [problem('id-twice', message, { place, hint })];
    });
  });
}
