// An app that stands where the jobs of another one would run: those could never begin.
import { problem } from '../../model/errorCodes.js';
import { jobIdOf } from '../jobs/jobId.js';
import type { Rule } from './rule.js';

export const jobIds: Rule = (apps) => {
  const withJobs = apps.filter(({ app }) => (app.strategy.before ?? []).length > 0);
  if (withJobs.length === 0) return [];
  const owners = new Map(withJobs.map(({ app }) => [jobIdOf(app.id), app]));
  return apps.flatMap(({ app }) => {
    const owner = owners.get(app.id);
    if (owner === undefined) return [];
    const { path, line } = owner.place;
    const message = `${app.id} stands where the jobs of ${owner.id} (${path}:${line}) would run`;
    return [{ problem: problem('job-id-taken', message, { place: app.place }), other: owner.place }];
  });
};
