// The rules over the whole repository, one file each, asked cluster by cluster: that is where apps meet.
import type { Place, Problem } from '../../model/problem.js';
import type { LoadedEnvironment } from '../load.js';
import { deploymentGroups } from './deploymentGroups.js';
import { imageVersions } from './imageVersions.js';
import { placeFinder, placeKey } from './place.js';
import type { Deployed, Finding, Rule } from './rule.js';
import { servicePorts } from './servicePorts.js';
import { vhosts } from './vhosts.js';
import { vips } from './vips.js';

const rules: readonly Rule[] = [servicePorts, vhosts, vips, deploymentGroups, imageVersions];

/** What the rules say, without severities of the repository's own. A finding is told once, whoever shares its line. */
export function repositoryRules(apps: readonly Deployed[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const members of byCluster(apps)) {
    for (const finding of rules.flatMap((rule) => rule(members))) {
      const key = findingKey(finding);
      if (!found.has(key)) found.set(key, finding.problem);
    }
  }
  return [...found.values()];
}

/** Every app that can be deployed, with the finder of its places. */
export const deployedApps = (environments: readonly LoadedEnvironment[]): readonly Deployed[] =>
  environments.flatMap(({ environment, apps, placeIn }) =>
    apps.map((app): Deployed => ({ app, environment, at: placeFinder(placeIn, app.id, app.place) })),
  );

function byCluster(apps: readonly Deployed[]): Iterable<readonly Deployed[]> {
  const clusters = new Map<string, Deployed[]>();
  for (const one of apps) {
    const same = clusters.get(one.environment.cluster);
    if (same === undefined) clusters.set(one.environment.cluster, [one]);
    else same.push(one);
  }
  return clusters.values();
}

const findingKey = ({ problem: { code, place }, other }: Finding): string =>
  [code, ...[place, other].map((one: Place | undefined) => (one === undefined ? '' : placeKey(one)))].join(' ');
