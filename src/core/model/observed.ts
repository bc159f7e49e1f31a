// What is: one Marathon app as the cluster shows it, and all that is known about it when a pass looks.
import type { Sample } from './check.js';
import type { AppDecisions } from './decision.js';
import type { Dialect } from './dialect.js';
import type { AppId, EnvironmentName, Instant } from './ids.js';
import type { JsonObject } from './json.js';
import type { Ownership } from './ownership.js';
import type { MetronomeLook } from './metronome.js';
import type { AppRecord } from './record.js';
import type { Traffic } from './traffic.js';

/** A task that Marathon lists. Scheduled instances (no agent yet) are not among them. */
export interface LiveTask {
  readonly id: string;
  readonly host: string;
  /** Ports of the agent that are the task's; absent: none. */
  readonly ports?: readonly number[];
  /** IP addresses as Mesos reports them: of the container where it has a network of its own; absent: none. */
  readonly addresses?: readonly string[];
  /** Mesos state: TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING, TASK_UNREACHABLE … */
  readonly state: string;
  /** Version of the app it was launched from, ms on Marathon's clock; a task that is not active has none. */
  readonly version?: Instant;
  /** `none`: no check has reported yet, or the app has no checks. */
  readonly health: 'passing' | 'failing' | 'none';
  /** The check's own words: from Marathon for the checks that it runs, from the sandbox for those of Mesos. */
  readonly failingBecause?: string;
}

/** One running deployment. It holds (locks) every app it affects. */
export interface LiveDeployment {
  readonly id: string;
  /** Version of the group tree it brings about, ms; equals the app's `version` when it changed the app. */
  readonly version: Instant;
  readonly affected: readonly AppId[];
}

/** Marathon's launch queue for one app: instances that wait for a resource offer or for their backoff to end. */
export interface QueueEntry {
  readonly count: number;
  /** Seconds until the backoff ends; 0 when it is over. */
  readonly delaySeconds: number;
  /** Offers looked at and refused, by reason, most frequent first: `InsufficientCpus`, 12. */
  readonly refusals: readonly { readonly reason: string; readonly declined: number }[];
  readonly processedOffers: number;
}

/** Marathon's `lastTaskFailure`. It is not removed when the app recovers. */
export interface TaskFailure {
  readonly taskId: string;
  readonly state: string;
  readonly message: string;
  readonly host: string;
  readonly at: Instant;
  /** Version of the app the failed task was launched from. */
  readonly version: Instant;
  /** Last lines of the task's stderr, when the agent could be asked. */
  readonly stderr?: readonly string[];
}

export interface LiveApp {
  readonly id: AppId;
  readonly kind: 'app' | 'pod';
  /** As GET shows it, without the fields that the server manages. Our own labels are still in it. */
  readonly definition: JsonObject;
  /** How the cluster that showed it reads a definition. */
  readonly dialect: Dialect;
  readonly instances: number;
  /** ms on Marathon's clock. */
  readonly version: Instant;
  readonly scaledAt: Instant;
  readonly changedAt: Instant;
  readonly tasks: readonly LiveTask[];
  readonly queue?: QueueEntry;
  readonly lastFailure?: TaskFailure;
}

/** What a definition is compared with: another one, and how its cluster reads both. */
export type LiveDefinition = Pick<LiveApp, 'definition' | 'dialect'>;

/** What only looking again and again can tell. Kept in memory: forgetting it may only lengthen a wait. */
export interface Looking {
  /** Since when this process has looked without a gap. */
  readonly since: Instant;
  /** The last moment at which Marathon's queue said that no offer fits; since when without a break. */
  readonly stalledSince?: Instant;
  readonly stalledAt?: Instant;
  /** Since when the set has not been all healthy while nothing was deploying. */
  readonly ailingSince?: Instant;
  /** Since when the very same tasks have been listed in the same states: version, task ids, states, health. */
  readonly still?: { readonly tasks: string; readonly since: Instant };
  /** The last put that Marathon took, when, and the version that the app had before it. */
  readonly taken?: { readonly definition: JsonObject; readonly version: Instant; readonly at: Instant };
}

/** What stands where the jobs of an app run: in Metronome if the settings name one for the cluster. */
export type ObservedJob = JobApp | JobInMetronome;

/** The app of Marathon beside the app. */
export interface JobApp {
  readonly kind: 'app';
  readonly live?: LiveApp;
  readonly deployments: readonly LiveDeployment[];
  readonly looking: Looking;
}

export interface JobInMetronome {
  readonly kind: 'metronome';
  readonly seen: MetronomeLook;
  /** On Marathon's clock, as all of it. */
  readonly looking: Looking;
}

/** A Marathon app beside that of the id, which serves the same app of git. Its id says in which role. */
export interface ObservedSet {
  readonly marathonId: AppId;
  /** Absent: there is no such app. */
  readonly live?: LiveApp;
  readonly deployments: readonly LiveDeployment[];
  readonly looking: Looking;
}

/** How the balancers of a cluster split traffic: as they are told, or by the number of healthy tasks. */
export type Balancing =
  | { readonly kind: 'instances' }
  /** HAProxy asks the daemon for weights at this address, an IP literal. */
  | { readonly kind: 'haproxy-agent'; readonly address: string; readonly port: number };

/** Since when, at every look, balancers have not done what one command says. */
export interface Amiss {
  /** Of the command (`since` on record): the next one is measured anew. */
  readonly command: Instant;
  /** Some of them shows another share, or cannot be read. */
  readonly since: Instant;
  /** Some of them shows that the candidate gets more than its share. */
  readonly moreSince?: Instant;
}

export interface ObservedSets {
  /** All that were looked for, also those that do not exist. */
  readonly others: readonly ObservedSet[];
  readonly balancing: Balancing;
  readonly traffic: Traffic;
  /** Absent: all balancers do what is commanded. */
  readonly amiss?: Amiss;
  /** Apps of the cluster whose balancer labels must not meet those of a set: those with a group or ports of their own. */
  readonly neighbours?: readonly Pick<LiveApp, 'id' | 'definition'>[];
  /** Answers of the checks about the candidate, oldest first. */
  readonly samples: readonly Sample[];
  /** Checks of what git wants that the settings never let be asked; absent: none. */
  readonly unaskable?: readonly UnaskableCheck[];
}

/** By its name, and why: a sentence that names the setting. */
export interface UnaskableCheck {
  readonly check: string;
  readonly because: string;
}

export interface ObservedApp {
  readonly id: AppId;
  readonly environment: EnvironmentName;
  /** Marathon's clock (`Date` header) when this was read: the `now` of every decision about it. */
  readonly readAt: Instant;
  readonly live?: LiveApp;
  /** Deployments that hold this id, also while a removed app is still being stopped. */
  readonly deployments: readonly LiveDeployment[];
  /** Absent: it was not looked for, because nothing says that the app ever had a job. */
  readonly job?: ObservedJob;
  /** Absent: the app has one set, and none was looked for beside it. */
  readonly sets?: ObservedSets;
  /** What the status branch (with what waits to be pushed) says about the app. */
  readonly record?: AppRecord;
  /** What a person said about whose it is, if anybody did. */
  readonly ownership?: Ownership;
  /** What a person said about how it shall go on, if anybody did. */
  readonly decisions?: AppDecisions;
  readonly looking: Looking;
}
