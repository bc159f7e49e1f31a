// Web apps with one check.
import { expectThat, textAt } from '../suite/expect.js';
import { aTimestamp } from '../suite/shape.js';
import type { Json, World } from '../suite/world.js';
import { webServer } from './commands.js';

export const quick = { intervalSeconds: 1, timeoutSeconds: 1, gracePeriodSeconds: 30 };

export const web = (w: World, id: string, fields: Json = {}): Json =>
  w.app(id, { cmd: webServer, portDefinitions: [{ port: 0, name: 'http' }], ...fields });

/** Deploys a web app with one check and sees it become healthy. */
export async function becomesHealthy(w: World, check: Json): Promise<void> {
  const id = w.id('web');
  const instances = w.random.between(1, 2);
  await w.deploy(web(w, id, { instances, healthChecks: [{ ...quick, ...check }] }));
  expectThat(await w.read(id), { tasksHealthy: instances, tasksUnhealthy: 0, tasksRunning: instances }, 'the app');
  for (const task of await w.tasks(id))
    expectThat(
      task['healthCheckResults'],
      [
        {
          alive: true,
          consecutiveFailures: 0,
          firstSuccess: aTimestamp,
          lastSuccess: aTimestamp,
          instanceId: textAt(task, 'id').replace(/\._app\.\d+$/, ''),
        },
      ],
      'the health of the task',
    );
}

/** Creates a web app whose one check fails, and waits until it is seen to be unhealthy. */
export async function becomesUnhealthy(w: World, check: Json): Promise<string> {
  const id = w.id('web');
  await w.create(
    web(w, id, { healthChecks: [{ ...quick, maxConsecutiveFailures: 0, gracePeriodSeconds: 0, ...check }] }),
  );
  await w.until('the app is unhealthy', async () => (await w.read(id))['tasksUnhealthy'] === 1);
  return id;
}
