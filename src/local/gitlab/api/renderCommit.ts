// Commits as the API shows them.
import type { Commit } from '../git/commits.js';
import type { Gitlab } from '../gitlab.js';
import type { Project } from '../state.js';

/** The fields a commit has everywhere. */
export function renderCommit(gitlab: Gitlab, project: Project, commit: Commit) {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of commit.trailers) grouped.set(key, [...(grouped.get(key) ?? []), value]);
  return {
    id: commit.id,
    short_id: commit.id.slice(0, 8),
    created_at: commit.committer.date,
    parent_ids: commit.parents,
    title: titleOf(commit),
    message: commit.message,
    author_name: commit.author.name,
    author_email: commit.author.email,
    authored_date: commit.author.date,
    committer_name: commit.committer.name,
    committer_email: commit.committer.email,
    committed_date: commit.committer.date,
    trailers: Object.fromEntries(commit.trailers),
    extended_trailers: Object.fromEntries(grouped),
    web_url: `${gitlab.url}/${project.path}/-/commit/${commit.id}`,
  };
}

/** The first line of the message. */
export function titleOf(commit: Commit): string {
  return commit.message.split('\n')[0]?.trim() ?? '';
}
