// What differs between one history of two sets and the next, beside what happens in it.
import type { Balancing } from '../../../src/core/model/observed.js';
import type { Strategy } from '../../../src/core/model/strategy.js';
import type { Quality as TaskQuality } from '../fleet.js';

/** `erring`: healthy for Marathon, and failing the check of its rollout. */
export type Quality = TaskQuality | 'erring';

export interface Setup {
  readonly strategy: Strategy;
  readonly balancing: Balancing['kind'];
  readonly balancers: number;
  /** How long (ms) sessions go on after a set has lost its traffic. */
  readonly sessionsLast: number;
  readonly scale: Strategy['scale'];
  readonly onFailure: Strategy['onFailure'];
  readonly check: 'MESOS_HTTP' | 'HTTP';
  readonly reportsKilling: boolean;
  readonly drift: 'warn' | 'restore' | 'ignore';
}
