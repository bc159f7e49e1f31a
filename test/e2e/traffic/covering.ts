// Which cells of the matrix are tried. Every strategy with every situation at every number of instances once; connections and
// disturbances go round: eight pairs of them, and the next one with each strategy and each situation, the third next with each
// number. So each strategy, each situation and each number meets all eight pairs, and each strategy in each situation meets three
// of the four disturbances (covering.test.ts). A whole cross product would be 552 cells and three hours.
export const strategies = ['canary', 'blue-green', 'ab-test', 'rolling'] as const;
export type StrategyName = (typeof strategies)[number];

/** In the order in which they follow one another in an arena: each begins where the one before it has ended. */
export const situations = ['deploy', 'promotion', 'git revert', 'abort', 'automatic rollback', 'supersession'] as const;
export type SituationName = (typeof situations)[number];

export const sizes = [2, 4, 10] as const;
export type Size = (typeof sizes)[number];

export const disturbances = ['quiet', 'kills', 'reloads', 'kills and reloads'] as const;
export type DisturbanceName = (typeof disturbances)[number];

export interface Cell {
  readonly strategy: StrategyName;
  readonly situation: SituationName;
  readonly instances: Size;
  readonly connections: 'keep' | 'close';
  readonly disturbance: DisturbanceName;
}

/** The cells of one arena. Rolling has no promotion: Marathon's replacement is all there is. */
export const cellsOf = (strategy: StrategyName, instances: Size): readonly Cell[] =>
  situations
    .filter((situation) => strategy !== 'rolling' || situation !== 'promotion')
    .map((situation) => ({ strategy, situation, instances, ...pairFor(strategy, situation, instances) }));

function pairFor(
  strategy: StrategyName,
  situation: SituationName,
  instances: Size,
): Pick<Cell, 'connections' | 'disturbance'> {
  const turn = strategies.indexOf(strategy) + situations.indexOf(situation) + 3 * sizes.indexOf(instances);
  const disturbance = disturbances[turn % disturbances.length];
  if (disturbance === undefined) throw new Error('there is no such turn');
  return { connections: Math.floor(turn / disturbances.length) % 2 === 0 ? 'keep' : 'close', disturbance };
}
