// The places of a cluster, shared by all that is deployed there.
import { expect, it } from 'vitest';
import { onCluster } from '../../../../src/core/policy/gate/onCluster.js';
import { notTaken, rewritingText } from '../../../../src/core/policy/gate/rewritten.js';
import { commit } from '../../rollout/build.js';

it.each([
  ['a place is free', { inMotion: 4, atOnce: 5 }, false, undefined],
  ['none is free', { inMotion: 5, atOnce: 5 }, false, 'deploymentsAtOnce of the settings allows 5'],
  ['none is free, for what has its place', { inMotion: 5, atOnce: 5 }, true, undefined],
])('of a cluster: %s', (_how, places, begun, because) => {
  const held = onCluster({ cluster: { name: 'dc1', ...places } }, { begun });
  if (because === undefined) expect(held).toBeUndefined();
  else expect(held?.because).toContain(because);
});

it('a tip that is not taken holds what has not begun', () => {
  const fact = { notTaken: { by: 'rewritten', because: 'rewritten' } } as const;
  expect(notTaken(fact, { begun: false })).toMatchObject({ by: 'rewritten', because: 'rewritten' });
  expect(notTaken(fact, { begun: true })).toBeUndefined();
  expect(notTaken({}, { begun: false })).toBeUndefined();
});

it.each([
  ['elsewhere', true, 'does not come after aaaaaaaa, which was taken last; aaaaaaaa stays in force: push aaaaaaaa'],
  ['elsewhere', false, 'nothing begins and nothing is removed: push aaaaaaaa'],
  ['unknown', true, 'its history is too long; aaaaaaaa stays in force'],
] as const)('%s is told with what happened, what is done meanwhile, and two ways out', (how, stays, said) => {
  const text = rewritingText({ branch: 'main', tip: commit('b'), from: commit('a'), how }, stays);
  expect(text).toContain(said);
  expect(text).toContain(`\`baton override rewrite ${commit('b')}\``);
});
