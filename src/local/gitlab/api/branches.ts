// Branches: list, get, create, delete; and the protected ones as they are set.
import { z } from 'zod';
import { levels, type Level } from '../access.js';
import { readCommits } from '../git/commits.js';
import { branches, branchTip, contains, resolveCommit } from '../git/inspect.js';
import { deleteBranch, isBranchName, moveBranch } from '../git/write.js';
import type { Gitlab } from '../gitlab.js';
import { follow } from '../mergeRequests/follow.js';
import type { Project } from '../state.js';
import { badRequest, notFound } from './errors.js';
import { paged } from './paging.js';
import { parameters } from './parameters.js';
import { renderCommit } from './renderCommit.js';
import { projectCall, type Api, type ProjectCall } from './route.js';

const creation = z.object({ branch: z.string(), ref: z.string() });
const search = z.object({ search: z.string().optional() });

export function addBranches(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/repository/branches';

  api.get(base, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const wanted = (await parameters(c, search)).search ?? '';
    const heads = (await branches(call.folder)).filter((head) => found(head.name, wanted));
    return c.json(await renderBranches(gitlab, call, paged(c, gitlab, heads)));
  });

  api.get(`${base}/:branch`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const name = c.req.param('branch');
    return c.json(await renderBranch(gitlab, call, name, await tipOf(call, name)));
  });

  api.post(base, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const { branch, ref } = await parameters(c, creation);
    return gitlab.inTurn(call.project, async () => {
      if (!(await isBranchName(call.folder, branch))) throw badRequest('Branch name is invalid');
      const sha = await resolveCommit(call.folder, ref);
      if (sha === undefined) throw badRequest(`Invalid reference name: ${ref}`);
      const rights = call.rights(branch);
      if (!rights.push && !rights.merge) {
        throw badRequest('You are not allowed to create protected branches on this project.');
      }
      if (!(await moveBranch(call.folder, branch, undefined, sha))) throw badRequest('Branch already exists');
      await follow(gitlab, call.project, call.user);
      return c.json(await renderBranch(gitlab, call, branch, sha), 201);
    });
  });

  api.delete(`${base}/:branch`, async (c) => {
    const call = projectCall(c, gitlab, levels.developer);
    const name = c.req.param('branch');
    return gitlab.inTurn(call.project, async () => {
      const sha = await tipOf(call, name);
      if (name === call.project.defaultBranch) throw badRequest('The default branch of a project cannot be deleted.');
      if (call.rights(name).protected && call.level < levels.maintainer) {
        throw badRequest(
          'You are not allowed to delete protected branches from this project. Only a project maintainer or owner can delete a protected branch.',
        );
      }
      if (!(await deleteBranch(call.folder, name, sha))) throw badRequest('Failed to remove branch');
      await follow(gitlab, call.project, call.user);
      return c.body(null, 204);
    });
  });

  api.get('/api/v4/projects/:id/protected_branches', (c) => {
    const { project } = projectCall(c, gitlab, levels.developer);
    return c.json(paged(c, gitlab, renderProtected(project)));
  });

  api.get('/api/v4/projects/:id/protected_branches/:name', (c) => {
    const { project } = projectCall(c, gitlab, levels.developer);
    const rule = renderProtected(project).find((each) => each.name === c.req.param('name'));
    if (rule === undefined) throw notFound();
    return c.json(rule);
  });
}

async function tipOf(call: ProjectCall, name: string): Promise<string> {
  const sha = await branchTip(call.folder, name);
  if (sha === undefined) throw notFound('Branch');
  return sha;
}

/** GitLab's search: part of the name, or its beginning after `^`, or its end before `$`. */
function found(name: string, wanted: string): boolean {
  if (wanted.startsWith('^')) return name.startsWith(wanted.slice(1));
  if (wanted.endsWith('$')) return name.endsWith(wanted.slice(0, -1));
  return name.toLowerCase().includes(wanted.toLowerCase());
}

async function renderBranch(gitlab: Gitlab, call: ProjectCall, name: string, sha: string) {
  const [branch] = await renderBranches(gitlab, call, [{ name, sha }]);
  return branch;
}

async function renderBranches(gitlab: Gitlab, call: ProjectCall, heads: readonly { name: string; sha: string }[]) {
  const { project, folder } = call;
  const commits = await readCommits(folder, [], [...new Set(heads.map((head) => head.sha))]);
  const main = await branchTip(folder, project.defaultBranch);
  return Promise.all(
    heads.map(async ({ name, sha }) => {
      const commit = commits.find((each) => each.id === sha);
      const rights = call.rights(name);
      const developers = project.protected.filter((rule) => rule.name === name);
      const isDefault = name === project.defaultBranch;
      return {
        name,
        merged: !isDefault && main !== undefined && (await contains(folder, main, sha)),
        protected: rights.protected,
        default: isDefault,
        developers_can_push: developers.some((rule) => rule.push === levels.developer),
        developers_can_merge: developers.some((rule) => rule.merge === levels.developer),
        can_push: rights.push,
        web_url: `${gitlab.url}/${project.path}/-/tree/${name}`,
        commit: commit === undefined ? null : renderCommit(gitlab, project, commit),
      };
    }),
  );
}

const descriptions: Readonly<Partial<Record<Level, string>>> = {
  0: 'No one',
  30: 'Developers + Maintainers',
  40: 'Maintainers',
};

function renderProtected(project: Project) {
  const access = (id: number, level: Level) => ({
    id,
    access_level: level,
    access_level_description: descriptions[level] ?? '',
    user_id: null,
    group_id: null,
  });
  return project.protected.map((rule, index) => ({
    id: index + 1,
    name: rule.name,
    push_access_levels: [{ ...access(2 * index + 1, rule.push), deploy_key_id: null }],
    merge_access_levels: [access(2 * index + 2, rule.merge)],
    allow_force_push: rule.allowForcePush,
    unprotect_access_levels: [],
    code_owner_approval_required: false,
    inherited: false,
  }));
}
