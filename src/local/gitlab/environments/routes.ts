// Environments: list, get, create, edit, stop, delete. All of it is free in GitLab.
import type { Context } from 'hono';
import { z } from 'zod';
import { levels } from '../access.js';
import { badParameters, badRequest, forbidden, notFound } from '../api/errors.js';
import { paged } from '../api/paging.js';
import { parameters, text } from '../api/parameters.js';
import { projectCall, type Api, type ApiEnv, type ProjectCall } from '../api/route.js';
import type { Gitlab } from '../gitlab.js';
import { environmentsOf, keepEnvironment, newEnvironment } from './keep.js';
import { nameErrors } from './naming.js';
import { tiers, type Environment } from './record.js';
import { renderEnvironment, renderEnvironmentDetail } from './render.js';

const listing = z.object({
  name: text.optional(),
  search: text.optional(),
  states: z.enum(['available', 'stopping', 'stopped']).optional(),
});
const settings = {
  external_url: text.nullish(),
  description: text.nullish(),
  tier: z.enum(tiers).optional(),
  slug: text.optional(),
};
const creation = z.object({ name: text, ...settings });
const edit = z.object(settings);

export function addEnvironments(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/environments';

  api.get(base, async (c) => {
    const { project } = projectCall(c, gitlab, levels.reporter);
    const given = await parameters(c, listing);
    if (given.name !== undefined && given.search !== undefined)
      throw badParameters('name, search cannot be used together');
    const search = (given.search ?? '').toLowerCase();
    if (search !== '' && search.length < 3)
      throw badRequest('400 Bad request - Search query is less than 3 characters');
    const rows = environmentsOf(gitlab, project)
      .filter((each) => given.name === undefined || each.name === given.name)
      .filter((each) => each.name.toLowerCase().startsWith(search))
      .filter((each) => given.states === undefined || each.state === given.states);
    return c.json(paged(c, gitlab, rows).map((row) => renderEnvironment(project, row)));
  });

  api.get(`${base}/:environment`, (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    return c.json(renderEnvironmentDetail(gitlab, call.project, environmentParam(c, gitlab, call)));
  });

  api.post(base, async (c) => {
    const { project } = projectCall(c, gitlab, levels.developer);
    const given = await parameters(c, creation);
    refuseSlug(given.slug);
    const names = nameErrors(given.name);
    if (environmentsOf(gitlab, project).some((each) => each.name === given.name)) names.push('has already been taken');
    refuse({ name: names, external_url: addressErrors(given.external_url) });
    const made = newEnvironment(gitlab, project, given.name, named(given));
    await keepEnvironment(gitlab, made);
    return c.json(renderEnvironmentDetail(gitlab, project, made), 201);
  });

  api.put(`${base}/:environment`, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const before = environmentParam(c, gitlab, call);
    const given = await parameters(c, edit);
    refuseSlug(given.slug);
    refuse({ external_url: addressErrors(given.external_url) });
    const edited = { ...before, ...named(given), updatedAt: new Date().toISOString() };
    await keepEnvironment(gitlab, edited);
    return c.json(renderEnvironmentDetail(gitlab, call.project, edited));
  });

  api.post(`${base}/:environment/stop`, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const before = environmentParam(c, gitlab, call);
    const stopped: Environment = { ...before, state: 'stopped', updatedAt: new Date().toISOString() };
    await keepEnvironment(gitlab, stopped);
    return c.json(renderEnvironmentDetail(gitlab, call.project, stopped));
  });

  api.delete(`${base}/:environment`, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const { id, state } = environmentParam(c, gitlab, call);
    if (state !== 'stopped') throw forbidden();
    await gitlab.store.change((all) => ({
      ...all,
      environments: all.environments.filter((each) => each.id !== id),
      deployments: all.deployments.filter((each) => each.environmentId !== id),
    }));
    return c.body(null, 204);
  });
}

function environmentParam(c: Context<ApiEnv>, gitlab: Gitlab, { project }: ProjectCall): Environment {
  const found = environmentsOf(gitlab, project).find((each) => String(each.id) === c.req.param('environment'));
  if (found === undefined) throw notFound();
  return found;
}

/** The settings that were given, under our names. */
function named(given: z.infer<typeof edit>): Partial<Pick<Environment, 'externalUrl' | 'description' | 'tier'>> {
  return {
    ...(given.external_url === undefined ? {} : { externalUrl: given.external_url }),
    ...(given.description === undefined ? {} : { description: given.description }),
    ...(given.tier === undefined ? {} : { tier: given.tier }),
  };
}

function addressErrors(url: string | null | undefined): string[] {
  if (url === undefined || url === null || url === '') return [];
  const errors: string[] = [];
  if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(url) || /^javascript:/i.test(url)) errors.push('is not a valid URL');
  if (Array.from(url).length > 255) errors.push('is too long (maximum is 255 characters)');
  return errors;
}

function refuseSlug(slug: string | undefined): void {
  if (slug !== undefined) throw badParameters('slug is automatically generated and cannot be changed');
}

function refuse(errors: Readonly<Record<string, readonly string[]>>): void {
  const wrong = Object.entries(errors).filter(([, list]) => list.length > 0);
  if (wrong.length > 0) throw badRequest(Object.fromEntries(wrong));
}
