// What the decision table is asked about: one app, the revision it shall come to, and what it may go back to.
import type { AppId } from '../model/ids.js';
import type { SetRole } from '../model/setRole.js';
import { newest } from '../model/dialect.js';
import type { DesiredApp } from '../model/app.js';
import type { KnownRevision } from '../model/record.js';
import type { ObservedApp } from '../model/observed.js';
import type { Gate } from '../model/step.js';
import type { ReleaseFacts } from '../policy/gate/release.js';
import { isSetToOnce } from './compare.js';
import type { Dress } from './rendering/dress.js';
import type { Strategy } from '../model/strategy.js';

/** One of the Marathon apps that may serve the app, and how it is sent. */
export interface Place {
  readonly marathonId: AppId;
  readonly role: SetRole;
  readonly dress: Dress;
  /** The number of instances that was last sent to it, where that is not git's. */
  readonly sent: number | null;
}

export interface Pursuit {
  /** The repository's name in the settings: goes into our labels. */
  readonly owner: string;
  readonly observed: ObservedApp;
  /** W: the newest revision that the gate admits, or that has begun here. */
  readonly wanted: KnownRevision;
  readonly strategy: Strategy;
  /** Whether rows that begin or go on towards W may act. Going back never asks. */
  readonly gate: Gate;
  /** JSON pointers of the environment, honoured when comparing and when writing. */
  readonly ignore: readonly string[];
  /**
   * Which set `observed.live`, its deployments and `looking` are of; absent: the one with the id of git, as git has it.
   * `observed.id` is the app's in any case.
   */
  readonly place?: Place;
  /** How the others of its release stand; only while the newest revision is pursued. */
  readonly release?: ReleaseFacts | undefined;
}

/** Where writes about it go. */
export const targetOf = ({ observed, place }: Pick<Pursuit, 'observed' | 'place'>): AppId =>
  place?.marathonId ?? observed.id;

/** The same content brought by the same commit: what a verdict names. */
export const sameRevision = (
  left: Pick<KnownRevision, 'revision' | 'commit'> | null | undefined,
  right: Pick<KnownRevision, 'revision' | 'commit'>,
): boolean => left?.revision === right.revision && left.commit === right.commit;

/** The newest revision, as it is written down. */
export const knownOf = (app: DesiredApp): KnownRevision => ({
  revision: app.revision,
  commit: app.commit,
  definition: app.spec.definition,
  strategy: app.strategy,
});

/** Whether bringing the one in place of the other would write nothing: they differ, if at all, in what rides along. */
export const isAlike = (
  known: KnownRevision | null | undefined,
  wanted: KnownRevision,
  { observed, ignore }: Pick<Pursuit, 'observed' | 'ignore'>,
): boolean =>
  known !== null &&
  known !== undefined &&
  (known.revision === wanted.revision ||
    isSetToOnce(
      wanted.definition,
      { definition: known.definition, dialect: observed.live?.dialect ?? newest },
      ignore,
    ));
