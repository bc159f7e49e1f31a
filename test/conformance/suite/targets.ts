// Which Marathon a case runs against: always the same foreign one, or embedded ones that fit the case.
import { startMarathon } from '../../../src/local/marathon/server.js';
import type { Case } from './case.js';
import type { Target } from './client.js';

export type Targets = {
  /** Gives a Marathon while the case runs. */
  readonly with: <T>(one: Case, run: (target: Target) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

export const foreignTarget = (target: Target): Targets => ({
  with: (_one, run) => run(target),
  close: () => Promise.resolve(),
});

/** One with pretended tasks, one with processes, and a fresh one for every case that wants to be alone. */
export async function embeddedTargets(patience: number): Promise<Targets> {
  const pretended = await startMarathon({ port: 0, simulate: true });
  const real = await startMarathon({ port: 0, agents: 3 });
  const targetOf = (url: string): Target => ({ url, patience, pause: 20 });
  return {
    with: async (one, run) => {
      if (one.needs === 'tasks') return run(targetOf(pretended.url));
      if (one.needs === 'processes') return run(targetOf(real.url));
      const fresh = await startMarathon({ port: 0, simulate: true });
      try {
        return await run(targetOf(fresh.url));
      } finally {
        await fresh.close();
      }
    },
    close: async () => {
      await Promise.all([pretended.close(), real.close()]);
    },
  };
}
