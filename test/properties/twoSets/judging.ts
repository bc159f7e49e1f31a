// What no step of two sets may do, judged at the moment it does it: sentences 2 and 3 of docs/rollouts.md, and that a check which
// fails keeps a revision out. Each gives what is wrong.
import type { AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import type { Step } from '../../../src/core/model/step.js';
import { hasTwoSets } from '../../../src/core/model/strategy.js';
import { capacityOf, instancesOf } from '../../../src/core/rollout/definition.js';
import type { Marathon } from '../marathon.js';
import type { Write } from '../writing.js';
import type { World } from './world.js';

/** At the moment a share is written down. */
export function wrongShares(world: World, { sets, row, about }: Step): readonly string[] {
  const before = world.record?.sets;
  if (!sets || before === undefined || world.setup.balancing === 'instances' || sets.candidate === null) return [];
  const { share, candidate, primary } = sets;
  const number = numberOf(world, about, primary);
  // By a cookie or a header nobody knows how many come: then as many as of the whole.
  const byRule = world.strategy.kind === 'ab-test' && world.strategy.match !== undefined;
  const needed = byRule ? number : Math.max(1, Math.ceil((number * share) / 100));
  const [healthy, serving] = [world.healthy(candidate), world.healthy(primary)];
  const rises = share > 0 && sets.reached === null && sets.since === world.now;
  const floor = floorOf(world, number);
  const falls = share === 0 && sets.since === world.now && healthy > 0 && world.traffic(candidate) > 0;
  return [
    ...(rises && healthy < needed
      ? [`${row}: ${share}% of the traffic to ${healthy} healthy tasks, ${needed} are needed`]
      : []),
    ...(falls && serving < floor
      ? [`${row}: all traffic to ${serving} tasks of ${primary}, the floor is ${floor}`]
      : []),
  ];
}

/** A check that fails keeps what it is asked about from taking the place of what serves. */
export function wrongPromotions(world: World, { row, action, begins, settles }: Step): readonly string[] {
  const { strategy, record } = world;
  if (!hasTwoSets(strategy) || strategy.checks.length === 0 || record?.sets?.next === 'full') return [];
  const isPromoted = (/^[AC]23$/.test(row) && action?.kind === 'put') || (row === 'B18' && settles !== undefined);
  const what = begins ?? settles;
  if (!isPromoted || what === undefined || world.git.qualityOf(what.definition) !== 'erring') return [];
  const before = record?.settled.some(({ revision }) => revision === what.revision);
  return before === true ? [] : [`${row}: a revision whose check fails is promoted`];
}

/** What is written to a set that has traffic. */
export function wrongWrites(world: World, action: Write, marathon: Marathon): readonly string[] {
  const id = action.marathonId;
  const share = world.traffic(id);
  const sets = world.record?.sets;
  if (world.setup.balancing === 'instances' || share === 0) return [];
  const row = world.step?.row ?? '';
  const isBeside = sets?.candidate === id;
  switch (action.kind) {
    case 'remove':
      return world.sets.existing.length === 1 ? [] : [`${row}: removes ${id}, which gets ${share}% of the traffic`];
    case 'put':
      return isBeside && share > 0.5 && marathon.serving() > 0
        ? [`${row}: puts another revision into ${id}, which gets ${share}% of the traffic`]
        : [];
    case 'scale': {
      if (sets === undefined || !isBeside || action.instances > 0) return [];
      const serving = world.healthy(sets.primary);
      const floor = floorOf(world, numberOf(world, world.step?.about, sets.primary));
      return serving < floor ? [`${row}: ends ${id} while ${serving} of ${floor} serve`] : [];
    }
    case 'restart':
      return [];
  }
}

/** Of what settled last, `number` instances of which are wanted; 0 while nothing has. */
function floorOf({ record, strategy }: World, number: number): number {
  const last = record?.lastGood;
  if (!last) return 0;
  const least = Math.min(instancesOf(last.definition), number);
  const isByShare = strategy.kind === 'minimum-in-service' && strategy.atLeast.kind === 'percent';
  const kept = isByShare ? strategy.atLeast.percent / 100 : capacityOf(last.definition).minimumHealth;
  return Math.max(Math.min(1, least), Math.ceil(least * kept));
}

/**
 * Instances of the revision that is pursued (`about`: while a newer commit is held, that is an older one, and its number
 * is what the sets are made for), or those that somebody else has chosen.
 */
function numberOf(world: World, about: Step['about'], primary: AppId): number {
  const { scale } = world.setup;
  const definition: JsonObject = (about ?? world.head).definition;
  const wanted = instancesOf(definition);
  if (scale.kind === 'git') return wanted;
  const live = world.sets.of(primary)?.live()?.instances ?? 0;
  const last = world.record?.lastGood;
  const theirs = live > 0 ? live : last ? instancesOf(last.definition) : wanted;
  return scale.kind === 'range' ? Math.min(scale.max, Math.max(scale.min, theirs)) : theirs;
}
