// What the plan promises of two sets, held against the first step that a pass would take in the same situation: beside what
// serves, or in its place.
import { expect, it } from 'vitest';
import { decide } from '../../../src/core/decide.js';
import type { Balancing, ObservedSets } from '../../../src/core/model/observed.js';
import type { KnownRevision } from '../../../src/core/model/record.js';
import { setIdOf, type SetRole } from '../../../src/core/model/setRole.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import { changeOf } from '../../../src/core/plan/change.js';
import { cart, desired, noon, minute } from '../rollout/build.js';
import { agent, balanced, blueGreen, canary, pairSituation, type PairTold } from '../rollout/twoSets/build.js';

const moved: Balancing = { kind: 'haproxy-agent', address: '10.0.0.6', port: 8701 };
const elsewhere: Balancing = { kind: 'haproxy-agent', address: '10.0.0.5', port: 8702 };
const byTasks: Balancing = { kind: 'instances' };

const of = (letter: string, strategy: Strategy): KnownRevision => balanced(letter, strategy);
const idle = { candidate: setIdOf(cart, 'candidate'), share: 0, size: 1 };
const green = setIdOf(cart, 'green');
const kept = { primary: green, candidate: setIdOf(cart, 'blue'), keptUntil: noon + 30 * minute };

/** Revision `a` serves, in this role; `b` is wanted. */
const rows: readonly (readonly [
  says: string,
  strategy: Strategy,
  serving: SetRole,
  more: Pick<PairTold, 'sets' | 'recorded' | 'balancing'>,
  where: 'beside' | 'in place',
])[] = [
  ['the agent that its labels name', canary, 'primary', { sets: {}, balancing: agent }, 'beside'],
  ['an agent at another address', canary, 'primary', { sets: {}, balancing: moved }, 'in place'],
  ['an agent at another port', canary, 'primary', { sets: {}, balancing: elsewhere }, 'in place'],
  ['no agent any more', canary, 'primary', { sets: {}, balancing: byTasks }, 'beside'],
  [
    'another agent, while a candidate stands there',
    canary,
    'primary',
    { sets: { candidate: { runs: of('c', canary), instances: 1 } }, recorded: idle, balancing: moved },
    'beside',
  ],
  [
    'no group yet',
    canary,
    'primary',
    { sets: { primary: { runs: of('a', canary), bare: true } }, balancing: agent },
    'in place',
  ],
  ['the agent that its labels name', blueGreen, 'blue', { sets: {}, balancing: agent }, 'beside'],
  ['another agent', blueGreen, 'blue', { sets: {}, balancing: moved }, 'in place'],
  [
    'another agent, while the set of before is kept',
    blueGreen,
    'green',
    { sets: { blue: { runs: of('c', blueGreen) } }, recorded: kept, balancing: moved },
    'beside',
  ],
];

it.each(rows)('%s', (_says, strategy, serving, { sets, ...more }, where) => {
  const [good, wish] = [of('a', strategy), of('b', strategy)];
  const servingId = setIdOf(cart, serving);
  const situation = pairSituation({
    strategy,
    wish,
    written: { lastGood: good },
    sets: { [serving]: { runs: good }, ...sets },
    recorded: { primary: servingId },
    ...more,
  });
  const { observed } = situation;
  const seen: ObservedSets | undefined = observed.sets;
  if (seen === undefined) throw new Error('the situation has no sets');
  const there = [...(observed.live ? [observed.live] : []), ...seen.others.flatMap(({ live }) => live ?? [])];
  const { action, because } = decide(situation);
  const change = changeOf({
    desired: desired(wish, strategy),
    live: there.find(({ id }) => id === servingId),
    record: observed.record,
    hold: () => ({ gate: { kind: 'open' }, waitsFor: [] }),
    environment: { ...situation.environment, name: observed.environment },
    sets: { balancing: seen.balancing, isThere: (id) => there.some((one) => one.id === id) },
  });
  expect(action?.kind).toBe('put');
  const isBeside = action?.kind === 'put' && action.marathonId !== servingId;
  expect({ step: isBeside ? 'beside' : 'in place' }).toEqual({ step: where });
  const promised = change.steps.find((one) => one.includes('new version'));
  expect({ plan: promised === undefined ? 'in place' : 'beside' }).toEqual({ plan: where });
  if (isBeside) expect(promised).toContain(` as ${action.marathonId}`);
  // Both say that it goes without a second set this time, and why, in the same words.
  else expect(because).toContain(change.steps.find((one) => one.startsWith('this time in place')));
});
