// Bringing commits from the server into a local git folder. The tip is asked for by its id and with what we verified
// ourselves as "have": references on this side are not believed, because isomorphic-git moves them before a pack that
// it stores itself is there, and a repeated `depth: 1` would download everything again each time (measured, 1.44.11).
import git from 'isomorphic-git';
import { shownUrl } from './address.js';
import { collectBody, wholeBody } from './body.js';
import { createGitHttp, type GitHttp } from './http.js';
import type { ObjectStore } from './objects.js';
import { packetLine } from './pktLine.js';
import { storingPack } from './storingPack.js';
import { asTrouble, GitTrouble } from './trouble.js';
import type { Connection } from './types.js';

export interface Source {
  /** Checked by urlRefusal, without a slash at the end. */
  readonly url: string;
  readonly connection: Connection;
}

export interface FetchRequest {
  readonly branch: string;
  /** The commit wanted; the branch's tip when absent. */
  readonly commit?: string;
  /** A commit that is here whole, so that only what is new comes. Without it and with `depth`, history is cut there. */
  readonly have?: string;
  readonly depth?: number;
}

/**
 * Fetches into the objects' folder and gives the id that was fetched. Nothing is verified yet: whoever uses the commit
 * reads it whole first. Throws GitTrouble; `missing` when the server has no such branch or will not give the commit.
 */
export async function fetchCommit(
  objects: ObjectStore,
  source: Source,
  request: FetchRequest,
  signal: AbortSignal,
): Promise<string> {
  const where = shownUrl(source.url);
  try {
    const fetched = await git.fetch({
      fs: objects.fs,
      gitdir: objects.gitdir,
      cache: objects.cache,
      http: storingPack(namingHead(createGitHttp(source.connection, signal), request.branch), objects),
      url: source.url,
      remote: 'origin',
      // Both may be object ids: `ref` is the "have", `remoteRef` the "want".
      ref: request.have ?? `refs/heads/${request.branch}`,
      remoteRef: request.commit ?? `refs/heads/${request.branch}`,
      singleBranch: true,
      tags: false,
      ...(request.depth === undefined ? {} : { depth: request.depth }),
      headers: {},
    });
    if (fetched.fetchHead === null) throw new GitTrouble('missing', `${where} is empty: it has no branches.`);
    return fetched.fetchHead;
  } catch (error) {
    if (error instanceof GitTrouble) throw error;
    if (error instanceof git.Errors.NotFoundError) {
      throw new GitTrouble('missing', `${where} has no branch ${request.branch}.`, error);
    }
    throw asTrouble(error, `fetching from ${where}`);
  }
}

/** One listing of the branches: name without refs/heads/ → id. Over protocol 2, so merge requests are not listed. */
export async function listRemoteBranches(
  source: Source,
  prefix: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  try {
    const refs = await git.listServerRefs({
      http: createGitHttp(source.connection, signal),
      url: source.url,
      prefix: `refs/heads/${prefix}`,
      protocolVersion: 2,
      headers: {},
    });
    return new Map(refs.map(({ ref, oid }) => [ref.slice('refs/heads/'.length), oid]));
  } catch (error) {
    throw asTrouble(error, `listing the branches of ${shownUrl(source.url)}`);
  }
}

/**
 * isomorphic-git 1.44.11 needs the server's HEAD after a fetch and throws, with the pack not yet stored, when HEAD
 * points at a branch that does not exist: a repository made for the status branch alone looks like that. For such a
 * listing we name the branch we came for as HEAD.
 */
function namingHead(http: GitHttp, branch: string): GitHttp {
  return {
    messages: () => http.messages(),
    async request(request) {
      const answer = await http.request(request);
      if (!request.url.endsWith('/info/refs?service=git-upload-pack') || answer.body === undefined) return answer;
      return { ...answer, body: wholeBody(withHead(await collectBody(answer.body), branch)) };
    },
  };
}

function withHead(listing: Buffer, branch: string): Buffer {
  // `# service=git-upload-pack`, flush, then the first reference with the capabilities behind a NUL.
  const text = listing.toString('latin1');
  const start = text.indexOf('0000') + 4;
  const length = Number.parseInt(text.slice(start, start + 4), 16);
  const first = listing
    .subarray(start + 4, start + length)
    .toString('utf8')
    .replace(/\n$/, '');
  const [name, capabilities] = first.split('\0');
  if (
    name === undefined ||
    capabilities === undefined ||
    name.endsWith(' HEAD') ||
    capabilities.includes('symref=HEAD:')
  ) {
    return listing;
  }
  const named = packetLine(`${name}\0${capabilities} symref=HEAD:refs/heads/${branch}\n`);
  return Buffer.concat([listing.subarray(0, start), named, listing.subarray(start + length)]);
}
