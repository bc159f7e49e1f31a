// Which apps a daemon looks at, of those that git does not name any more.
import { describe, expect, it } from 'vitest';
import { plainEnvironment } from '../../src/core/definition/environments/environmentDefaults.js';
import { loadRepository } from '../../src/core/definition/load.js';
import { parseSource } from '../../src/core/definition/read/parseSource.js';
import { appKey, isAppId, type AppKey } from '../../src/core/model/ids.js';
import type { AppRecord } from '../../src/core/model/record.js';
import type { Wanted } from '../../src/daemon/sources/desired.js';
import type { ClusterView } from '../../src/daemon/ports.js';
import { targetsOf, type Found } from '../../src/daemon/targets.js';
import { missedRecords } from '../../src/daemon/status/removals.js';
import { cart, checked, commit, known, labelled, live, noon, owner, record } from '../core/rollout/build.js';

const environment = plainEnvironment();
const key = appKey(environment.name, cart);

/** A repository that names another app, which came with the commit `a`, at the tip `b`. */
function wantedNow(): Wanted {
  const text = 'id: /shop/web\ncmd: sleep 1\ncpus: 0.1\nmem: 32\n';
  const sources = [parseSource({ path: 'web.yaml', content: { kind: 'text', text } })];
  const loaded = loadRepository({ owner, commit: commit('a'), sources });
  const tree = { commit: commit('b'), committedAt: noon, author: 'a', subject: 's', files: [] };
  const followed = { branch: 'main', tree };
  return { followed, apart: new Map(), loaded, apps: new Map(), invalid: new Map() };
}

/** With a record of the cart. */
function found(view: Partial<ClusterView>): Found {
  return targetsOf(wantedNow(), {
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

describe('what an app is renamed to', () => {
  const apps = new Map([[cart, live({ definition: labelled(known('a')) })]]);
  const view: ClusterView = { readAt: noon, apps, deployments: [] };
  const web = appKey(environment.name, checked('/shop/web', isAppId));
  const missing = (records: ReadonlyMap<AppKey, AppRecord>): readonly string[] | undefined => {
    const { targets } = found(view);
    const missed = new Map(missedRecords(targets, { wanted: wantedNow(), records, viewOf: () => view }));
    return missed.get(key)?.removal?.creates;
  };

  it('is waited for also if it came with an earlier commit, when nobody had seen the cluster yet', () => {
    expect(missing(new Map())).toEqual(['/shop/web']);
  });

  it('and not if it came with an earlier commit and was looked at then', () => {
    expect(missing(new Map([[web, record({ rejected: known('b') })]]))).toEqual([]);
  });
});
