// The chapters with live traffic: a canary, one that fails, a switch from blue to green, and the way back. The visitors are
// counted here, outside of Baton, HAProxy and the apps.
import { inUnrest, mergeBranch, mergeEdits, tell, type Scene } from '../scene.js';
import type { StatusEntry } from '../statusLog.js';
import { until } from '../until.js';
import { commandedIn, countedShares } from './counted.js';
import type { Front } from './front.js';
import { definitionOf, fileOf, notInStaging, stagingFileOf, versionLine, type Shopfront } from './shopfront.js';
import { statusMeanwhile } from './statusMeanwhile.js';
import { visit, type Visit } from './visitors.js';
import { errorsText, percent, spanText, sumText } from './words.js';
import { withVisitors } from './withVisitors.js';

/** Chapters in which something is deployed. */
export const trafficChapters = 5;

export async function tellTraffic(scene: Scene, front: Front): Promise<void> {
  await inUnrest(scene, () => theShopOpens(scene, front));
  await inUnrest(scene, () => aCanaryIsBrought(scene, front));
  await inUnrest(scene, () => aCanaryGoesBack(scene, front));
  const switched = await inUnrest(scene, () => blueBecomesGreen(scene, front));
  await inUnrest(scene, () => greenBecomesBlue(scene, front, switched));
}

async function theShopOpens(scene: Scene, front: Front): Promise<void> {
  const { search, checkout, url } = front;
  scene.screen.chapter('Two apps with visitors: a search and a checkout behind HAProxy');
  const edits = [search, checkout].flatMap((app) => [
    { file: fileOf(app), to: definitionOf(app, { version: '1.0' }) },
    { file: stagingFileOf(app), to: notInStaging },
  ]);
  const commit = await mergeEdits(scene, 'shopfront', 'Search 1.0 and checkout 1.0', edits);
  await settles(scene, [search, checkout], commit);
  for (const { host } of [search, checkout]) {
    await until(
      async () => [await visit(url, host)].find(({ outcome }) => outcome === 'served'),
      () => `HAProxy should serve ${host} at ${url}, and does not`,
      { within: 30_000, every: 250, signal: scene.signal },
    );
    scene.screen.done(`visitors come in: curl -H 'Host: ${host}' ${url}`);
  }
}

async function aCanaryIsBrought(scene: Scene, { search, url }: Front): Promise<void> {
  const { screen, clone } = scene;
  screen.chapter('A canary: 1.1 gets 5% of the visitors of the search, then 50%, then takes its place');
  const began = Date.now();
  const visits = await withVisitors({ scene, url, app: search, versions: ['1.0', '1.1'] }, async (visitors) => {
    const commit = await moveTo(scene, search, '1.0', '1.1');
    const over = new AbortController();
    const signal = AbortSignal.any([scene.signal, over.signal]);
    await Promise.all([
      settles(scene, [search], commit).finally(() => over.abort()),
      statusMeanwhile(scene, search, () => lastOf(visitors.visits(), '1.1') !== undefined, signal),
    ]);
  });
  const commanded = commandedIn(await clone.statusFileVersions(`apps/production${search.id}.json`));
  const recent = commanded.filter(({ since }) => since >= began);
  for (const { share, counted, requests } of countedShares(recent, visits)) {
    screen.done(`${percent(share)} were asked for: ${percent(counted)} of ${requests} visitors got the new version`);
  }
  screen.done(sumText(visits));
}

async function aCanaryGoesBack(scene: Scene, { search, url }: Front): Promise<void> {
  const { screen, clone } = scene;
  screen.chapter('A canary that fails its check goes back by itself: every second answer of 1.2 is an error');
  const app = `production ${search.id}`;
  let bad = '';
  const visits = await withVisitors({ scene, url, app: search, versions: ['1.1', '1.2'] }, async () => {
    const edit = {
      file: fileOf(search),
      from: versionLine({ version: '1.1' }),
      to: versionLine({ version: '1.2', broken: true }),
    };
    bad = await mergeEdits(scene, 'search-1.2', 'Search 1.2', [edit]);
    tell(scene, await scene.watcher.expect([{ app, commit: bad, phase: 'rejected' }]));
  });
  screen.done(errorsText(visits, '1.2'));
  screen.done(sumText(visits));
  await clone.pushRevert('revert-search-1.2', bad);
  await settles(scene, [search], await mergeBranch(scene, 'revert-search-1.2', 'Revert "Search 1.2"'));
}

async function blueBecomesGreen(scene: Scene, { checkout, url }: Front): Promise<string> {
  scene.screen.chapter('Blue/green: all visitors of the checkout move from 1.0 to 2.0 at once');
  let commit = '';
  const visits = await withVisitors({ scene, url, app: checkout, versions: ['1.0', '2.0'] }, async () => {
    commit = await moveTo(scene, checkout, '1.0', '2.0');
    await settles(scene, [checkout], commit);
  });
  scene.screen.done(`from the first visitor of 2.0 to the last one of 1.0: ${overlapText(visits, '1.0', '2.0')}`);
  scene.screen.done(sumText(visits));
  return commit;
}

async function greenBecomesBlue(scene: Scene, { checkout, url }: Front, merge: string): Promise<void> {
  scene.screen.chapter('git revert switches back at once: 1.0 still runs, and is warm');
  let merged = 0;
  const visits = await withVisitors({ scene, url, app: checkout, versions: ['1.0', '2.0'] }, async () => {
    await scene.clone.pushRevert('revert-checkout-2.0', merge);
    const commit = await mergeBranch(scene, 'revert-checkout-2.0', 'Revert "Checkout 2.0"');
    merged = Date.now();
    await settles(scene, [checkout], commit);
  });
  scene.screen.done(
    `from the merge to the last visitor of 2.0: ${spanText((lastOf(visits, '2.0') ?? merged) - merged)}`,
  );
  scene.screen.done(sumText(visits));
}

function moveTo(scene: Scene, app: Shopfront, from: string, to: string): Promise<string> {
  const name = app.id.replace('/shop/', '');
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${to}`;
  const edit = { file: fileOf(app), from: versionLine({ version: from }), to: versionLine({ version: to }) };
  return mergeEdits(scene, `${name}-${to}`, title, [edit]);
}

async function settles(scene: Scene, apps: readonly Shopfront[], commit: string): Promise<void> {
  const expected = apps.map(({ id }) => ({ app: `production ${id}`, commit, phase: 'settled' as const }));
  const entries: readonly StatusEntry[] = await scene.watcher.expect(expected);
  tell(scene, entries);
}

const lastOf = (visits: readonly Visit[], version: string): number | undefined =>
  visits.findLast((one) => one.outcome !== 'lost' && one.version === version)?.at;

function overlapText(visits: readonly Visit[], before: string, after: string): string {
  const first = visits.find((one) => one.outcome !== 'lost' && one.version === after)?.at;
  const last = lastOf(visits, before);
  return first === undefined || last === undefined ? 'nobody came' : spanText(Math.max(0, last - first));
}
