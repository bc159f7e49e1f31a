// One push of one commit, and what the server made of it. Nothing is ever forced over what others wrote: the push goes
// out only when the server's tip is the one our commits were made on, and git itself swaps it against exactly that.
import git from 'isomorphic-git';
import { shownUrl } from '../address.js';
import type { Source } from '../fetch.js';
import { createGitHttp } from '../http.js';
import type { ObjectStore } from '../objects.js';
import { asTrouble, printable } from '../trouble.js';

export type Pushed =
  | { readonly kind: 'done' }
  /** The branch is elsewhere: at this commit, or gone (undefined). Nothing was sent. */
  | { readonly kind: 'elsewhere'; readonly tip: string | undefined }
  /** Somebody was faster between the look and the push. */
  | { readonly kind: 'lost-race' }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'unreachable'; readonly because: string };

export interface PushRequest {
  readonly branch: string;
  readonly commit: string;
  /** The tip that the commit was made on; undefined: the branch is to be created. */
  readonly onto: string | undefined;
}

const nothing = '0'.repeat(40);

export async function pushCommit(
  objects: ObjectStore,
  source: Source,
  request: PushRequest,
  signal: AbortSignal,
): Promise<Pushed> {
  const { branch, commit, onto } = request;
  const ref = `refs/heads/${branch}`;
  const where = shownUrl(source.url);
  const http = createGitHttp(source.connection, signal);
  const looks: (string | undefined)[] = [];
  try {
    await git.push({
      fs: objects.fs,
      gitdir: objects.gitdir,
      cache: objects.cache,
      http,
      url: source.url,
      remote: 'origin',
      ref: commit,
      remoteRef: ref,
      headers: {},
      // Without it isomorphic-git walks our whole history to see that the tip is an ancestor; onPrePush knows already.
      force: true,
      onPrePush: ({ remoteRef }) => {
        const tip = remoteRef.oid === nothing ? undefined : remoteRef.oid;
        looks.push(tip);
        return tip === onto;
      },
    });
    return { kind: 'done' };
  } catch (error) {
    // isomorphic-git's word for a pre-push look that said no.
    if (error instanceof git.Errors.UserCanceledError) return { kind: 'elsewhere', tip: looks.at(-1) };
    if (error instanceof git.Errors.GitPushError) return outcomeOf(error.data.result, ref, http.messages(), where);
    const trouble = asTrouble(error, `pushing ${branch} to ${where}`);
    return { kind: trouble.kind === 'refused' ? 'refused' : 'unreachable', because: trouble.message };
  }
}

type Result = InstanceType<typeof git.Errors.GitPushError>['data']['result'];

/** The report of a push that was taken in but not carried out. The words of hooks and GitLab are in `messages`. */
function outcomeOf(result: Result, ref: string, messages: string, where: string): Pushed {
  const status = result.refs[ref]?.error ?? result.error ?? '';
  const said = spokenLines(messages);
  const text = said === '' ? status : said;
  if (/exists; cannot create/.test(messages)) {
    return {
      kind: 'refused',
      because: `${where} cannot make ${shortName(ref)}: ${text}. Rename the branch that is in the way.`,
    };
  }
  if (
    /failed to update ref|cannot lock ref|fetch first|non-fast-forward|incorrect old value|already exists/i.test(status)
  ) {
    return { kind: 'lost-race' };
  }
  return {
    kind: 'refused',
    because:
      `${where} does not take the push to ${shortName(ref)}: ${printable(text.replace(/[.\s]+$/, ''), 400)}. ` +
      `Allow Baton's user to push to this branch (GitLab: Settings > Repository > Protected branches).`,
  };
}

const shortName = (ref: string): string => ref.replace(/^refs\/heads\//, '');

const spokenLines = (messages: string): string =>
  messages
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
