// Looking at one app of a Marathon that really runs, until it is at rest.
import type { LiveApp } from '../../../src/core/model/observed.js';
import type { MarathonCluster } from '../../../src/io/marathon/openCluster.js';
import type { AppReading } from '../../../src/io/marathon/read.js';
import { eventually } from '../../kit/eventually.js';
import { anId, never } from './aMarathon.js';

export async function lookAt(cluster: MarathonCluster, id: string): Promise<AppReading> {
  const reading = await cluster.readApp(anId(id), never);
  if (reading.ok) return reading.value;
  throw new Error(reading.because);
}

/** Waits until nothing is under way for the app and as many tasks run as it wants. */
export const settledIn = (cluster: MarathonCluster, id: string): Promise<LiveApp> =>
  eventually(`${id} settled`, async () => {
    const { live, deployments } = await lookAt(cluster, id);
    const running = live?.tasks.filter(({ state }) => state === 'TASK_RUNNING').length;
    return live !== undefined && deployments.length === 0 && running === live.instances ? live : undefined;
  });
