// A clone of a project on an embedded GitLab, as the demo's developer has it; all of it is gone after the test.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { cloneRepository, type Clone } from '../../../src/cli/demo/clone.js';
import { openMergeRequests, type MergeRequests } from '../../../src/cli/demo/mergeRequests.js';
import { project, type Person } from '../../../src/cli/demo/workshop.js';
import { startGitlab } from '../../../src/local/gitlab/server.js';

export const signal = new AbortController().signal;

const people = ['developer', 'maintainer'] as const;
const tokenOf = (person: Person): string => `glpat-${person}`;

/** A project with one file on an embedded GitLab, and a clone of it. */
export async function aClone(): Promise<{ clone: Clone; mergeRequests: MergeRequests }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'baton-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const files = path.join(folder, 'files');
  await mkdir(files);
  await writeFile(path.join(files, 'cart.yaml'), 'id: /shop/cart\ninstances: 1\n');
  const gitlab = await startGitlab({
    port: 0,
    host: '127.0.0.1',
    root: path.join(folder, 'gitlab'),
    seed: {
      users: people.map((role) => ({ username: role, token: tokenOf(role), role })),
      projects: [{ path: project, from: files, protected: ['main'] }],
    },
  });
  onTestFinished(() => gitlab.close());
  const credentials = { username: 'developer', token: tokenOf('developer'), file: path.join(folder, 'credentials') };
  const url = `${gitlab.url}/${project}.git`;
  return {
    clone: await cloneRepository(url, credentials, path.join(folder, 'clone'), signal),
    mergeRequests: openMergeRequests(gitlab.url, tokenOf, signal),
  };
}
