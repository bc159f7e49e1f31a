// What of it is to run: BATON_TRAFFIC=full for everything, or words that cut it: `canary,4`, `blue-green`, `ends`. Without it
// nothing of this folder runs but what takes no time: it is not part of CI.
import { spawnSync } from 'node:child_process';
import { sizes, strategies, type Size, type StrategyName } from './covering.js';

const parts = ['matrix', 'going-back', 'compared', 'ends'] as const;
type Part = (typeof parts)[number];

const words = (process.env['BATON_TRAFFIC'] ?? '').split(',').filter((word) => word !== '');
const known = new Set(['full', ...parts, ...strategies, ...sizes.map(String)]);
const unknown = words.filter((word) => !known.has(word));
if (unknown.length > 0) throw new Error(`BATON_TRAFFIC: ${unknown.join(', ')} is none of ${[...known].join(', ')}`);

const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
export const haveHaproxy = folders.some((folder) => spawnSync(`${folder}/haproxy`, ['-v']).status === 0);

/** Words of the same kind are alternatives; a kind that has none is not cut. Strategies and sizes are of the matrix alone. */
const isChosen = (word: string, ofItsKind: readonly string[]): boolean =>
  words.includes(word) || !words.some((one) => ofItsKind.includes(one));

const isOfMatrix = words.some((word) => !['full', ...parts].some((one) => one === word));

export const runs = (part: Part): boolean =>
  haveHaproxy && words.length > 0 && (isOfMatrix ? part === 'matrix' : isChosen(part, parts));

export const runsArena = (strategy: StrategyName, instances: Size): boolean =>
  runs('matrix') && isChosen(strategy, strategies) && isChosen(String(instances), sizes.map(String));
