// What the passes over the apps of each cluster have in common: made once for all of them.
import type { AppKey, CommitSha } from '../../core/model/ids.js';
import { followedBy } from '../sources/desired.js';
import { factsOf, type FactSources } from '../facts/facts.js';
import type { DaemonOptions } from '../options.js';
import type { PassWorld } from './pass.js';
import type { Knowing } from '../facts/standing.js';
import type { Wakes } from '../wakes.js';

interface Parts extends Pick<Knowing, 'clusters' | 'report' | 'trouble' | 'wanted'> {
  readonly wakes: Wakes;
  readonly standing: FactSources;
  readonly mergeRequestOf: (commit: CommitSha) => number | undefined;
  readonly poke: (key: AppKey) => void;
}

/** By the name of the cluster. */
export function passWorlds(options: DaemonOptions, parts: Parts): ReadonlyMap<string, PassWorld> {
  const { clusters, report, trouble, wanted, wakes, standing, mergeRequestOf, poke } = parts;
  const { owner, clock, log } = options;
  const shared: Omit<PassWorld, 'world' | 'cluster' | 'traffic'> = {
    owner,
    report,
    clock,
    log,
    tip: ({ environment }) => {
      const tip = wanted();
      return tip && followedBy(tip, environment).tree.commit;
    },
    mergeRequestOf,
    poke,
    facts: (target) => factsOf(target, standing),
    takesPlace: (target, step) => wakes.takesPlace(target, step),
    decided: (target, step) => wakes.decided(target, step),
    unreachable: (name, because) => trouble.say(`cluster ${name}`, because),
  };
  return new Map(
    [...clusters.all].map(
      ([name, { world, cluster, traffic }]) => [name, { ...shared, world, cluster, traffic }] as const,
    ),
  );
}
