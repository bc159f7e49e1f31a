// What Marathon would refuse of a job, told where it is written, before anything waits for it.
import { problem } from '../../model/errorCodes.js';
import type { AppId } from '../../model/ids.js';
import type { JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import { kindOf } from '../../model/runSpec.js';
import type { Strategy } from '../../model/strategy.js';
import type { Locate } from '../layers/layers.js';
import { marathonRules } from '../marathon/marathonRules.js';
import { jobDefinition } from './jobDefinition.js';
import { jobIdOf } from './jobId.js';

/** `canonical` is the app's definition; `where` finds places in its deploy block. */
export function jobRules(
  { before = [] }: Strategy,
  canonical: JsonObject,
  id: AppId,
  where: Locate,
): readonly Problem[] {
  if (before.length === 0) return [];
  if (kindOf(canonical) === 'pod') {
    const hint = 'make it an app, or run the job from the pipeline before the merge';
    return [
      problem('job-invalid', 'jobs are built from apps, and this is a pod', { place: where('/before', 'key'), hint }),
    ];
  }
  return before.flatMap(({ task }, index) => {
    const job = jobDefinition(canonical, task, jobIdOf(id));
    return marathonRules(job, job, (pointer, part) => where(`/before/${index}/job${pointer}`, part));
  });
}
