// Sets and tasks for tests of balancers, short to write.
import { isAppId, type AppId } from '../../../src/core/model/ids.js';
import type { ServedSet, ServedTask } from '../../../src/core/model/traffic.js';

export function appId(text: string): AppId {
  if (isAppId(text)) return text;
  throw new Error(`${text} is no app id`);
}

export const aTask = (id: string, host: string, port: number, rest: Partial<ServedTask> = {}): ServedTask => ({
  id,
  host,
  addresses: [],
  ports: [port],
  healthy: true,
  ...rest,
});

export const aSet = (id: string, ...tasks: readonly ServedTask[]): ServedSet => ({ marathonId: appId(id), tasks });
