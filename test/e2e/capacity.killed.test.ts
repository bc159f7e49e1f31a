// The same promises while the real daemon is killed with SIGKILL: before a write, just after it, in the middle of a
// replacement, with a verdict only just written down, and on the way back.
import { afterAll, beforeAll, describe, it } from 'vitest';
import { anApp } from './capacity/anApp.js';
import { anArena, type Arena } from './capacity/arena.js';

let arena: Arena;

beforeAll(async () => {
  arena = await anArena();
});
afterAll(() => arena.close());

/** Writes to Marathon since the last kill. */
const wrote = (id: string): boolean =>
  arena.world.asked.requests.some(({ method, path }) => method === 'PUT' && path.startsWith(`/v2/apps${id}?`));

async function killOnceItWrote(id: string): Promise<void> {
  await arena.killWhen(`a write to ${id}`, () => wrote(id));
  arena.world.asked.forget();
}

describe('tasks that serve while the daemon is killed with SIGKILL', () => {
  it(
    'are never fewer than the strategy promises, and it ends where it would have ended',
    { timeout: 240_000 },
    async () => {
      const [rolling, least, recreate] = await Promise.all([
        anApp(arena, '/killed/rolling', 'strategy: rolling'),
        anApp(arena, '/killed/least', 'strategy: minimum-in-service, atLeast: 3'),
        anApp(arena, '/killed/recreate', 'strategy: recreate'),
      ]);
      const apps = [rolling, least, recreate];

      arena.world.asked.forget();
      await Promise.all(apps.map((app) => app.bring('2')));
      await arena.killWhen('the new commit to be seen', (printed) => /main is at \w+ \S+ 2/.test(printed));
      await killOnceItWrote('/killed/least');
      await least.isUnderWay('2');
      await arena.killWhen('the daemon to be up', (printed) => printed.includes('baton is up'));
      await Promise.all(apps.map((app) => app.settles('2')));

      arena.world.asked.forget();
      const bad = { behaviour: 'crashes', healthyWithin: '4s' } as const;
      await Promise.all(apps.map((app) => app.bring('3', bad)));
      await killOnceItWrote('/killed/rolling');
      await arena.killWhen('a verdict', (printed) => printed.includes('rejects'));
      await killOnceItWrote('/killed/recreate');
      await Promise.all(apps.map((app) => app.isRejected('3', '2')));

      await rolling.neverFewerThan(4);
      await least.neverFewerThan(3);
      await recreate.neverMixed();
    },
  );
});
