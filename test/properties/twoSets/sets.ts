// The Marathon apps that may serve one app of git, each with a model of Marathon of its own, on one clock.
import type { AppId } from '../../../src/core/model/ids.js';
import { idsOfSets } from '../../../src/core/model/setRole.js';
import { cart } from '../../core/rollout/build.js';
import { Marathon } from '../marathon.js';

export class Sets {
  readonly #all: ReadonlyMap<AppId, Marathon>;

  constructor(reportsKilling: boolean, around: ConstructorParameters<typeof Marathon>[3], now: number) {
    this.#all = new Map(idsOfSets(cart).map((id) => [id, new Marathon(id, now, reportsKilling, around)]));
  }

  of(id: AppId): Marathon | undefined {
    return this.#all.get(id);
  }

  get existing(): readonly (readonly [AppId, Marathon])[] {
    return [...this.#all].filter(([, { definition }]) => definition !== undefined);
  }

  /** Of those that exist. */
  get ids(): readonly AppId[] {
    return this.existing.map(([id]) => id);
  }

  /** The set at this place among those that exist. */
  at(index: number, now: number): Marathon {
    const there = this.existing;
    const found = there[index % Math.max(1, there.length)]?.[1] ?? this.#all.get(cart);
    if (found === undefined) throw new Error('there is always the app with the id of git');
    found.advance(now);
    return found;
  }

  full(is: boolean): void {
    for (const one of this.#all.values()) one.fleet.full = is;
  }

  advance(to: number): void {
    for (const one of this.#all.values()) one.advance(to);
  }

  nextDue(): number {
    return Math.min(...[...this.#all.values()].map((one) => one.nextDue()));
  }

  /** The latest moment of any of them: every write has one of its own. */
  get now(): number {
    return Math.max(...[...this.#all.values()].map((one) => one.now));
  }

  get violations(): readonly string[] {
    return [...this.#all.values()].flatMap((one) => one.violations);
  }
}
