// The two map files of --haproxy-map, collected while the front ends are written. The line that looks something up is the same
// for all, so it is written once: by whoever comes first.

export class MapFile {
  readonly #lines = new Set<string>();
  readonly #written = new Set<string>();

  add(key: string, backend: string): void {
    this.#lines.add(`${key} ${backend}\n`);
  }

  /** True the first time it is asked for this front end. */
  firstFor(frontend: string): boolean {
    const first = !this.#written.has(frontend);
    this.#written.add(frontend);
    return first;
  }

  get text(): string {
    return [...this.#lines].join('');
  }
}
