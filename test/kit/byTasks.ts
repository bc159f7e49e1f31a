// A cluster whose traffic follows the number of healthy tasks, and where nothing is checked.
import type { TrafficOptions } from '../../src/daemon/clusters/clusters.js';

export const byTasks: TrafficOptions = {
  balancing: { kind: 'instances' },
  checks: {
    refusal: () => undefined,
    ask: ({ check }) => Promise.reject(new Error(`nobody answers the check ${check.name} in this test`)),
  },
  checkEvery: 10_000,
};
