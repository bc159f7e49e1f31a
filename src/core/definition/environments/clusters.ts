// The clusters of one environment: `cluster: dc1`, or `clusters: [dc1, dc2]`, which are served one after the other.
import { problem } from '../../model/errorCodes.js';
import type { EarlierCluster, Environment } from '../../model/environment.js';
import { isEnvironmentName, type EnvironmentName } from '../../model/ids.js';
import type { Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';

/** What sets the environments of one base apart. */
export type Served = Pick<Environment, 'name' | 'cluster' | 'earlier'> & Required<Pick<Environment, 'clusterPlace'>>;

export interface ReadClusters {
  readonly served: readonly Served[];
  readonly problems: readonly Problem[];
}

/** A list of one is no more than `cluster`: the environment keeps its plain name. Pointers start at the environment. */
export function readClusters(
  base: EnvironmentName,
  { cluster, clusters }: { readonly cluster?: string | undefined; readonly clusters?: readonly string[] | undefined },
  locate: Locate,
): ReadClusters {
  const refused = (pointer: string, message: string, hint: string): ReadClusters => ({
    served: [],
    problems: [problem('policy-invalid', message, { place: locate(pointer), hint })],
  });
  if (cluster !== undefined && clusters !== undefined) {
    return refused('/clusters', 'cluster and clusters are both given', 'keep one of them');
  }
  const names = clusters ?? (cluster === undefined ? [] : [cluster]);
  const pointerOf = (index: number): string => (clusters === undefined ? '/cluster' : `/clusters/${index}`);
  if (names.length === 0) {
    return refused('', `environment ${base} names no cluster`, "add cluster: with a name from the daemon's settings");
  }
  const served: Served[] = [];
  const earlier: EarlierCluster[] = [];
  for (const [index, one] of names.entries()) {
    const name = names.length === 1 ? base : `${base}@${one}`;
    const shown = JSON.stringify(one.slice(0, 60));
    if (one === '' || !isEnvironmentName(name)) {
      return refused(pointerOf(index), `${shown} is no name of a cluster`, 'use letters, digits, dots, - and _');
    }
    if (names.indexOf(one) !== index) {
      return refused(pointerOf(index), `the cluster ${shown} stands twice in the list`, 'name each cluster once');
    }
    served.push({ name, cluster: one, clusterPlace: locate(pointerOf(index)), earlier: [...earlier] });
    earlier.push({ environment: name, cluster: one });
  }
  return { served, problems: [] };
}
