// An app with two sets that git gives up, or renames, while they stand side by side.
import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../../src/core/decide.js';
import { isAppId, type AppId } from '../../../src/core/model/ids.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { setIdOf } from '../../../src/core/model/setRole.js';
import type { Step } from '../../../src/core/model/step.js';
import { cart, checked, desired, noon } from '../../core/rollout/build.js';
import { balanced, canary, liveSet, pairSituation } from '../../core/rollout/twoSets/build.js';

describe('an app that git gave up in mid-rollout', () => {
  const a = balanced('a', canary);
  const b = balanced('b', canary);
  const prune = {
    policy: { enabled: true, atMost: 3, grace: 0, volumes: [] },
    lately: [],
    dependants: [],
    waitsFor: [],
  };
  const removal = { commit: a.commit, together: 1, allowed: true, creates: [] };

  it('is left as it runs while nothing may be pruned', () => {
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, candidate: { runs: b, instances: 1 } },
      recorded: { candidate: setIdOf(cart, 'candidate'), share: 5 },
    });
    expect(decide({ ...told, wish: { kind: 'gone' } })).toMatchObject({ phase: 'held' });
  });

  const basket = checked('/shop/basket', isAppId);
  /** The same app under another id: what git wants now, and nothing of it there yet. */
  const renamed = (portDefinitions: readonly JsonObject[]): Situation => {
    const told = pairSituation({ strategy: canary, wish: b, sets: {} });
    const app = desired({ ...b, definition: { ...b.definition, id: basket, portDefinitions } }, canary);
    const { readAt, environment, looking, sets } = told.observed;
    const neighbours = [{ id: cart, definition: liveSet('primary', { runs: a }).definition }];
    return {
      ...told,
      wish: { kind: 'app', app: { ...app, id: basket, spec: { ...app.spec, id: basket } } },
      observed: {
        id: basket,
        environment,
        readAt,
        deployments: [],
        looking,
        ...(sets && { sets: { ...sets, neighbours } }),
      },
    };
  };

  it('renamed: begins anew under its new id, and the old one serves with both sets until that has settled', () => {
    expect(decide(renamed([{ port: 0, protocol: 'tcp' }]))).toMatchObject({
      row: 'I3',
      phase: 'creating',
      action: { kind: 'put', marathonId: basket, definition: { labels: { HAPROXY_DEPLOYMENT_GROUP: 'shop_basket' } } },
    });
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, candidate: { runs: b, instances: 1 } },
      recorded: { candidate: setIdOf(cart, 'candidate'), share: 5 },
      shown: [5],
    });
    const { record } = told.observed;
    const observed = { ...told.observed, ...(record && { record: { ...record, removal } }) };
    const gone = (...created: readonly AppId[]): Step => {
      const facts = { ...told.facts, prune: { ...prune, waitsFor: created.map((id) => ({ id })) } };
      return decide({ ...told, observed, wish: { kind: 'gone' }, facts });
    };
    expect(gone(basket)).toMatchObject({ phase: 'held', because: expect.stringContaining(basket) as string });
    expect(gone(basket).action).toBe(undefined);
    expect(gone()).toMatchObject({ phase: 'pruning' });
  });

  it('renamed with a service port of its own: is not put beside the old one under the same port, and says so', () => {
    const step = decide(renamed([{ port: 10_001, protocol: 'tcp' }]));
    expect(step).toMatchObject({ row: 'S2', phase: 'invalid' });
    expect(step.because).toContain('HAPROXY_0_PORT is 10001, which is a port of /shop/cart');
    expect(step.action).toBe(undefined);
  });

  it('loses its candidate first, and then goes like any app', () => {
    const told = pairSituation({
      strategy: canary,
      wish: b,
      written: { lastGood: a, begun: b },
      sets: { primary: { runs: a }, candidate: { runs: b, instances: 1 } },
      recorded: { candidate: setIdOf(cart, 'candidate'), share: 5 },
    });
    const { record } = told.observed;
    const observed = {
      ...told.observed,
      ...(record && { record: { ...record, removal: { ...removal, begunAt: noon } } }),
    };
    const step = decide({
      ...told,
      observed,
      wish: { kind: 'gone' },
      facts: { ...told.facts, prune },
    });
    expect(step).toMatchObject({
      row: 'P16',
      phase: 'pruning',
      action: { kind: 'remove', marathonId: setIdOf(cart, 'candidate') },
    });
  });
});
