// Who takes a place among the changes of a cluster, over all repositories of the process; and who waits for one.

export class Places {
  readonly #taken = new Set<string>();
  readonly #waiting = new Set<(left: number) => void>();

  /** How many are taken by others than this one. */
  besides(name: string): number {
    return this.#taken.size - (this.#taken.has(name) ? 1 : 0);
  }

  take(name: string): void {
    this.#taken.add(name);
  }

  free(name: string): void {
    if (!this.#taken.delete(name)) return;
    for (const tell of this.#waiting) tell(this.#taken.size);
  }

  /** Told whenever a place is free again, with how many are still taken, until aborted. */
  onFreed(tell: (left: number) => void, signal: AbortSignal): void {
    this.#waiting.add(tell);
    signal.addEventListener('abort', () => this.#waiting.delete(tell), { once: true });
  }
}
