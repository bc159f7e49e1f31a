// A check as the daemon asks it: every ten seconds, with the last answers kept.
import type { Sample } from '../../../src/core/model/check.js';
import type { Quality } from './setup.js';

const every = 10_000;
const kept = 50;

export class Answers {
  all: readonly Sample[] = [];

  /** `quality`: of what is asked about; undefined: the source of the check is down. */
  ask(quality: Quality | undefined, now: number): void {
    const newest = this.all.at(-1);
    if (newest !== undefined && now - newest.at < every) return;
    const verdict = quality === undefined ? 'undecided' : quality === 'erring' ? 'fail' : 'pass';
    this.all = [...this.all.slice(-kept), { check: 'errors', at: now, verdict, because: verdict }];
  }

  forget(): void {
    this.all = [];
  }
}
