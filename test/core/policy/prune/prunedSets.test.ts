// An app of two sets that git does not name any more: the plan and the pass ask about the set that serves.
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/core/decide.js';
import { setIdOf } from '../../../../src/core/model/setRole.js';
import type { ObservedApp } from '../../../../src/core/model/observed.js';
import type { PruneFacts } from '../../../../src/core/policy/prune/pruneFacts.js';
import { gateOfPrune } from '../../../../src/core/policy/prune/prune.js';
import { asOneSet } from '../../../../src/core/policy/prune/prunedSets.js';
import { cart, commit, minute, owner } from '../../rollout/build.js';
import { balanced, blueGreen, pairSituation } from '../../rollout/twoSets/build.js';

const a = balanced('a', blueGreen);
const [blue, green] = [setIdOf(cart, 'blue'), setIdOf(cart, 'green')];

function gone({ dependants = [], atMost = 3 }: { dependants?: PruneFacts['dependants']; atMost?: number } = {}) {
  const prune: PruneFacts = {
    policy: { enabled: true, atMost, grace: 60 * minute, volumes: [] },
    dependants,
    waitsFor: [],
    lately: [],
  };
  const told = pairSituation({
    strategy: blueGreen,
    wish: 'gone',
    facts: { prune },
    written: { lastGood: a },
    sets: { blue: { runs: a }, green: { runs: a } },
    recorded: { primary: green, candidate: blue },
  });
  const { record } = told.observed;
  const removal = { commit: commit('f'), together: 1, allowed: false, creates: [] };
  const observed: ObservedApp = { ...told.observed, ...(record && { record: { ...record, removal } }) };
  return { ...told, observed };
}

const gateIn = ({ observed, facts, environment }: ReturnType<typeof gone>) =>
  gateOfPrune({ owner, observed: asOneSet(observed), facts, ignore: environment.ignore });

describe('an app of two sets that is gone from git', () => {
  it.each([
    ['others need it', gone({ dependants: [cart] })],
    ['none may go', gone({ atMost: 0 })],
  ])('is planned as held where a pass holds it: %s', (_, told) => {
    const step = decide(told);
    expect(step).toMatchObject({ phase: 'held' });
    const gate = gateIn(told);
    expect(gate.kind === 'held' && step.because.endsWith(gate.because)).toBe(true);
  });

  it('is open in the plan where a pass begins: with what stands beside the set that serves', () => {
    expect(decide(gone()).action).toMatchObject({ kind: 'remove', marathonId: blue });
    expect(gateIn(gone())).toEqual({ kind: 'open' });
  });
});
