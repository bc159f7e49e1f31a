// A release of one app: a name that was misspelt, or left behind by apps that are gone. It would settle alone.
import { problem } from '../../model/errorCodes.js';
import type { Deployed, Finding } from './rule.js';

export function releasesOfOne(apps: readonly Deployed[]): readonly Finding[] {
  const releases = new Map<string, Deployed[]>();
  for (const one of apps) {
    const { together } = one.app.strategy;
    if (together === undefined) continue;
    const name = `${one.environment.name} ${together}`;
    const same = releases.get(name);
    if (same === undefined) releases.set(name, [one]);
    else same.push(one);
  }
  return [...releases.values()].flatMap((members) => {
    const [only, second] = members;
    if (only === undefined || second !== undefined) return [];
    const message = `${only.app.id} is the only app of ${only.environment.base} in the release ${only.app.strategy.together ?? ''}: it settles alone`;
    return [{ problem: problem('release-alone', message, { place: only.at('/deploy/together') }) }];
  });
}
