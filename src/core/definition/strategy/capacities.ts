// The upgradeStrategy that each strategy sends. Marathon computes ceil(instances × minimumHealthCapacity) and
// floor(instances × (1 + maximumOverCapacity)) in floating point, so fractions are chosen by what comes out there.
import { problem } from '../../model/errorCodes.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fine, wrong, type Checked } from '../../model/problem.js';
import type { AtLeast, Strategy } from '../../model/strategy.js';
import type { Locate } from '../layers/layers.js';
import { isResident } from '../normal/normaliseContainer.js';
import { mesosProtocols } from '../normal/normaliseHealthChecks.js';

/** Fractions 0..1. */
export interface Capacities {
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
}

/** What the capacities depend on, read from a canonical app or pod. */
export interface Replaced {
  readonly instances: number;
  /** Its own upgradeStrategy. */
  readonly own: Capacities;
  /** It may not run one task more: resident, or labelled as one that must be single. Marathon replaces it in place. */
  readonly mayNotExceed: boolean;
  /** A check whose result Mesos reports: the only ones that Marathon counts in a replacement. */
  readonly checkedByMesos: boolean;
  /** How to get one. */
  readonly checkHint: string;
}

export const replacedApp = (app: JsonObject): Replaced => ({
  instances: typeof app['instances'] === 'number' ? app['instances'] : 1,
  own: capacitiesIn(app['upgradeStrategy']),
  mayNotExceed: isResident(app['container']) || isSingleInstance(app),
  checkedByMesos: hasMesosHealthCheck(app),
  checkHint: 'use MESOS_HTTP, MESOS_HTTPS, MESOS_TCP or COMMAND: Marathon counts only what Mesos reports',
});

/** The capacities to send. `locate` finds places in the deploy block. */
export function capacitiesFor(strategy: Strategy, replaced: Replaced, locate: Locate): Checked<Capacities> {
  const { own, instances } = replaced;
  switch (strategy.kind) {
    case 'recreate':
      return fine(own);
    case 'rolling':
      if (!strategy.annotated || replaced.mayNotExceed) return fine(own);
      return fine({ ...own, maximumOverCapacity: overForOneMore(instances, own.maximumOverCapacity) });
    // A set that is replaced in place (the primary of a canary that is promoted) rolls.
    case 'canary':
    case 'blue-green':
    case 'ab-test':
      return fine({ ...own, maximumOverCapacity: overForOneMore(instances, own.maximumOverCapacity) });
    case 'minimum-in-service':
      return minimumInService(strategy, replaced, locate);
  }
}

/** The smallest share not below `over` with which Marathon may run one task more than `instances`. */
export function overForOneMore(instances: number, over: number): number {
  const count = Math.max(1, instances);
  if (Math.floor(count * (1 + over)) > count) return over;
  // 1/n can round to just below: half a task more is far from any edge.
  return [1 / count, Math.min(1, 1.5 / count)].find((one) => Math.floor(count * (1 + one)) > count) ?? 1;
}

/** A share of which Marathon computes exactly `floor` out of `instances`: 7/25 gives 8 there, 6.5/25 gives 7. */
export function fractionFor(instances: number, floor: number): number {
  if (floor >= instances) return 1;
  const plain = floor / instances;
  return Math.ceil(instances * plain) === floor ? plain : (floor - 0.5) / instances;
}

/** The number of tasks that stays in service. Percent is computed in whole numbers: 28% of 25 is 7, not 8. */
export const floorOf = (atLeast: AtLeast, instances: number): number =>
  atLeast.kind === 'count' ? atLeast.count : Math.ceil((instances * Math.round(atLeast.percent * 1000)) / 100_000);

function minimumInService(
  strategy: Strategy & { readonly kind: 'minimum-in-service' },
  { instances, checkedByMesos, checkHint }: Replaced,
  locate: Locate,
): Checked<Capacities> {
  const { atLeast, scale } = strategy;
  const refused = (message: string, hint: string, pointer = '/atLeast'): Checked<never> =>
    wrong(problem('strategy-impossible', message, { place: locate(pointer), hint }));
  if (!checkedByMesos) {
    return refused('minimum-in-service needs a health check that Mesos runs', checkHint, '/strategy');
  }
  if (scale.kind === 'ignore' && atLeast.kind === 'count') {
    return refused('atLeast is a number, but the number of instances is not ours', 'write a share, for example 75%');
  }
  // Somebody else scales inside the range: the promise must hold at its lower end, too.
  const least = scale.kind === 'range' ? Math.max(1, scale.min) : instances;
  const floor = floorOf(atLeast, least);
  if (least > 0 && floor >= least) {
    const message = `atLeast keeps ${floor} of ${least} ${least === 1 ? 'task' : 'tasks'} in service: none could ever be replaced`;
    return refused(
      message,
      least === 1 ? 'run more than one, or use rolling' : `write at most ${least - 1}, or run more`,
    );
  }
  const share = atLeast.kind === 'percent' && scale.kind !== 'git' ? atLeast.percent / 100 : fractionFor(least, floor);
  return fine({ minimumHealthCapacity: least === 0 ? 0 : share, maximumOverCapacity: 0 });
}

const hasMesosHealthCheck = (definition: JsonObject): boolean =>
  Array.isArray(definition['healthChecks']) &&
  definition['healthChecks'].some((check: unknown) => isProtocol(check, (protocol) => mesosProtocols.has(protocol)));

const isProtocol = (check: unknown, test: (protocol: string) => boolean): boolean =>
  typeof check === 'object' &&
  check !== null &&
  'protocol' in check &&
  typeof check.protocol === 'string' &&
  test(check.protocol);

/** Marathon's own label for apps of which two may never run at once. */
export function isSingleInstance(definition: JsonObject): boolean {
  const labels = definition['labels'];
  return isJsonObject(labels) && labels['MARATHON_SINGLE_INSTANCE_APP'] === 'true';
}

/** Marathon's default where nothing is said. */
export function capacitiesIn(upgrade: Json | undefined): Capacities {
  const read = (name: string): number => {
    const value = isJsonObject(upgrade) ? upgrade[name] : undefined;
    return typeof value === 'number' ? value : 1;
  };
  return {
    minimumHealthCapacity: read('minimumHealthCapacity'),
    maximumOverCapacity: read('maximumOverCapacity'),
  };
}
