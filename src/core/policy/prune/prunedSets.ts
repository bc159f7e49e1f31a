// An app of two sets that git does not name any more: the set that serves is taken out like any app, and whatever stands
// beside it goes as soon as that has begun.
import type { LiveApp, ObservedApp, ObservedSet, ObservedSets } from '../../model/observed.js';
import type { AppId } from '../../model/ids.js';
import { roleOfSet } from '../../model/setRole.js';
import type { Action, Step } from '../../model/step.js';
import { deploymentName } from '../../rollout/words.js';
import { carriesSetLabels } from '../ownership/ownership.js';
import { pruned } from './prune.js';
import type { PruneAsked } from './pruneGuards.js';

/** Pure. Which set serves is what the record says, else the one with the id of git. */
export function prunedSets(asked: PruneAsked, sets: ObservedSets): Step {
  const { observed, owner } = asked;
  const serving = servingId(observed);
  const all = allOf(observed, sets);
  const step = pruned({ ...asked, observed: asOneSet(observed) });
  const beside = all.find(
    ({ marathonId, live }) => marathonId !== serving && live !== undefined && isOurs(observed, owner, live),
  );
  if (step.phase !== 'pruning' || beside?.live === undefined)
    return { ...step, ...renamed(step, observed.id, serving) };
  const rest: Step = {
    row: 'P16',
    phase: step.phase,
    because: step.because,
    ...(step.removal === undefined ? {} : { removal: step.removal }),
    ...(step.prunes === undefined ? {} : { prunes: step.prunes }),
  };
  const [holder] = beside.deployments;
  const isForeign = holder !== undefined && holder.affected.some((id) => id !== beside.marathonId);
  if (isForeign) {
    return {
      ...rest,
      because: `is not in git any more: waits for ${deploymentName(holder)}, which holds ${beside.marathonId}`,
    };
  }
  return {
    ...rest,
    because: `is not in git any more: removes ${beside.marathonId}, which stands beside ${serving}`,
    action: { kind: 'remove', runSpec: 'app', marathonId: beside.marathonId, force: holder !== undefined },
  };
}

const servingId = ({ id, record }: ObservedApp): AppId => record?.sets?.primary ?? id;

type OneSet = Pick<ObservedSet, 'marathonId' | 'live' | 'deployments'>;

const allOf = ({ id, live, deployments }: ObservedApp, { others }: ObservedSets): readonly OneSet[] => [
  { marathonId: id, ...(live && { live }), deployments },
  ...others,
];

/** The set that serves, as if it had the id of git: so are its labels read, and whose its deployments are. */
export function asOneSet(observed: ObservedApp): ObservedApp {
  const serving = servingId(observed);
  if (serving === observed.id || observed.sets === undefined) return observed;
  const primary = allOf(observed, observed.sets).find(({ marathonId }) => marathonId === serving);
  const { live, deployments = [] } = primary ?? {};
  const { id, environment, readAt, looking, record, ownership, decisions } = observed;
  const named = (affected: AppId): AppId => (affected === serving ? id : affected);
  return {
    id,
    environment,
    readAt,
    looking,
    ...(record && { record }),
    ...(ownership && { ownership }),
    ...(decisions && { decisions }),
    ...(live && { live: { ...live, id } }),
    deployments: deployments.map((one) => ({ ...one, affected: one.affected.map(named) })),
  };
}

/** And so is what is done about it done to the set. */
function renamed({ action }: Step, app: AppId, serving: AppId): { readonly action?: Action } {
  if (action === undefined || !('marathonId' in action) || action.marathonId !== app) return {};
  return { action: { ...action, marathonId: serving } };
}

function isOurs(observed: ObservedApp, owner: string, live: LiveApp): boolean {
  const role = roleOfSet(observed.id, live.id);
  return role !== undefined && carriesSetLabels(live, owner, observed, role);
}
