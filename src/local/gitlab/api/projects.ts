// GET /projects/:id.
import { levels } from '../access.js';
import { branches } from '../git/inspect.js';
import type { Gitlab } from '../gitlab.js';
import { projectCall, type Api } from './route.js';

export function addProjects(api: Api, gitlab: Gitlab): void {
  api.get('/api/v4/projects/:id', async (c) => {
    const { project, folder, level } = projectCall(c, gitlab, levels.guest);
    const parts = project.path.split('/');
    const name = parts.at(-1) ?? '';
    const group = parts.slice(0, -1);
    const heads = await branches(folder);
    const host = new URL(gitlab.url).host;
    return c.json({
      id: project.id,
      description: null,
      name,
      name_with_namespace: parts.join(' / '),
      path: name,
      path_with_namespace: project.path,
      created_at: project.createdAt,
      default_branch: heads.length === 0 ? null : project.defaultBranch,
      tag_list: [],
      topics: [],
      ssh_url_to_repo: `git@${host}:${project.path}.git`,
      http_url_to_repo: `${gitlab.url}/${project.path}.git`,
      web_url: `${gitlab.url}/${project.path}`,
      readme_url: null,
      forks_count: 0,
      avatar_url: null,
      star_count: 0,
      last_activity_at: project.createdAt,
      visibility: 'private',
      namespace: {
        id: project.id,
        name: group.at(-1),
        path: group.at(-1),
        kind: 'group',
        full_path: group.join('/'),
        parent_id: null,
      },
      archived: false,
      empty_repo: heads.length === 0,
      merge_method: 'merge',
      squash_option: 'default_off',
      merge_requests_enabled: true,
      jobs_enabled: true,
      only_allow_merge_if_pipeline_succeeds: false,
      allow_merge_on_skipped_pipeline: null,
      only_allow_merge_if_all_discussions_are_resolved: false,
      remove_source_branch_after_merge: true,
      permissions: { project_access: { access_level: level, notification_level: 3 }, group_access: null },
    });
  });
}
