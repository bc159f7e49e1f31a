// The deploy freezes of the GitLab project, as they were told last. A GitLab that is away is no reason to stop: what it
// said holds on. Before it has said anything nobody knows whether there is a freeze, and nothing begins.
import type { FreezePeriod, Window } from '../../core/model/environment.js';
import type { Instant } from '../../core/model/ids.js';
import type { WindowFact } from '../../core/policy/gate.js';
import type { Calendar, Clock, Forge } from '../ports.js';

/** They are changed by hand, days before they matter (ms). */
const readEvery = 60_000;

export class FreezePeriods {
  readonly #forge: Forge | undefined;
  readonly #clock: Clock;
  #known: readonly FreezePeriod[] | undefined;
  #because = 'they have not been asked for yet';
  #readAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(forge: Forge | undefined, clock: Clock) {
    this.#forge = forge;
    this.#clock = clock;
    if (forge?.freezePeriods === undefined) this.#known = [];
  }

  /** Asks GitLab, unless it was asked a moment ago. Why it does not answer is told by what is held because of it. */
  async read(signal: AbortSignal): Promise<void> {
    if (this.#forge?.freezePeriods === undefined) return;
    if (this.#known !== undefined && this.#clock.now() < this.#readAt + readEvery) return;
    const answer = await this.#forge.freezePeriods(signal);
    if (!answer.ok) {
      this.#because = answer.because;
      return;
    }
    this.#known = answer.value;
    this.#readAt = this.#clock.now();
  }

  /** Whether a change may begin now. They count in every environment: GitLab has them for the project as a whole. */
  isOpen(calendar: Calendar, windows: readonly Window[]): WindowFact {
    if (this.#known !== undefined) return calendar.isOpen(windows, this.#clock.now(), this.#known);
    return { open: false, because: `the freeze periods of the GitLab project cannot be read: ${this.#because}` };
  }
}
