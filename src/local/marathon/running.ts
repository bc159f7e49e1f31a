// What the start of an embedded Marathon gives back, leader or standby.
import type { MarathonFaults } from './http/faults.js';

export type RunningMarathon = {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** The first agent's sandbox endpoint, when asked for; agent n listens on 127.0.0.n with the same port. */
  readonly agentUrl?: string;
  /** The admin port's address, when asked for. */
  readonly adminUrl?: string;
  readonly faults: MarathonFaults;
  /** Only of a standby: from now on this one (`http://host:port`) leads, or nobody. */
  readonly follow?: (leader: string | undefined) => void;
  /** Stops all tasks (SIGTERM, then SIGKILL) and the servers; nothing is left when it resolves, within seconds. */
  close(): Promise<void>;
};
