// Files of a commit: as JSON with the content in base64, and raw.
import { z } from 'zod';
import { createHash } from 'node:crypto';
import { levels } from '../access.js';
import { resolveCommit } from '../git/inspect.js';
import { git, gitLine } from '../git/run.js';
import type { Gitlab } from '../gitlab.js';
import { notFound } from './errors.js';
import { parameters, text } from './parameters.js';
import { projectCall, type Api, type ProjectCall } from './route.js';

const at = z.object({ ref: text.optional() });

export function addFiles(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/repository/files/:path';

  api.get(`${base}/raw`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const file = await read(call, c.req.param('path'), (await parameters(c, at)).ref);
    c.header('content-type', 'text/plain');
    c.header(
      'content-disposition',
      `inline; filename="${file.name}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    );
    c.header('x-gitlab-blob-id', file.blob);
    c.header('x-gitlab-commit-id', file.commit);
    c.header('x-gitlab-last-commit-id', file.lastCommit);
    return c.body(new Uint8Array(file.content));
  });

  api.get(base, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const path = c.req.param('path');
    const { ref } = await parameters(c, at);
    const file = await read(call, path, ref);
    return c.json({
      file_name: file.name,
      file_path: path,
      size: file.content.length,
      encoding: 'base64',
      content_sha256: createHash('sha256').update(file.content).digest('hex'),
      ref: ref ?? call.project.defaultBranch,
      blob_id: file.blob,
      commit_id: file.commit,
      last_commit_id: file.lastCommit,
      execute_filemode: file.mode === '100755',
      content: file.content.toString('base64'),
    });
  });
}

async function read(call: ProjectCall, path: string, ref = call.project.defaultBranch) {
  const { folder } = call;
  const commit = await resolveCommit(folder, ref);
  if (commit === undefined) throw notFound('Commit');
  const line = await gitLine(folder, ['--literal-pathspecs', 'ls-tree', '-z', commit, '--', path]);
  const [, mode, blob, name] = /^(\d+) blob ([0-9a-f]+)\t([^\0]*)/.exec(line) ?? [];
  if (mode === undefined || blob === undefined || name !== path) throw notFound('File');
  const content = (await git(folder, ['cat-file', 'blob', blob])).stdout;
  const lastCommit = await gitLine(folder, ['--literal-pathspecs', 'rev-list', '-1', commit, '--', path]);
  return { mode, blob, content, commit, lastCommit, name: path.split('/').at(-1) ?? path };
}
