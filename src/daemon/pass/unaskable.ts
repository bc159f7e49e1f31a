// Checks that the settings of a cluster never let be asked: found before anything of a rollout begins.
import type { ObservedSets } from '../../core/model/observed.js';
import { askedBy, hasTwoSets } from '../../core/model/strategy.js';
import type { CheckSource } from '../ports.js';
import type { Target } from '../targets.js';

/** Of what git wants now; nothing where all can be asked. */
export function unaskableOf(
  { id, desired }: Pick<Target, 'id' | 'desired'>,
  source: Pick<CheckSource, 'refusal'>,
): Pick<ObservedSets, 'unaskable'> {
  if (desired === undefined || !hasTwoSets(desired.strategy)) return {};
  const unaskable = askedBy(desired.strategy).flatMap((check) => {
    const because = source.refusal(check, id);
    return because === undefined ? [] : [{ check: check.name, because }];
  });
  return unaskable.length === 0 ? {} : { unaskable };
}
