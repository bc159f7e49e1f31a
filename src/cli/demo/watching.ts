// Follows the status branch: tells every new status commit as it comes, and waits for the outcomes that a chapter expects.
import type { Clone } from './clone.js';
import type { Cluster } from './picture.js';
import { phaseText, type Screen } from './screen.js';
import type { StatusEntry } from './statusLog.js';
import { Missing, until } from './until.js';

/** `app` is `production /shop/cart`; `commit` the tip of main that brought the change. */
export interface Expected {
  readonly app: string;
  readonly commit: string;
  readonly phase: 'settled' | 'rejected';
}

export interface Watcher {
  /**
   * Waits until the status branch holds all of them, telling what comes meanwhile and, with `look`, what Marathon shows
   * about that app. Throws Missing with a sentence that names what is not there, at once when it was the other outcome.
   */
  expect(expected: readonly Expected[], look?: string): Promise<readonly StatusEntry[]>;
}

/** The deadline of one chapter, in ms: many times what it takes on two idle cores, because those may be busy. */
const longest = 120_000;

export function openWatcher(clone: Clone, cluster: Cluster, screen: Screen, signal: AbortSignal): Watcher {
  let told = 0;
  let entries: readonly StatusEntry[] = [];
  let picture = '';

  const refresh = async (): Promise<void> => {
    const log = await clone.statusLog();
    entries = log.flatMap((commit) => commit.entries);
    for (const commit of log.slice(told)) {
      screen.detail(`${commit.id.slice(0, 8)}  ${commit.subject}`);
    }
    told = log.length;
  };
  const paint = async (app: string | undefined): Promise<void> => {
    if (app === undefined) return;
    const now = await cluster.picture(app);
    if (now === undefined || now === picture) return;
    picture = now;
    screen.detail(`Marathon  ${app}  ${now}`);
  };
  const fulfilled = (one: Expected): StatusEntry | undefined =>
    entries.find((entry) => isAbout(entry, one) && entry.phase === one.phase);

  return {
    expect: (expected, look) =>
      until(
        async () => {
          await paint(look);
          await refresh();
          const found = expected.map(fulfilled).filter((entry) => entry !== undefined);
          if (found.length === expected.length) return found;
          const other = expected.filter((one) => fulfilled(one) === undefined).map(opposite);
          const wrong = entries.find((entry) => other.some((one) => isAbout(entry, one) && entry.phase === one.phase));
          if (wrong !== undefined)
            throw new Missing(sentence(expected, entries, `it is ${wrong.phase}: ${wrong.because}`));
          return undefined;
        },
        () => sentence(expected, entries, `nothing of that came within ${longest / 1000} s`),
        { within: longest, every: 250, signal },
      ),
  };
}

const isAbout = (entry: StatusEntry, expected: Pick<Expected, 'app' | 'commit'>): boolean =>
  entry.app === expected.app && entry.commit === expected.commit;

const opposite = (one: Expected): Expected => ({
  ...one,
  phase: one.phase === 'settled' ? 'rejected' : 'settled',
});

function sentence(expected: readonly Expected[], entries: readonly StatusEntry[], why: string): string {
  const missing = expected.filter((one) => !entries.some((entry) => isAbout(entry, one) && entry.phase === one.phase));
  const lines = missing.map((one) => {
    const last = entries.findLast((entry) => isAbout(entry, one));
    const state =
      last === undefined ? 'no status commit names it' : `last seen ${phaseText(last.phase)}: ${last.because}`;
    return `  ${one.app} ${one.phase} for commit ${one.commit.slice(0, 8)} (${state})`;
  });
  return `A status commit is missing on the status branch; ${why}.\n${lines.join('\n')}`;
}
