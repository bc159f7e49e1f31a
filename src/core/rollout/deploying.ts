// Whose deployment holds the app: force is for our own, everybody else's is waited for.
import type { LiveApp, LiveDeployment } from '../model/observed.js';
import type { AppRecord } from '../model/record.js';
import { instancesOf } from './definition.js';
import { type Pursuit } from './pursuit.js';

export type Deploying =
  | { readonly kind: 'none' }
  | { readonly kind: 'ours' }
  | { readonly kind: 'foreign'; readonly deployment: LiveDeployment };

/** What is known of the set that a deployment is on. */
interface Setting {
  readonly labelled: boolean;
  /** It is set to a revision of ours. */
  readonly known: boolean;
}

/**
 * Decided without memory of this process, so that a kill forgets nothing. Ours is a deployment that affects this id
 * alone, brings about the version that is live, and brings what we write: a definition of ours with our labels, or,
 * if only the number changed, a number that we set. Everything else is somebody's: a group, a hand, a rollback.
 */
export function deploymentsOf(pursuit: Pursuit, live: LiveApp, setting: Setting): Deploying {
  const { deployments } = pursuit.observed;
  const foreign = deployments.find((deployment) => !isOurDeployment(pursuit, live, setting, deployment));
  if (foreign !== undefined) return { kind: 'foreign', deployment: foreign };
  return deployments.length === 0 ? { kind: 'none' } : { kind: 'ours' };
}

function isOurDeployment(pursuit: Pursuit, live: LiveApp, setting: Setting, deployment: LiveDeployment): boolean {
  if (deployment.affected.some((id) => id !== live.id) || deployment.version !== live.version || !setting.known) {
    return false;
  }
  // A scale leaves `lastConfigChangeAt` alone; a put or a restart moves it to the version.
  return live.changedAt === live.version ? setting.labelled : isOurNumber(pursuit, live.instances);
}

/**
 * Numbers that were written down before they were sent, and git's. Where an autoscaler owns the number, its own scale
 * is not ours, whatever it is.
 */
export function isOurNumber({ observed: { record }, strategy, wanted, place }: Pursuit, live: number): boolean {
  if (place?.sent === live) return true;
  const written = [record?.begun, record?.superseded, record?.rejected, record?.lastGood].flatMap((known) =>
    known ? [instancesOf(known.definition)] : [],
  );
  if (written.includes(live) || record?.settledInstances === live) return true;
  if (strategy.scale.kind === 'git' && instancesOf(wanted.definition) === live) return true;
  // Nought: recreate passes through it, and so do a rejected revision with nothing to go back to and an app on its way out.
  const recreates = strategy.kind === 'recreate' || record?.begun?.strategy?.kind === 'recreate';
  const takenDown = record?.removal?.begunAt !== undefined;
  return live === 0 && (recreates || takenDown || (record?.rejected ?? null) !== null);
}

/**
 * Whether the number of instances was git's to set when the app settled. Where it was not, another one than git's is
 * nobody's edit: a commit that takes the number back from an autoscaler changes it.
 */
export const settledAtOurNumber = ({ lastGood }: Pick<AppRecord, 'lastGood'>): boolean =>
  (lastGood?.strategy?.scale.kind ?? 'git') === 'git';
