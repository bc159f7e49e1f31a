// The repository of a model with one app: commits that bring a new definition, an earlier one again, another number of
// instances, or another way to deploy. Definitions go by a letter, and each letter has a quality that nobody knows yet.
import { canonicalDefinition } from '../../src/core/definition/normal/normalise.js';
import { isCommitSha } from '../../src/core/model/ids.js';
import type { JsonObject } from '../../src/core/model/json.js';
import type { KnownRevision } from '../../src/core/model/record.js';
import type { Strategy } from '../../src/core/model/strategy.js';
import { instancesOf } from '../../src/core/rollout/definition.js';
import { checked, known } from '../core/rollout/build.js';

export interface Ways {
  readonly strategy: Strategy;
  readonly scale: Strategy['scale'];
  readonly onFailure: Strategy['onFailure'];
  /** Instances and all that depends on them or on the strategy. */
  readonly sized: (strategy: Strategy, instances: number) => JsonObject;
  /** What else stands in every definition; `commits`: how many there were when traffic last came to be found in another way. */
  readonly fields: (strategy: Strategy, commits: number) => JsonObject;
  readonly say: (text: string) => void;
}

export class Commits<Quality extends string> {
  head: KnownRevision;
  strategy: Strategy;
  private readonly ways: Ways;
  private readonly introduced = new Map<string, KnownRevision>();
  private readonly qualities = new Map<string, Quality>();
  private letters = 0;
  private letterOfHead = '';
  private made = 0;

  constructor(ways: Ways, first: Quality) {
    this.ways = ways;
    this.strategy = this.ofSetup(ways.strategy);
    this.head = this.commit(first, 3);
  }

  /** A commit with a new definition. */
  commit(quality: Quality, instances: number): KnownRevision {
    this.letters += 1;
    this.qualities.set(`serve v${this.letters}`, quality);
    this.head = this.introduce(`v${this.letters}`, instances);
    this.ways.say(`commit v${this.letters}, ${quality}, ${instances} instances`);
    return this.head;
  }

  /** A commit that brings back what an earlier one had: a revert, or the same content once more. */
  bringBack(earlier: number): void {
    const letter = Math.max(1, this.letters - earlier);
    this.head = this.introduce(`v${letter}`, instancesOf(this.head.definition));
    this.ways.say(`commit v${letter} again`);
  }

  /** A commit that changes nothing but the number keeps the commit that introduced the revision. */
  rescale(instances: number): void {
    const definition = { ...this.head.definition, ...this.ways.sized(this.strategy, instances) };
    this.head = { ...this.head, definition: canonicalDefinition(definition) };
    this.ways.say(`commit ${instances} instances`);
  }

  /** The definition changes in how traffic finds it: both versions cannot share a backend. */
  reroute(): void {
    this.head = this.introduce(this.letterOfHead, instancesOf(this.head.definition), this.made);
  }

  /** A commit that changes how the app is brought; its revision changes with it, as the strategy is part of that. */
  useStrategy(strategy: Strategy): void {
    this.strategy = this.ofSetup(strategy);
    this.head = this.introduce(this.letterOfHead, instancesOf(this.head.definition));
  }

  /** As some commit brought it. */
  revision(name: string): KnownRevision | undefined {
    return this.introduced.get(name);
  }

  /** What nobody committed is as good as what was there before a hand changed it: `cmd` says. */
  qualityOf({ cmd }: JsonObject): Quality | 'good' {
    return (typeof cmd === 'string' ? this.qualities.get(cmd) : undefined) ?? 'good';
  }

  private introduce(letter: string, instances: number, routed = 0): KnownRevision {
    const { strategy, ways } = this;
    this.made += 1;
    this.letterOfHead = letter;
    const commit = checked(this.made.toString(16).padStart(40, '0'), isCommitSha);
    const named = known(
      letter,
      { ...ways.fields(strategy, routed), ...ways.sized(strategy, instances) },
      'a',
      strategy,
    );
    // As it is loaded from git: what is canonical is known as such, and not made so again at every look.
    const made = { ...named, definition: canonicalDefinition(named.definition), commit };
    this.introduced.set(made.revision, made);
    return made;
  }

  private ofSetup(strategy: Strategy): Strategy {
    const { scale, onFailure } = this.ways;
    return { ...strategy, scale, onFailure, waitAtMost: 3 * 3_600_000 };
  }
}
