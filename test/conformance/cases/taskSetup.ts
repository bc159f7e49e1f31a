// Apps with running tasks, and waiting for the ones that replace them.
import { textAt } from '../suite/expect.js';
import type { World } from '../suite/world.js';

export const idsOf = (tasks: readonly unknown[]): readonly string[] => tasks.map((task) => textAt(task, 'id'));
export const instanceOf = (taskId: string): string => taskId.replace(/\._app\.\d+$/, '');

export async function deployed(
  w: World,
  instances: number,
): Promise<{ readonly id: string; readonly tasks: readonly string[] }> {
  const id = w.id('app');
  await w.deploy(w.app(id, { instances }));
  return { id, tasks: idsOf(await w.tasks(id)) };
}

/** Waits until the app has so many running tasks, none of them one of these. */
export async function replaced(
  w: World,
  id: string,
  instances: number,
  gone: readonly string[],
): Promise<readonly string[]> {
  return w.until(`${instances} tasks run and the killed ones do not`, async () => {
    const tasks = (await w.tasks(id)).filter(({ state }) => state === 'TASK_RUNNING');
    const ids = idsOf(tasks);
    return ids.length === instances && ids.every((task) => !gone.includes(task)) ? ids : undefined;
  });
}
