// The cluster's own limit: Marathon refuses deployments beyond a number, whoever asks for them, so that all environments
// and repositories on it share the places that the settings give (`deploymentsAtOnce`).
import { count } from '../../model/count.js';
import type { Gate } from '../../model/step.js';

/** Apps in motion on the cluster beside this one, of whichever repository, and how many may be. */
export interface ClusterFact {
  readonly name: string;
  readonly inMotion: number;
  readonly atOnce: number;
}

export function onCluster(
  { cluster }: { readonly cluster?: ClusterFact | undefined },
  { begun }: { readonly begun: boolean },
): Held | undefined {
  if (begun || cluster === undefined || cluster.inMotion < cluster.atOnce) return undefined;
  const { name, inMotion, atOnce } = cluster;
  const moving = `${count(inMotion, 'app')} of all repositories in motion on the cluster ${name}`;
  const because = `${moving}, deploymentsAtOnce of the settings allows ${atOnce}`;
  return { kind: 'held', by: 'at-once', because };
}

type Held = Extract<Gate, { kind: 'held' }>;
