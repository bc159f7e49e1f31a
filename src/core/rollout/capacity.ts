// Arithmetic of serving tasks: how few may serve, and how a put makes room for one task more.
import type { JsonObject } from '../model/json.js';
import type { Strategy } from '../model/strategy.js';
import { capacityOf, instancesOf, mayExceed, withCapacity } from './definition.js';

/**
 * The number of healthy tasks that an act of ours must leave: the strategy's `atLeast`, else what Marathon keeps,
 * `ceil(minimumHealthCapacity × instances)`. Never more than `instances`.
 */
export function floorOf(strategy: Strategy, definition: JsonObject, instances: number): number {
  if (strategy.kind === 'minimum-in-service') {
    const least = strategy.atLeast;
    const floor = least.kind === 'count' ? least.count : Math.ceil((instances * least.percent) / 100);
    return Math.min(floor, instances);
  }
  return Math.min(Math.ceil(instances * capacityOf(definition).minimumHealth), instances);
}

/** How many tasks Marathon 1.11 allows in a replacement: `floor(instances × (1 + maximumOverCapacity))`. */
export const most = (instances: number, maximumOver: number): number => Math.floor(instances * (1 + maximumOver));

/**
 * The definition with over-capacity for at least one more task than its instances, if Marathon takes that. With none,
 * an unhealthy old task leaves no slot for its healthy successor, and the replacement stands still for ever.
 */
export function withRoom(definition: JsonObject): JsonObject {
  const instances = instancesOf(definition);
  const capacity = capacityOf(definition);
  if (!mayExceed(definition) || instances === 0 || most(instances, capacity.maximumOver) > instances) return definition;
  return withCapacity(definition, { ...capacity, maximumOver: oneMore(instances) });
}

/**
 * Whether Marathon, asked to replace `tasks` tasks of which it counts `healthy`, could neither end one nor start one: so
 * many must stay, and more may not be. Nothing but a new put would ever set it going. (With all healthy and none to spare
 * Marathon starts one more by itself: TaskReplaceActor, computeRestartStrategy.)
 */
export function wouldStandStill(definition: JsonObject, tasks: number, healthy: number): boolean {
  const instances = instancesOf(definition);
  const capacity = capacityOf(definition);
  const least = Math.ceil(instances * capacity.minimumHealth);
  const top = most(instances, capacity.maximumOver);
  if (instances === 0 || tasks < top) return false;
  return healthy <= least && !(least === top && healthy >= top);
}

/** The smallest thousandth that gives a slot: in floating point 40 × (1 + 1/40) is not 41 but a little less. */
function oneMore(instances: number): number {
  const thousandths = Math.ceil(1_000 / instances);
  const over = Math.min(1, thousandths / 1_000);
  return most(instances, over) > instances ? over : (thousandths + 1) / 1_000;
}
