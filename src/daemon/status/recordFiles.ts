// The records on the status branch, as text: which of them say something new. Asked at every poll, about ten thousand files.
import { appKey, type AppKey } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import type { AppRecord } from '../../core/model/record.js';
import { parseRecord } from '../../core/status/parseRecord.js';

export class RecordFiles {
  readonly #warn: (message: string) => void;
  /** The files whose records were taken over as they are. */
  #texts: ReadonlyMap<string, string> = new Map();
  /** The branch as it was read last, with nothing passed over. */
  #whole: ReadonlyMap<string, string> | undefined;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** A branch that stands as it did when it was read last. */
  isKnown(files: ReadonlyMap<string, string>): boolean {
    return files === this.#whole;
  }

  /** Records whose files say something else than when they were read last. `passes`: those that are left for the next time. */
  *read(files: ReadonlyMap<string, string>, passes: (key: AppKey) => boolean): Generator<readonly [AppKey, AppRecord]> {
    const before = this.#texts;
    const texts = new Map<string, string>();
    let isWhole = true;
    for (const [path, text] of files) {
      if (!path.startsWith('apps/')) continue;
      if (before.get(path) === text) {
        texts.set(path, text);
        continue;
      }
      const record = parseRecord(path, text);
      if (!record.ok) {
        for (const one of record.problems) this.#warn(`${problemText(one)}; it is treated as absent`);
        continue;
      }
      const key = appKey(record.value.environment, record.value.app);
      if (passes(key)) {
        isWhole = false;
        continue;
      }
      texts.set(path, text);
      yield [key, record.value];
    }
    this.#texts = texts;
    this.#whole = isWhole ? files : undefined;
  }
}
