// The story that the demo tells, chapter by chapter. Each chapter ends when the status branch says so, or fails.
import { statusBranch } from './clone.js';
import { inUnrest, mergeBranch, mergeEdits, tell, type Scene } from './scene.js';
import { bold, dim, phaseText } from './screen.js';
import type { StatusEntry } from './statusLog.js';
import { tellTraffic } from './traffic/story.js';
import { Missing, until } from './until.js';

/** The apps of example-repo, by environment, as the status branch names them. */
const shop: Readonly<Record<string, readonly string[]>> = {
  staging: [
    '/staging/data/api',
    '/staging/data/store',
    '/staging/shop/cart',
    '/staging/shop/catalogue',
    '/staging/shop/web',
  ],
  production: ['/data/api', '/data/store', '/shop/cart', '/shop/catalogue', '/shop/status', '/shop/web'],
};

/** What Marathon shows when both tasks of the set definition serve and none is left of another. */
const twoServing = 'new ●●';

/** Chapters in which something is deployed, beside those with visitors. */
export const deployingChapters = 5;

/** Tells all chapters. Throws Missing when an expected status commit does not come. */
export async function tellStory(scene: Scene): Promise<void> {
  await inUnrest(scene, firstDeployment);
  const newCart = await inUnrest(scene, aChangeRolls);
  await inUnrest(scene, aBreakGoesBack);
  await inUnrest(scene, () => aRevertGoesBack(scene, newCart));
  await inUnrest(scene, aLaterCommitGoesOn);
  if (scene.front !== undefined) await tellTraffic(scene, scene.front);
  const kills = await scene.unrest.spent(scene.signal);
  if (kills > 0) scene.screen.done(`the daemon was killed ${kills} times meanwhile, and the story is the same`);
  await nothingToDo(scene);
  await theLog(scene);
}

async function firstDeployment({ screen, clone, watcher }: Scene): Promise<void> {
  screen.chapter('An empty cluster follows the repository');
  const commit = await clone.main();
  const apps = Object.entries(shop).flatMap(([environment, ids]) => ids.map((id) => `${environment} ${id}`));
  await watcher.expect(apps.map((app) => ({ app, commit, phase: 'settled' })));
  for (const [environment, ids] of Object.entries(shop)) screen.done(`${environment}: ${ids.length} apps settled`);
}

async function aChangeRolls(scene: Scene): Promise<string> {
  scene.screen.chapter('A merge request is a deployment: the cart goes from 1.8.2 to 1.9.0');
  const image = (tag: string): string => `registry.example/shop/cart: { tag: ${tag} }`;
  const edits = ['staging', 'production'].map((environment) => ({
    file: `environments/${environment}/images.yaml`,
    from: image('1.8.2'),
    to: image('1.9.0'),
  }));
  const commit = await mergeEdits(scene, 'cart-1.9.0', 'Cart 1.9.0: vouchers', edits);
  const apps = ['staging /staging/shop/cart', 'production /shop/cart'];
  tell(
    scene,
    await scene.watcher.expect(
      apps.map((app) => ({ app, commit, phase: 'settled' })),
      '/shop/cart',
    ),
  );
  return commit;
}

async function aBreakGoesBack(scene: Scene): Promise<void> {
  scene.screen.chapter('A mistake ends with the last good version running: a URL without its colon');
  // Whoever watches should not have to wait for the usual deadline.
  const edit = {
    file: 'environments/production/shop/catalogue.yaml',
    from: 'deploy:\n  healthyWithin: 20s',
    to: 'env:\n  FEED_URL: https//feeds.example/v2/catalogue.json\ndeploy:\n  healthyWithin: 8s',
  };
  const commit = await mergeEdits(scene, 'feed-v2', 'Read the catalogue from the new feed', [edit]);
  const app = 'production /shop/catalogue';
  tell(scene, await scene.watcher.expect([{ app, commit, phase: 'rejected' }], '/shop/catalogue'));
  const picture = await until(
    async () => [await scene.cluster.picture('/shop/catalogue')].find((seen) => seen === twoServing),
    () => 'The last good /shop/catalogue should be serving with two tasks again; Marathon shows something else',
    { within: 30_000, every: 250, signal: scene.signal },
  );
  scene.screen.done(`the last good version serves: ${picture}`);
}

async function aRevertGoesBack(scene: Scene, merge: string): Promise<void> {
  const { screen, clone, watcher } = scene;
  screen.chapter('git revert takes a deployment back: the cart returns to 1.8.2');
  await clone.pushRevert('revert-cart-1.9.0', merge);
  const commit = await mergeBranch(scene, 'revert-cart-1.9.0', 'Revert "Cart 1.9.0: vouchers"');
  const apps = ['staging /staging/shop/cart', 'production /shop/cart'];
  tell(
    scene,
    await watcher.expect(
      apps.map((app) => ({ app, commit, phase: 'settled' })),
      '/shop/cart',
    ),
  );
}

async function aLaterCommitGoesOn(scene: Scene): Promise<void> {
  scene.screen.chapter('A later good commit goes on: the colon is back');
  const file = 'environments/production/shop/catalogue.yaml';
  const commit = await mergeEdits(scene, 'feed-v2-again', 'Correct the address of the new feed', [
    { file, from: 'https//feeds', to: 'https://feeds' },
    { file, from: 'healthyWithin: 8s', to: 'healthyWithin: 20s' },
  ]);
  const app = 'production /shop/catalogue';
  tell(scene, await scene.watcher.expect([{ app, commit, phase: 'settled' }], '/shop/catalogue'));
}

/** A second Baton finds an empty plan, and neither the cluster nor the status branch has moved meanwhile. */
async function nothingToDo({ screen, clone, cluster, children, settings, signal }: Scene): Promise<void> {
  screen.chapter('A second pass has nothing to do');
  const before = { versions: await cluster.versions(), log: await clone.statusLog() };
  const plan = await children.run('plan', ['plan', '--config', settings, '--detailed-exitcode'], signal);
  if (plan.code !== 0)
    throw new Missing(`baton plan should find nothing to do, but ended with ${plan.code}:\n${plan.output}`);
  screen.done(`baton plan --detailed-exitcode: 0, ${dim(plan.output.trim().split('\n').at(-1) ?? '')}`);
  const versions = await cluster.versions();
  const written = [...versions].filter(([id, version]) => before.versions.get(id) !== version).map(([id]) => id);
  if (written.length > 0)
    throw new Missing(`Marathon was written to though nothing had changed: ${written.join(', ')}`);
  // Tables for people are rewritten at most once a minute, so a late one may still come; it names no app.
  const more = (await clone.statusLog()).slice(before.log.length).filter((commit) => commit.entries.length > 0);
  if (more.length > 0) {
    throw new Missing(`The status branch moved though nothing had changed: ${more[0]?.subject ?? ''}`);
  }
  screen.done('no app of Marathon and no record of the status branch was written');
}

async function theLog({ screen, clone, children, settings, signal }: Scene): Promise<void> {
  screen.chapter(`The story as git tells it: git log origin/${statusBranch}`);
  for (const commit of await clone.statusLog()) {
    screen.line(`   ${dim(commit.id.slice(0, 8))} ${commit.subject}`);
    for (const entry of commit.entries.filter(isOutcome)) {
      screen.line(`            ${dim(entry.app)} ${phaseText(entry.phase)}: ${dim(entry.because)}`);
    }
  }
  screen.line();
  screen.line(`   ${bold('baton status')}`);
  const status = await children.run('status', ['status', '--config', settings], signal);
  if (status.code !== 0) throw new Missing(`baton status ended with ${status.code}:\n${status.output}`);
  for (const row of status.output.trimEnd().split('\n')) screen.line(`   ${row}`);
}

const isOutcome = (entry: StatusEntry): boolean => entry.phase === 'settled' || entry.phase === 'rejected';
