// What the last look at the members of releases came to, as far as no record says it: who is healthy and waits, and whom
// Marathon refuses. Forgotten with the process: then all of them are looked at before anything is decided.
import type { DesiredApp } from '../../core/model/app.js';
import type { AppKey } from '../../core/model/ids.js';
import type { Step } from '../../core/model/step.js';
import type { LastSeen } from '../../core/policy/gate/release.js';
import type { Target } from '../targets.js';

interface Seen {
  readonly app: DesiredApp;
  readonly phase: Step['phase'];
  readonly last: LastSeen;
}

export class Readiness {
  readonly #seen = new Map<AppKey, Seen>();

  /** Returns whether the others of its release have something new to learn. */
  decided({ key, desired }: Target, { phase, because, ready }: Step): boolean {
    const before = this.#seen.get(key);
    if (desired?.strategy.together === undefined) {
      this.#seen.delete(key);
      return before !== undefined;
    }
    const last = ready === true ? ({ kind: 'ready' } as const) : phase === 'invalid' ? refused(because) : undefined;
    this.#seen.set(key, { app: desired, phase, last });
    return before?.phase !== phase || before.last?.kind !== last?.kind;
  }

  forget(key: AppKey): void {
    this.#seen.delete(key);
  }

  /** Undefined too for what was seen of an earlier revision. */
  of({ key, revision, commit }: DesiredApp): LastSeen {
    const seen = this.#seen.get(key);
    return seen?.app.revision === revision && seen.app.commit === commit ? seen.last : undefined;
  }
}

const refused = (because: string): LastSeen => ({ kind: 'refused', because });
