// What a daemon is made of: the repository it follows, what it may do, and the adapters it does it with.
import type { EnvironmentName } from '../core/model/ids.js';
import type { May } from '../core/policy/ownership/ceiling.js';
import type { ClusterOptions } from './clusters/clusters.js';
import type { Calendar, Clock, Forge, KeptResults, Repository, StatusBranch } from './ports.js';

export interface DaemonLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

export interface DaemonOptions {
  /** The repository's name in the settings: the value of BATON_OWNER. */
  readonly owner: string;
  readonly branch: string;
  readonly statusBranchName: string;
  /** ms between two reference listings. */
  readonly poll: number;
  readonly modeOf: (app: string) => 'observe' | 'apply';
  readonly adopt: 'equal' | 'all';
  /** The ceiling for what the repository may ask for; absent: none. */
  readonly may?: May;
  /** Who may override a window, an `after` or a rewritten branch, as `by` of a decision names them; absent: nobody. */
  readonly mayOverride?: readonly string[];
  /** Only these environments, by full or base name; absent: all. */
  readonly only?: ReadonlySet<EnvironmentName>;
  readonly repository: Repository;
  /** The repository is a plain folder: a file that is missing there proves nothing. */
  readonly isFolder?: boolean;
  /** Absent: every process works everything out once. */
  readonly kept?: KeptResults;
  readonly statusBranch: StatusBranch;
  readonly clusters: ReadonlyMap<string, ClusterOptions>;
  readonly forge?: Forge;
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: DaemonLog;
}
