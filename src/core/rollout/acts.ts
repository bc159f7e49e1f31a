// The writes of the table, built so that done twice is done once, and so that force meets nothing but our own.
import { withOurLabels, type OurLabels } from '../definition/strategy/labels.js';
import { canonicalDefinition } from '../definition/normal/normalise.js';
import { jsonEqual, type JsonObject } from '../model/json.js';
import type { KnownRevision } from '../model/record.js';
import { kindOf } from '../model/runSpec.js';
import type { Action, Beginning } from '../model/step.js';
import { applyIgnored } from '../plan/compare/ignored.js';
import { withRoom, wouldStandStill } from './capacity.js';
import { isOurNumber } from './deploying.js';
import { capacityOf, sentWithNumber, hasChecks, withCapacity, withInstances } from './definition.js';
import { targetOf } from './pursuit.js';
import { dressed } from './rendering/dress.js';
import type { LiveSet, Sight } from './sight.js';
import { countedTasks } from './tasks.js';

/** The whole definition with our labels, and with the fields that the environment ignores as they are live. */
export function put(sight: Sight, revision: KnownRevision, instances: number, room: boolean): Action {
  const numbered = withInstances(asWritten(sight, revision), instances);
  return sent(sight, revision, room ? withRoom(numbered) : numbered);
}

/** `instances`, with what has to go with it. */
export const scale = (sight: Sight, set: LiveSet, instances: number): Action => ({
  kind: 'scale',
  runSpec: set.live.kind,
  marathonId: targetOf(sight),
  instances,
  resend: sentWithNumber(set.live.definition),
  force: isForced(sight),
});

/**
 * Replaces all tasks of the revision that is live once more. A restart does where nothing in the definition has to
 * change; where room is missing, or our labels (which tell that the deployment is ours), it is put again. A pod cannot be
 * restarted, and the same definition would replace nothing: a label tells this put from the one before.
 */
export function again(sight: Sight, set: LiveSet, revision: KnownRevision, room: boolean): Action {
  const numbered = withInstances(asWritten(sight, revision), set.live.instances);
  const wanted = room ? withRoom(numbered) : withCapacity(numbered, capacityOf(set.live.definition));
  const same = jsonEqual({ ...capacityOf(wanted) }, { ...capacityOf(set.live.definition) });
  if (!same || !set.labelled) return sent(sight, revision, wanted);
  if (set.live.kind === 'pod')
    return sent(sight, revision, wanted, { again: new Date(set.live.version).toISOString() });
  return { kind: 'restart', marathonId: targetOf(sight), force: isForced(sight) };
}

/**
 * Whether a replacement by this revision has to be sent with room for one task more: forced over our own, it must not
 * wait for what that one left behind; and where no more than must stay are healthy, Marathon would not even begin.
 * `recreate` replaces nothing, and of checks that Marathon runs itself nothing is known here (I6 looks after those).
 */
export function needsRoom(sight: Sight, set: LiveSet, revision: KnownRevision, instances: number): boolean {
  if (sight.strategy.kind === 'recreate') return false;
  if (isForced(sight)) return true;
  if (hasChecks(set.live.definition) && !set.mesosChecks) return false;
  const tasks = set.old + set.current + set.terminating;
  return wouldStandStill(withInstances(revision.definition, instances), tasks, countedTasks(set.live).length);
}

/** What goes into the record before a write towards W. */
export const beginning = (sight: Sight, instances: number): Beginning => ({
  ...sight.wanted,
  strategy: sight.strategy,
  definition: withInstances(sight.wanted.definition, instances),
  instead: sight.set?.known ? asOurs(sight, sight.set.known, sight.set.live.instances) : null,
});

/** A number that somebody else set does not become one of ours by going on record. */
const asOurs = (sight: Sight, known: KnownRevision, live: number): KnownRevision =>
  isOurNumber(sight, live) ? known : { ...known, definition: withInstances(known.definition, sight.number.instances) };

/** Only while our own deployment, and no other, holds the app: without any there is nothing to override. */
export const isForced = (sight: Sight): boolean => sight.set?.deploying.kind === 'ours';

const asWritten = ({ observed, ignore }: Sight, revision: KnownRevision): JsonObject => {
  if (observed.live === undefined || ignore.length === 0) return revision.definition;
  return applyIgnored(canonicalDefinition(revision.definition), observed.live.definition, ignore);
};

const sent = (
  sight: Sight,
  revision: KnownRevision,
  definition: JsonObject,
  more: Pick<OurLabels, 'again'> = {},
): Action => {
  const { definition: worn, note } = dressed(definition, sight.place?.dress ?? { kind: 'bare' });
  const labelled = withOurLabels(worn, {
    owner: sight.owner,
    app: sight.observed.id,
    environment: sight.observed.environment,
    revision: revision.revision,
    commit: revision.commit,
    role: sight.place?.role ?? 'primary',
    set: note,
    ...more,
  });
  return {
    kind: 'put',
    runSpec: kindOf(definition),
    marathonId: targetOf(sight),
    definition: targetOf(sight) === sight.observed.id ? labelled : { ...labelled, id: targetOf(sight) },
    force: isForced(sight),
  };
};
