// Rows of apps that settle together (`deploy.together`): R0 goes back after those that depend on it, R1 goes back because
// another one does, R2 waits for the others. An app without others in its release has none of them.
import { durationText } from '../model/duration.js';
import type { Mate, ReleaseFacts } from '../policy/gate/release.js';
import { isDecided } from '../policy/gate/release.js';
import { withInstances } from './definition.js';
import { steadyAt } from './looking.js';
import { sameRevision } from './pursuit.js';
import type { LiveSet, Sight } from './sight.js';
import { healthOf, moment, nameOf, type Said } from './words.js';

/**
 * R0: whoever depends on this app goes back first, so that nothing of the new release meets the old one of this. Capacity
 * comes before order: with fewer serving than the floor it goes back at once, and after `healthyWithin` in any case.
 */
export function afterDependants(sight: Sight, set: LiveSet): Said | undefined {
  const { release, rejected, lastGood, floor, strategy, observed, now } = sight;
  const verdict = observed.record?.rejected;
  if (release === undefined || !rejected || !verdict || lastGood === undefined || set.toLastGood) return undefined;
  const before = release.mates.find((mate) => mate.dependsOnThis && mayStillServe(mate));
  const until = verdict.at + strategy.healthyWithin;
  if (before === undefined || set.serving < Math.max(1, floor) || now >= until) return undefined;
  return {
    phase: 'aborting',
    because: `${nameOf(verdict)} was rejected: ${verdict.because}; goes back after ${before.id}, which depends on it, or at ${moment(until, now)}`,
    wakeAt: until,
  };
}

function mayStillServe({ standing }: Mate): boolean {
  switch (standing.kind) {
    case 'ready':
      return true;
    case 'rejected':
      return !standing.isBack;
    case 'waiting':
      return standing.begun;
    case 'settled':
    case 'refused':
    case 'invalid':
    case 'barred':
      return false;
  }
}

/** R1: another member has a verdict, or Marathon does not take it: this one has the same. */
export function releaseFailed(sight: Sight): Said | undefined {
  const { release } = sight;
  if (release === undefined || !isJudged(sight) || isDecided(release)) return undefined;
  const culprit = culpritOf(release);
  return culprit === undefined ? undefined : rejects(sight, release, culprit);
}

function culpritOf({ name, mates }: ReleaseFacts): string | undefined {
  const found = mates.flatMap(({ id, standing }) => {
    if (standing.kind === 'refused')
      return { induced: false, because: `${id} cannot be deployed: ${standing.because}` };
    if (standing.kind !== 'rejected') return [];
    const { because, induced } = standing;
    return { induced, because: induced ? because : `the release ${name} goes back: ${id} was rejected: ${because}` };
  });
  return (found.find(({ induced }) => !induced) ?? found[0])?.because;
}

/**
 * R2: healthy, and not all the others are. Its own deadline does not run meanwhile; `waitAtMost` bounds the wait, from
 * when it was written down that it waits.
 */
export function waitsForRelease(sight: Sight, set: LiveSet): Said | undefined {
  const { release, observed, now, strategy, wanted } = sight;
  if (release === undefined || !isJudged(sight) || !set.toWanted || !set.allHealthy) return undefined;
  if (steadyAt(set.live, observed.looking.still, now) > now) return undefined;
  const missing = release.mates.filter(({ standing }) => standing.kind !== 'settled' && standing.kind !== 'ready');
  const [first] = missing;
  if (first === undefined || isDecided(release)) return undefined;
  const others = missing.length === 1 ? '' : ` and ${missing.length - 1} more`;
  const what = `${first.id} (${howOf(first)})${others}`;
  const { record } = observed;
  const known = record?.phase === 'analysing' && record.revision !== null;
  const since =
    known && sameRevision({ revision: record.revision, commit: record.commit }, wanted) ? record.since : now;
  const until = since + strategy.waitAtMost;
  if (now < until) {
    return {
      phase: 'analysing',
      because: `${healthOf(set)}; settles together with the release ${release.name}: waits for ${what}`,
      ready: true,
      wakeAt: until,
    };
  }
  const because = `the release ${release.name} did not come together within ${durationText(strategy.waitAtMost)}: ${what}`;
  if (strategy.onFailure === 'rollback') return rejects(sight, undefined, because);
  return { phase: 'paused', because: `${because}; paused as onFailure says: push a fix or a revert` };
}

function howOf({ standing }: Mate): string {
  switch (standing.kind) {
    case 'rejected':
    case 'refused':
    case 'invalid':
    case 'barred':
      return standing.because;
    case 'waiting':
      return standing.phase === undefined || standing.phase === 'settled' ? 'not begun yet' : standing.phase;
    case 'settled':
    case 'ready':
      return standing.kind;
  }
}

/** Of its own: what has settled here before, and what has not begun here, nobody rejects. */
const isJudged = ({ begun, settledBefore, rejected }: Sight): boolean => begun && !settledBefore && !rejected;

/** `release`: the verdict is another one's. */
function rejects(sight: Sight, release: ReleaseFacts | undefined, because: string): Said {
  const { wanted, strategy, set, now } = sight;
  const definition = set?.toWanted === true ? withInstances(wanted.definition, set.live.instances) : wanted.definition;
  const whose = release === undefined ? {} : { release: release.name };
  return {
    phase: 'aborting',
    because: `rejects ${nameOf(wanted)}: ${because}`,
    action: { kind: 'record', rejection: { ...wanted, definition, strategy, because, at: now, ...whose } },
  };
}
