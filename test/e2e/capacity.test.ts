// What a strategy promises, measured from outside: four real servers with health checks, clients that count how many of
// them answer, and the real daemon, while versions good and bad are brought and people interfere.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { anApp } from './capacity/anApp.js';
import { anArena, type Arena } from './capacity/arena.js';

const atLeast3 = 'strategy: minimum-in-service, atLeast: 3';
/** The machine may be busy; what takes longer hangs. */
const patience = { timeout: 240_000 };

let arena: Arena;

beforeAll(async () => {
  arena = await anArena();
});
afterAll(() => arena.close());

describe.concurrent('tasks that serve', () => {
  it('are never fewer than all with rolling, be the new version good or one that crashes', patience, async () => {
    const app = await anApp(arena, '/floor/rolling', 'strategy: rolling');
    await app.bring('2');
    await app.settles('2');
    await app.neverFewerThan(4);
    await app.bring('3', { behaviour: 'crashes', healthyWithin: '5s' });
    await app.isRejected('3', '2');
    await app.neverFewerThan(4);
  });

  it('are never fewer than atLeast, be the new version good or one that never gets healthy', patience, async () => {
    const app = await anApp(arena, '/floor/least', atLeast3);
    await app.bring('2');
    await app.settles('2');
    await app.neverFewerThan(3);
    await app.bring('3', { behaviour: 'is never healthy', healthyWithin: '5s' });
    await app.isRejected('3', '2');
    await app.neverFewerThan(3);
  });

  it('are none for a while with recreate, and never of two versions, not even on the way back', patience, async () => {
    const app = await anApp(arena, '/floor/recreate', 'strategy: recreate');
    await app.bring('2');
    await app.settles('2');
    await app.neverMixed();
    await app.bring('3', { behaviour: 'crashes', healthyWithin: '5s' });
    await app.isRejected('3', '2');
    await app.neverMixed();
  });

  it('are never fewer than atLeast when a newer commit or a revert comes in the middle', patience, async () => {
    const app = await anApp(arena, '/floor/overtaken', atLeast3);
    await app.bring('2');
    await app.isUnderWay('2');
    await app.bring('3');
    await app.settles('3');
    await app.bring('4');
    await app.isUnderWay('4');
    await app.bring('3');
    await app.settles('3');
    await app.neverFewerThan(3);
  });

  it(
    'are never fewer than atLeast when somebody cancels or undoes the deployment, but for those he kills',
    patience,
    async () => {
      const app = await anApp(arena, '/floor/hands', atLeast3);
      await app.bring('2');
      await app.isUnderWay('2');
      await app.cancel(true);
      await app.settles('2');
      await app.bring('3');
      await app.isUnderWay('3');
      await app.cancel(false);
      await app.settles('3');
      await app.neverFewerThan(3);
      await app.bring('4');
      await app.isUnderWay('4');
      await app.killTaskOf('3');
      await app.settles('4');
      await app.neverFewerThan(2);
    },
  );
});
