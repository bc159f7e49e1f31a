// Deployments: list, get, create, move on, delete, and which merge requests one brought. Each POST makes another one;
// the environment comes into being with its first.
import type { Context } from 'hono';
import { z } from 'zod';
import { levels } from '../access.js';
import { badRequest, notFound } from '../api/errors.js';
import { paged } from '../api/paging.js';
import { flag, parameters, text } from '../api/parameters.js';
import { renderMergeRequest } from '../api/renderMergeRequest.js';
import { projectCall, type Api, type ApiEnv, type ProjectCall } from '../api/route.js';
import { environmentsOf, keepEnvironment, newEnvironment } from '../environments/keep.js';
import { nameErrors } from '../environments/naming.js';
import { lastDeployment, renderDeploymentBasic, renderEnvironmentBasic } from '../environments/render.js';
import { resolveCommit } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import { broughtBy } from './brought.js';
import { chosen, listing } from './list.js';
import { deploymentStatuses, type Deployment } from './record.js';
import { moved } from './statuses.js';

const creation = z.object({
  environment: text,
  sha: text,
  ref: text,
  tag: flag,
  status: z.enum(deploymentStatuses),
});
const update = z.object({ status: z.enum(deploymentStatuses) });

export function addDeployments(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/deployments';

  api.get(base, async (c) => {
    const { project } = projectCall(c, gitlab, levels.reporter);
    const rows = chosen(gitlab, project, await parameters(c, listing));
    return c.json(paged(c, gitlab, rows).map((row) => render(gitlab, row)));
  });

  api.get(`${base}/:deployment`, (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    return c.json(render(gitlab, deploymentParam(c, gitlab, call)));
  });

  api.get(`${base}/:deployment/merge_requests`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const brought = await broughtBy(gitlab, call.folder, deploymentParam(c, gitlab, call));
    return c.json(await Promise.all(paged(c, gitlab, brought).map((each) => renderMergeRequest(gitlab, call, each))));
  });

  api.post(base, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const given = await parameters(c, creation);
    const made = await gitlab.inTurn(call.project, () => create(gitlab, call, given));
    return c.json(render(gitlab, made), 201);
  });

  api.put(`${base}/:deployment`, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const { status } = await parameters(c, update);
    const changed = moved(deploymentParam(c, gitlab, call), status, new Date().toISOString());
    await keep(gitlab, changed);
    return c.json(render(gitlab, changed));
  });

  api.delete(`${base}/:deployment`, async (c) => {
    const call = projectCall(c, gitlab, levels.maintainer);
    const row = deploymentParam(c, gitlab, call);
    if (row.status === 'running') throw badRequest('Cannot destroy running deployment');
    const environment = environmentsOf(gitlab, call.project).find((each) => each.id === row.environmentId);
    if (environment !== undefined && lastDeployment(gitlab, environment)?.id === row.id) {
      throw badRequest('Deployment currently deployed to environment');
    }
    await gitlab.store.change((state) => ({
      ...state,
      deployments: state.deployments.filter((each) => each.id !== row.id),
    }));
    return c.body(null, 204);
  });
}

async function create(gitlab: Gitlab, call: ProjectCall, given: z.infer<typeof creation>): Promise<Deployment> {
  const { project, folder, user } = call;
  const names = nameErrors(given.environment);
  if (names.length > 0) throw badRequest({ name: names });
  const errors: Record<string, string[]> = {};
  if ((await resolveCommit(folder, given.sha)) === undefined) errors['sha'] = ['The commit does not exist'];
  if ((await resolveCommit(folder, given.ref)) === undefined) errors['ref'] = ['The branch or tag does not exist'];
  const known = environmentsOf(gitlab, project).find((each) => each.name === given.environment);
  const environment = known ?? newEnvironment(gitlab, project, given.environment);
  // GitLab makes the environment before it looks at the deployment: it stays when that is refused.
  if (known === undefined) await keepEnvironment(gitlab, environment);
  if (Object.keys(errors).length > 0) throw badRequest(errors);
  const now = new Date().toISOString();
  const made: Deployment = {
    id: gitlab.store.id(),
    iid: 1 + Math.max(0, ...gitlab.store.state.deployments.filter(ofProject(project.id)).map((each) => each.iid)),
    projectId: project.id,
    environmentId: environment.id,
    userId: user.id,
    sha: given.sha,
    ref: given.ref,
    tag: given.tag,
    status: given.status,
    createdAt: now,
    updatedAt: now,
    finishedAt: given.status === 'running' ? null : now,
  };
  await keep(gitlab, made);
  return made;
}

/** Stores a deployment; one that succeeded makes a stopped environment available again. */
async function keep(gitlab: Gitlab, changed: Deployment): Promise<void> {
  await gitlab.store.change((state) => ({
    ...state,
    deployments: [...state.deployments.filter((each) => each.id !== changed.id), changed].sort((a, b) => a.id - b.id),
    environments: state.environments.map((each) =>
      each.id === changed.environmentId && changed.status === 'success'
        ? { ...each, state: 'available', updatedAt: changed.updatedAt }
        : each,
    ),
  }));
}

const ofProject = (projectId: number) => (each: Deployment) => each.projectId === projectId;

function deploymentParam(c: Context<ApiEnv>, gitlab: Gitlab, { project }: ProjectCall): Deployment {
  const found = gitlab.store.state.deployments
    .filter(ofProject(project.id))
    .find((each) => String(each.id) === c.req.param('deployment'));
  if (found === undefined) throw notFound();
  return found;
}

function render(gitlab: Gitlab, row: Deployment) {
  const environment = gitlab.store.state.environments.find((each) => each.id === row.environmentId);
  return {
    ...renderDeploymentBasic(gitlab, row),
    environment: environment === undefined ? null : renderEnvironmentBasic(environment),
  };
}
