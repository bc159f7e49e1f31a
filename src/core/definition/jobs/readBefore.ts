// `deploy.before` read: the jobs that have to succeed before a revision is put, and what makes one impossible.
import { parseDuration } from '../../model/duration.js';
import { problem } from '../../model/errorCodes.js';
import { usualJobTimeout, type Job } from '../../model/job.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectAt, objectsAt } from '../../model/jsonParts.js';
import { fine, isError, wrong, type Checked, type Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import { isBound } from './jobDefinition.js';

/**
 * `known` is the list as it passed the schema (unknown fields left out), `written` as it stands in the file. `where` finds
 * places in the deploy block.
 */
export function readBefore(known: Json | undefined, written: Json | undefined, where: Locate): Checked<readonly Job[]> {
  const entries = isJsonArray(known) ? known.filter(isJsonObject) : [];
  const asWritten = isJsonArray(written) ? written.filter(isJsonObject) : [];
  const problems: Problem[] = asWritten.flatMap((entry, index) => refusals(objectAt(entry, 'job'), index, where));
  const jobs = entries.map((entry, index): Job => {
    const task = objectAt(entry, 'job');
    if (entry['timeout'] === undefined) return { task, timeout: usualJobTimeout };
    const timeout = parseDuration(entry['timeout']);
    if (timeout.ok && timeout.value > 0) return { task, timeout: timeout.value };
    const place = where(`/before/${index}/timeout`);
    if (timeout.ok) problems.push(problem('job-invalid', 'a job needs some time: timeout is 0', { place }));
    else problems.push(...timeout.problems.map((one) => ({ ...one, place })));
    return { task, timeout: usualJobTimeout };
  });
  return problems.some(isError) ? wrong(...problems) : fine(jobs);
}

function refusals(task: JsonObject, index: number, where: Locate): readonly Problem[] {
  const at = (pointer: string): string => `/before/${index}/job${pointer}`;
  const name = `before[${index}].job`;
  const own = Object.entries(appOnly)
    .filter(([field]) => task[field] !== undefined)
    .map(([field, why]) =>
      problem('job-invalid', `${name}.${field}: ${why}`, { place: where(at(`/${field}`), 'key'), hint: 'remove it' }),
    );
  const container = objectAt(task, 'container');
  const ports = container['portMappings'] ?? objectAt(container, 'docker')['portMappings'];
  const pointer =
    container['portMappings'] === undefined ? '/container/docker/portMappings' : '/container/portMappings';
  const bound = objectsAt(container, 'volumes').findIndex(isBound);
  const does = task['cmd'] !== undefined || task['args'] !== undefined || 'container' in task;
  return [
    ...own,
    ...(ports === undefined
      ? []
      : [problem('job-invalid', `${name}: ${noPorts}`, { place: where(at(pointer), 'key'), hint: 'remove them' })]),
    ...(bound < 0
      ? []
      : [
          problem('job-invalid', `${name}: a persistent or external volume would bind it to an agent or to the app`, {
            place: where(at(`/container/volumes/${bound}`)),
            hint: 'use a service that both reach, or a volume of the host',
          }),
        ]),
    ...(does
      ? []
      : [
          problem('job-invalid', `${name} says nothing of what to run: it would run the app itself`, {
            place: where(at('')),
            hint: 'give it cmd or args, or a container with an image of its own',
          }),
        ]),
  ];
}

const noPorts = 'a job serves nobody and has no ports';

/** Fields of an app that mean nothing for a task that ends, or that are not the file's to choose. */
const appOnly: Readonly<Record<string, string>> = {
  id: 'a job runs beside its app, under an id made from it',
  instances: 'a job runs once, as one task',
  ports: noPorts,
  portDefinitions: noPorts,
  requirePorts: noPorts,
  healthChecks: 'a job is done when it ends with 0, not when it is healthy',
  readinessChecks: 'a job is done when it ends with 0, not when it is ready',
  check: 'a job is done when it ends with 0, not when a check passes',
  dependencies: 'a job begins when its app could be put',
  upgradeStrategy: 'a job is never replaced',
  backoffSeconds: 'a job that ended is not started again',
  backoffFactor: 'a job that ended is not started again',
  maxLaunchDelaySeconds: 'a job that ended is not started again',
  killSelection: 'a job has one task',
  unreachableStrategy: 'a job whose agent is silent is started elsewhere after five minutes',
  deploy: 'a job has no jobs and no strategy',
};
