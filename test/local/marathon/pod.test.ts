// Pods: what is read, what is refused, what is printed.
import { describe, expect, it } from 'vitest';
import { parsePod, printPod } from '../../../src/local/marathon/definition/pod/index.js';

describe('a pod', () => {
  it('comes back with every default Marathon writes, in the order it writes them', () => {
    const pod = parsePod({
      id: '/p',
      containers: [{ name: 'a', resources: {}, exec: { command: { shell: 'sleep 9' } } }],
    });
    const now = '2026-01-01T00:00:00.000Z';
    const versions = { version: now, lastScalingAt: now, lastConfigChangeAt: now };
    expect(JSON.stringify(printPod({ ...pod, versions }))).toBe(
      JSON.stringify({
        id: '/p',
        version: now,
        containers: [
          {
            name: 'a',
            exec: { command: { shell: 'sleep 9' } },
            resources: { cpus: 1, mem: 128, disk: 0, gpus: 0 },
          },
        ],
        scaling: { instances: 1, kind: 'fixed' },
        scheduling: {
          backoff: { backoff: 1, backoffFactor: 1.15, maxLaunchDelay: 300 },
          upgrade: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
          placement: {},
          killSelection: 'YOUNGEST_FIRST',
          unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
        },
        executorResources: { cpus: 0.1, mem: 32, disk: 10 },
        role: '*',
      }),
    );
  });
});
