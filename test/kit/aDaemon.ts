// The daemon of a world, begun and ended as a process is: whatever it kept in memory is gone in between.
import type { Composed } from '../../src/compose.js';
import type { AppRecord } from '../../src/core/model/record.js';
import type { AWorld } from './aWorld.js';
import { eventually } from './eventually.js';

/** Narrows which record is meant, and what it has to say; `because` is looked for in its sentence. */
export interface Which {
  readonly app?: string | undefined;
  readonly environment?: string | undefined;
  readonly commit?: string | undefined;
  readonly because?: RegExp | undefined;
}

export interface ADaemon {
  start(): Promise<void>;
  /** Resolves when it has ended; nothing happens where none runs. */
  stop(): Promise<void>;
  /** What runs; undefined while nothing does. */
  readonly composed: Composed | undefined;
  /** As the one that runs has them; none while none runs. */
  records(): readonly AppRecord[];
  /** Waits until a record is in that phase, and fits. */
  phase(wanted: AppRecord['phase'], which?: Which): Promise<AppRecord>;
  /** Waits until at least so many records are in that phase, and fit. */
  all(number: number, wanted: AppRecord['phase'], which?: Which): Promise<readonly AppRecord[]>;
}

/** `data`: the folder that all of them keep their clones in; the settings' own unless named. */
export function aDaemon(world: Pick<AWorld, 'composed'>, data?: string): ADaemon {
  let end = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let composed: Composed | undefined;
  const records = (): readonly AppRecord[] => [...(composed?.daemon.report.records().values() ?? [])];
  const found = (wanted: AppRecord['phase'], which: Which): readonly AppRecord[] =>
    records().filter((one) => one.phase === wanted && fits(one, which));
  /** What fails tells how things stood: a test that only fails on a busy machine is not seen failing twice. */
  const waited = <T>(what: string, look: () => T | undefined): Promise<T> =>
    eventually(what, look).catch((error: unknown) => {
      const stood = records().map(
        ({ environment, app, phase, because }) => `${environment} ${app} ${phase}: ${because}`,
      );
      throw new Error([what, 'the records:', ...stood].join('\n'), { cause: error });
    });
  return {
    async start() {
      end = new AbortController();
      composed = await world.composed(data);
      running = composed.daemon.run(end.signal);
    },
    async stop() {
      end.abort();
      await running;
      composed = undefined;
    },
    get composed() {
      return composed;
    },
    records,
    phase: (wanted, which = {}) => waited(described(wanted, which), () => found(wanted, which)[0]),
    all: (number, wanted, which = {}) =>
      waited(`${number} × ${described(wanted, which)}`, () => {
        const fitting = found(wanted, which);
        return fitting.length >= number ? fitting : undefined;
      }),
  };
}

const fits = (record: AppRecord, { app, environment, commit, because }: Which): boolean =>
  (app === undefined || record.app === app) &&
  (environment === undefined || record.environment === environment) &&
  (commit === undefined || record.commit === commit) &&
  (because === undefined || because.test(record.because));

const described = (wanted: AppRecord['phase'], { app, environment, commit, because }: Which): string =>
  [environment, app, wanted, commit && `at ${commit}`, because && `because ${because.source}`]
    .filter((part) => part !== undefined)
    .join(' ');
