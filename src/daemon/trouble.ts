// What is out of reach at the moment, and what somebody has to see to. Told when it begins, when it changes and when it ends; never every time.

interface TroubleLog {
  info(message: string): void;
  warn(message: string): void;
}

export class Trouble {
  readonly #log: TroubleLog;
  readonly #because = new Map<string, string>();
  /** With these there is work to do all the same. */
  readonly #partial = new Set<string>();

  constructor(log: TroubleLog) {
    this.#log = log;
  }

  /** `because` undefined: it answers. `partial`: the rest can be worked with. */
  say(name: string, because: string | undefined, { partial = false }: { readonly partial?: boolean } = {}): void {
    const before = this.#because.get(name);
    const wasPartial = this.#partial.delete(name);
    if (partial && because !== undefined) this.#partial.add(name);
    if (because === undefined) {
      if (!this.#because.delete(name)) return;
      this.#log.info(wasPartial ? `${name} can be used whole again` : `${name} answers again`);
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

  /** The first one that leaves nothing to work with. */
  get firstInTheWay(): string | undefined {
    return [...this.#because].find(([name]) => !this.#partial.has(name))?.[1];
  }
}
