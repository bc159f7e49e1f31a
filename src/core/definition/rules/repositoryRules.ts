// The rules over the whole repository, one file each, asked cluster by cluster: that is where apps meet.
import type { ErrorCode } from '../../model/errorCodes.js';
import type { Place, Problem } from '../../model/problem.js';
import type { LoadedEnvironment } from '../load.js';
import { deploymentGroups } from './deploymentGroups.js';
import { imagesWithoutDigest, latestImages } from './imageVersions.js';
import { jobIds } from './jobIds.js';
import { placeFinder, placeKey } from './place.js';
import type { Deployed, Finding, Rule } from './rule.js';
import { releasesOfOne } from './releaseAlone.js';
import { servicePorts } from './servicePorts.js';
import type { Severities } from './severities.js';
import { vhosts } from './vhosts.js';
import { vips } from './vips.js';

/** Each rule with the codes that it tells: what is off is not looked for, because finding places takes time. */
const rules: readonly (readonly [Rule, ...ErrorCode[]])[] = [
  [servicePorts, 'service-port-twice'],
  [vhosts, 'vhost-twice'],
  [vips, 'vip-twice'],
  [deploymentGroups, 'deployment-group-shared', 'deployment-group-incomplete'],
  [jobIds, 'job-id-taken'],
  [latestImages, 'image-latest'],
  [imagesWithoutDigest, 'image-digest-missing'],
  [releasesOfOne, 'release-alone'],
];

/** What the rules say that are not off. A finding is told once, whoever shares its line. */
export function repositoryRules(apps: readonly Deployed[], severities: Severities): readonly Problem[] {
  const asked = rules.filter(([, ...codes]) => codes.some((code) => severities.get(code) !== 'off'));
  const found = new Map<string, Problem>();
  for (const members of byCluster(apps)) {
    for (const finding of asked.flatMap(([rule]) => rule(members))) {
      const key = findingKey(finding);
      if (!found.has(key)) found.set(key, finding.problem);
    }
  }
  return [...found.values()];
}

/** Every app that can be deployed, with the finder of its places. */
export const deployedApps = (environments: readonly LoadedEnvironment[]): readonly Deployed[] =>
  environments.flatMap(({ environment, apps, placeIn, secretsIn }) =>
    apps.map((app): Deployed => ({
      app,
      environment,
      at: placeFinder(placeIn, app.id, app.place),
      secrets: () => secretsIn(app.id),
    })),
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
