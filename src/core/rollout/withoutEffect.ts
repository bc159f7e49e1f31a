// A put that Marathon takes and that changes nothing: it drops fields that it does not know or keep. Whatever the
// comparison has to learn then, the same put again and again would bury the cluster.
import { jsonEqual } from '../model/json.js';
import type { ObservedApp } from '../model/observed.js';
import type { Step } from '../model/step.js';
import { fieldChanges } from '../plan/compare/fieldChanges.js';

/** After this long (ms) it is tried once more: Marathon may have been upgraded meanwhile. */
const again = 3_600_000;

/**
 * The step, unless it is the very put that Marathon took a while ago without the app's version moving: then nothing is
 * done, and the fields that Marathon does not take are named. Pure.
 */
export function unlessWithoutEffect(step: Step, { live, looking, readAt }: ObservedApp): Step {
  const { action } = step;
  const { taken } = looking;
  if (action?.kind !== 'put' || taken === undefined || action.marathonId !== live?.id) return step;
  if (live.version !== taken.version || readAt >= taken.at + again) return step;
  if (!jsonEqual(action.definition, taken.definition)) return step;
  const fields = fieldChanges(action.definition, live).map(({ path }) => path);
  const which = fields.length === 0 ? 'the app' : fields.slice(0, 5).join(', ');
  return {
    row: 'I0',
    phase: 'invalid',
    because: `Marathon took the definition and left ${which} as before; take out what it does not keep, or report this as a false difference`,
    ...(step.about === undefined ? {} : { about: step.about }),
    wakeAt: taken.at + again,
  };
}
