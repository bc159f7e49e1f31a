// Which apps a daemon looks at, of those that git does not name any more.
import { describe, expect, it } from 'vitest';
import { plainEnvironment } from '../../src/core/definition/environments/environmentDefaults.js';
import { loadRepository } from '../../src/core/definition/load.js';
import { parseSource } from '../../src/core/definition/read/parseSource.js';
import { appKey } from '../../src/core/model/ids.js';
import type { Wanted } from '../../src/daemon/desired.js';
import type { ClusterView } from '../../src/daemon/ports.js';
import { targetsOf, type Found } from '../../src/daemon/targets.js';
import { cart, commit, known, labelled, live, noon, owner, record } from '../core/rollout/build.js';

const environment = plainEnvironment();
const key = appKey(environment.name, cart);

/** A repository that names another app, and the cart of which there is a record. */
function found(view: Partial<ClusterView>): Found {
  const text = 'id: /shop/web\ncmd: sleep 1\ncpus: 0.1\nmem: 32\n';
  const sources = [parseSource({ path: 'web.yaml', content: { kind: 'text', text } })];
  const loaded = loadRepository({ owner, commit: commit('a'), sources });
  const tree = { commit: commit('a'), committedAt: noon, author: 'a', subject: 's', files: [] };
  const followed = { branch: 'main', tree };
  const wanted: Wanted = { followed, apart: new Map(), loaded, apps: new Map(), invalid: new Map() };
  return targetsOf(wanted, {
    only: undefined,
    owner,
    viewOf: () => ({ readAt: noon, apps: new Map(), deployments: [], ...view }),
    recorded: new Map([[key, { ...record({ lastGood: known('a') }), environment: environment.name }]]),
    before: new Map(),
  });
}

describe('an app on record that git does not name', () => {
  it('is looked at as long as it is in Marathon', () => {
    const apps = new Map([[cart, live({ definition: labelled(known('a')) })]]);
    expect(found({ apps })).toMatchObject({ vanished: [] });
    expect(found({ apps }).targets.has(key)).toBe(true);
  });

  it('is forgotten, with what people said about it, when it is in neither', () => {
    expect(found({}).vanished).toEqual([key]);
  });

  it('is not forgotten because what Marathon says about it cannot be read', () => {
    const unreadable = new Map([[cart, 'its tasks are no list']]);
    expect(found({ unreadable })).toMatchObject({ vanished: [] });
    expect(found({ unreadable }).targets.has(key)).toBe(true);
  });
});
