// What an embedded GitLab remembers beside its repositories: flat tables, as a database would have them.
// A new kind of record is one more table with `.default([])`, so that an older file still opens.
import { z } from 'zod';
import { approval } from './approvals/record.js';
import { deployment } from './deployments/record.js';
import { environment } from './environments/record.js';
import { note } from './notes/record.js';
import { scope } from './seed.js';
import { version } from './versions/record.js';

const level = z.union([z.literal(0), z.literal(10), z.literal(20), z.literal(30), z.literal(40), z.literal(50)]);
const instant = z.iso.datetime();

const user = z.object({
  id: z.number(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  level,
  scopes: z.array(scope),
  /** SHA-256 of the token in hex: like GitLab, we do not keep the token itself. */
  tokenDigest: z.string(),
  createdAt: instant,
});

const project = z.object({
  id: z.number(),
  path: z.string(),
  defaultBranch: z.string(),
  protected: z.array(z.object({ name: z.string(), push: level, merge: level, allowForcePush: z.boolean() })),
  /** Username to level; whoever is not named has the level of their account. */
  members: z.record(z.string(), level),
  createdAt: instant,
});

const pipeline = z.object({
  id: z.number(),
  iid: z.number(),
  projectId: z.number(),
  sha: z.string(),
  ref: z.string(),
  createdAt: instant,
  updatedAt: instant,
});

const status = z.object({
  id: z.number(),
  projectId: z.number(),
  pipelineId: z.number(),
  userId: z.number(),
  sha: z.string(),
  ref: z.string(),
  name: z.string(),
  state: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']),
  targetUrl: z.string().nullable(),
  description: z.string().nullable(),
  coverage: z.number().nullable(),
  /** A newer row of this name exists in the pipeline; lists leave it out unless asked for `all`. */
  retried: z.boolean(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
});

const mergeRequest = z.object({
  id: z.number(),
  iid: z.number(),
  projectId: z.number(),
  authorId: z.number(),
  title: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  state: z.enum(['opened', 'closed', 'merged']),
  sourceBranch: z.string(),
  targetBranch: z.string(),
  squash: z.boolean(),
  removeSourceBranch: z.boolean(),
  /** Head of the source branch, the commit it left the target branch at, and the target's tip when this was last seen. */
  sha: z.string(),
  baseSha: z.string(),
  startSha: z.string(),
  /** Every commit it brings, newest first: how a commit finds its merge request again. */
  commits: z.array(z.string()),
  mergeCommitSha: z.string().nullable(),
  squashCommitSha: z.string().nullable(),
  mergedById: z.number().nullable(),
  mergedAt: instant.nullable(),
  closedById: z.number().nullable(),
  closedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
});

export const state = z.object({
  version: z.literal(1),
  /** One counter for all tables: ids never meet by accident, so a mixed-up id cannot pass a test. */
  lastId: z.number(),
  users: z.array(user),
  projects: z.array(project),
  pipelines: z.array(pipeline).default([]),
  statuses: z.array(status).default([]),
  mergeRequests: z.array(mergeRequest).default([]),
  versions: z.array(version).default([]),
  approvals: z.array(approval).default([]),
  notes: z.array(note).default([]),
  environments: z.array(environment).default([]),
  deployments: z.array(deployment).default([]),
});

export type State = Readonly<z.infer<typeof state>>;
export type User = Readonly<z.infer<typeof user>>;
export type Project = Readonly<z.infer<typeof project>>;
export type Pipeline = Readonly<z.infer<typeof pipeline>>;
export type Status = Readonly<z.infer<typeof status>>;
export type MergeRequest = Readonly<z.infer<typeof mergeRequest>>;

export const emptyState: State = {
  version: 1,
  lastId: 0,
  users: [],
  projects: [],
  pipelines: [],
  statuses: [],
  mergeRequests: [],
  versions: [],
  approvals: [],
  notes: [],
  environments: [],
  deployments: [],
};
