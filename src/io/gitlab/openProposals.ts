// Merge requests that Baton opens, and the person whose token it uses: for commands, beside the daemon's Forge.
import { z } from 'zod';
import type { Reading } from '../../core/model/repository.js';
import { jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { gitlabApi, patiently, type GitlabApi, type GitlabOptions } from './api.js';
import { projectOf } from './project.js';
import { reading } from './reading.js';

export interface Proposal {
  readonly source: string;
  readonly target: string;
  readonly title: string;
  readonly description: string;
}

export interface OpenProposal {
  readonly iid: number;
  /** Where people look at it. */
  readonly url: string;
}

export interface Proposals {
  /** Name and address as commits of the token's user carry them. */
  user(signal: AbortSignal): Promise<Reading<{ readonly name: string; readonly email: string }>>;
  /** The open merge request between the two branches. */
  find(branches: Pick<Proposal, 'source' | 'target'>, signal: AbortSignal): Promise<Reading<OpenProposal | undefined>>;
  /** Opens it; if somebody has just opened one for the branches, gives that one. */
  open(proposal: Proposal, signal: AbortSignal): Promise<Reading<OpenProposal>>;
}

const userShape = z.object({
  name: z.string(),
  username: z.string(),
  commit_email: z.string().nullish(),
  email: z.string().nullish(),
});
const requestShape = z.object({ iid: z.int(), web_url: z.string() });

/** Asks nothing yet. */
export function openProposals(options: GitlabOptions): Proposals {
  const api = gitlabApi(options);
  const project = projectOf(api, options.project);
  const find: Proposals['find'] = (branches, signal) =>
    reading(async () => findOpen(api, await project(signal), branches, signal));
  return {
    find,
    user: (signal) =>
      reading(async () => {
        const { name, username, commit_email, email } = await asked(api, 'GET', '/user', userShape, signal);
        const host = new URL(options.url).hostname;
        // GitLab shows the address only to some tokens; its own stand-in has this form.
        return { name, email: [commit_email, email].find(Boolean) ?? `${username}@users.noreply.${host}` };
      }),
    open: (proposal, signal) =>
      reading(async () => {
        const id = await project(signal);
        const body = {
          source_branch: proposal.source,
          target_branch: proposal.target,
          title: proposal.title,
          description: proposal.description,
          remove_source_branch: true,
        };
        const answer = await api.ask('POST', `/projects/${id}/merge_requests`, signal, body);
        if (answer.status === 409) {
          const twin = await findOpen(api, id, proposal, signal);
          if (twin !== undefined) return twin;
        }
        if (answer.status !== 201) throw api.refused(answer);
        return shown(parsed(requestShape, answer));
      }),
  };
}

async function findOpen(
  api: GitlabApi,
  project: number,
  { source, target }: Pick<Proposal, 'source' | 'target'>,
  signal: AbortSignal,
): Promise<OpenProposal | undefined> {
  const query = new URLSearchParams({ state: 'opened', source_branch: source, target_branch: target });
  const path = `/projects/${project}/merge_requests?${query.toString()}`;
  const [first] = await asked(api, 'GET', path, z.array(requestShape), signal);
  return first === undefined ? undefined : shown(first);
}

const shown = ({ iid, web_url }: z.infer<typeof requestShape>): OpenProposal => ({ iid, url: web_url });

const asked = <T>(api: GitlabApi, method: 'GET', path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T> =>
  patiently(async () => {
    const answer = await api.ask(method, path, signal);
    if (answer.status !== 200) throw api.refused(answer);
    return parsed(shape, answer);
  }, signal);

function parsed<T>(shape: z.ZodType<T>, answer: Parameters<typeof jsonOf>[0]): T {
  const read = shape.safeParse(jsonOf(answer));
  if (read.success) return read.data;
  throw new HttpFailure(answer.asked, { kind: 'not-json', says: 'this is not what GitLab answers here' });
}
