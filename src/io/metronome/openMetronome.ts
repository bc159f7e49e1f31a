// A Metronome (the jobs of DC/OS), as the daemon's port wants it: a look at one job, and outcomes of what is written.
import type { AppId } from '../../core/model/ids.js';
import type { MetronomeLook } from '../../core/model/metronome.js';
import type { Outcome } from '../../core/model/step.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { connect, type ConnectionOptions } from '../../kit/remote/connection.js';
import type { JobAction } from './jobAction.js';
import { readJob } from './readJob.js';
import { write } from './write.js';

export type MetronomeOptions = Omit<ConnectionOptions, 'service' | 'timeoutMs'>;

export interface Metronome {
  /** `id`: as in Marathon, `/shop/cart-before`. Never fails because of the network: then it is `silent`. */
  readJob(id: AppId, signal: AbortSignal): Promise<MetronomeLook>;
  carryOut(action: JobAction, signal: AbortSignal): Promise<Outcome>;
}

/** For one request, answer included (ms). What is decided of a job without a run counts on it: jobActs.ts, beginsWithin. */
const patience = 30_000;

/** Opens nothing yet: the first request does. Throws only when there is no address at all. */
export function openMetronome(options: MetronomeOptions): Metronome {
  const connection = connect({ ...options, service: 'Metronome', timeoutMs: patience });
  return {
    async readJob(id, signal) {
      try {
        return await readJob(connection, id, signal);
      } catch (error) {
        if (!(error instanceof HttpFailure)) throw error;
        return { kind: 'silent', because: error.message };
      }
    },
    carryOut: (action, signal) => write(connection, action, patience, signal),
  };
}
