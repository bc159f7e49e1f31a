// What is out of reach at the moment. Told when it begins, when it changes and when it ends; never every time.

interface TroubleLog {
  info(message: string): void;
  warn(message: string): void;
}

export class Trouble {
  readonly #log: TroubleLog;
  readonly #because = new Map<string, string>();

  constructor(log: TroubleLog) {
    this.#log = log;
  }

  /** `because` undefined: it answers. */
  say(name: string, because: string | undefined): void {
    const before = this.#because.get(name);
    if (because === undefined) {
      if (!this.#because.delete(name)) return;
      this.#log.info(`${name} answers again`);
      return;
    }
    this.#because.set(name, because);
    if (before !== because) this.#log.warn(`${name}: ${because}`);
  }

  /** Name → sentence. */
  get all(): ReadonlyMap<string, string> {
    return this.#because;
  }

  get first(): string | undefined {
    return [...this.#because.values()][0];
  }
}
