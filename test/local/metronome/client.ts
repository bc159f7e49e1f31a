// A plain client of an embedded Metronome: the answers as they come, none of Baton's own code in between.
import { onTestFinished } from 'vitest';
import { startMetronome, type MetronomeOptions, type RunningMetronome } from '../../../src/local/metronome/server.js';
import { eventually } from '../../kit/eventually.js';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Client {
  readonly metronome: RunningMetronome;
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** The value at a path of names and indices in the answer to a GET. */
  readonly look: (path: string, ...at: (string | number)[]) => Promise<unknown>;
  /** Waits until a value in the answer to a GET is this. */
  readonly until: (wanted: unknown, path: string, ...at: (string | number)[]) => Promise<void>;
}

/** Ends with the test. */
export async function aMetronome(options: Partial<MetronomeOptions> = {}): Promise<Client> {
  const metronome = await startMetronome({ port: 0, ...options });
  onTestFinished(() => metronome.close());
  const ask: Client['ask'] = async (method, path, body) => {
    const answer = await fetch(`${metronome.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : {
            headers: { 'Content-Type': 'application/json' },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
    });
    const text = await answer.text();
    const parsed: unknown = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
    return { status: answer.status, body: parsed };
  };
  const look: Client['look'] = async (path, ...at) => valueAt((await ask('GET', path)).body, at);
  return {
    metronome,
    ask,
    look,
    async until(wanted, path, ...at) {
      await eventually(`${at.join('.')} of ${path} to be ${JSON.stringify(wanted)}`, async () =>
        JSON.stringify(await look(path, ...at)) === JSON.stringify(wanted) ? true : undefined,
      );
    },
  };
}

export const valueAt = (from: unknown, at: readonly (string | number)[]): unknown =>
  at.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    from,
  );

/** The least document of a job that runs this. */
export const aJob = (cmd: string, run: object = {}): object => ({
  id: 'shop.migrate',
  run: { cmd, cpus: 0.1, mem: 32, disk: 0, ...run },
});
