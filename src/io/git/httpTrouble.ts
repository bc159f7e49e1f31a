// What the answers and silences of a git server mean, and what a person can do about each. No sentence repeats a
// header, a query or the user part of an address.
import { AxiosError } from 'axios';
import { shownUrl } from './address.js';
import { GitTrouble, printable, systemCode } from './trouble.js';

type Headers = Readonly<Record<string, unknown>>;

/** The trouble that a status stands for; undefined for 200. GitLab's plain-text bodies are quoted, web pages are not. */
export function answerTrouble(status: number, headers: Headers, body: Buffer, url: string): GitTrouble | undefined {
  if (status === 200) return undefined;
  const where = repositoryOf(url);
  const said = spoken(headers, body);
  if (status >= 300 && status < 400) return moved(headers, url);
  if (status === 401) {
    return refused(
      `${where} refuses the credentials (401)${said}. Check that the token is valid, not expired, and has the scope read_repository (write_repository to push).`,
    );
  }
  if (status === 403) {
    return refused(
      `${where} forbids this (403)${said}. Give the token's user a role that may do it, or wait if GitLab has banned this address after failed logins.`,
    );
  }
  if (status === 404) {
    return refused(
      `${where} does not exist or the token may not see it (404)${said}. Check the url and the token's access.`,
    );
  }
  if (status === 429) {
    return later(
      `${where} asks to slow down (429)${retryAfter(headers)}. Baton tries again; poll less often if it stays.`,
    );
  }
  if (status >= 500)
    return later(`${where} is in trouble (${status})${said}. Baton tries again; look at the git server if it stays.`);
  return refused(
    `${where} answered ${status}${said}, which git does not know. Check that the url is a repository's clone address.`,
  );
}

/** A connection that gave no whole answer. `ranOut`: the span in ms that was allowed, when time was the reason. */
export function connectionTrouble(failure: unknown, url: string, ranOut: number | undefined): GitTrouble {
  const where = repositoryOf(url);
  const code = systemCode(failure) ?? '';
  const error = withoutRequest(failure);
  if (ranOut !== undefined || code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
    const span = ranOut === undefined ? '' : ` within ${Math.round(ranOut / 1000)} s`;
    return later(
      `${where} did not answer in full${span}. Baton tries again; look at the network and the git server.`,
      error,
    );
  }
  if (error.message.startsWith('maxContentLength')) {
    return new GitTrouble(
      'unacceptable',
      `${where} sent an answer above the size limit. Is it the right repository?`,
      error,
    );
  }
  const why = reasons[code];
  if (why !== undefined) return later(`${where}: ${why}`, error);
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return later(`${where}: its certificate is not trusted (${code}). Add your CA with NODE_EXTRA_CA_CERTS.`, error);
  }
  const hint = code === AxiosError.ERR_BAD_RESPONSE ? 'the answer was cut off' : 'the connection failed';
  return later(`${where}: ${hint}${code === '' ? '' : ` (${code})`}. Baton tries again.`, error);
}

/** The answer ended before git's closing packet, or is no git answer at all. */
export function incomplete(headers: Headers, url: string): GitTrouble {
  const type = text(headers['content-type']);
  if (type.startsWith('text/')) {
    return refused(
      `${repositoryOf(url)} answered with a page (${printable(type, 40)}) and not as a git server. Check that the url is the repository's clone address.`,
    );
  }
  return later(
    `${repositoryOf(url)} sent an incomplete answer; nothing of it is used. Baton tries again; look at proxies in between if it stays.`,
  );
}

/** Git's own way to say no inside a good answer. */
export function serverSaid(said: string, url: string): GitTrouble {
  const kind = /not our ref/.test(said) ? 'missing' : 'refused';
  return new GitTrouble(kind, `${repositoryOf(url)} says: ${printable(said, 300)}`);
}

function moved(headers: Headers, url: string): GitTrouble {
  const target = text(headers['location']);
  const absolute = URL.canParse(target, url) ? new URL(target, url) : undefined;
  const where = repositoryOf(url);
  const rule = 'Redirects are not followed, so that credentials never reach another address.';
  if (absolute === undefined) return refused(`${where} redirects to nowhere. ${rule} Check the url of the repository.`);
  if (/sign_?in|login/i.test(absolute.pathname)) {
    return refused(
      `${where} asks to sign in: the token is missing or the repository does not exist. ${rule} Check the url and the token.`,
    );
  }
  return refused(`${where} has moved to ${repositoryOf(absolute.href)}. ${rule} Write the new url into the settings.`);
}

/** The error without axios's copy of the request: whoever prints a cause must not print the credentials in it. */
function withoutRequest(failure: unknown): Error {
  const message = failure instanceof Error ? failure.message : String(failure);
  return Object.assign(new Error(message), { code: systemCode(failure) });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused. Is the git server running, and are host and port right?',
  ECONNRESET: 'the connection was cut. Baton tries again.',
  EPIPE: 'the connection was cut. Baton tries again.',
  ENOTFOUND: 'the host name is unknown. Check the url and the DNS of this machine.',
  EAI_AGAIN: 'the host name could not be looked up just now. Check the DNS of this machine.',
  EHOSTUNREACH: 'the host cannot be reached. Check the network.',
  ENETUNREACH: 'the network cannot be reached. Check the network.',
};

const refused = (message: string): GitTrouble => new GitTrouble('refused', message);
const later = (message: string, cause?: unknown): GitTrouble => new GitTrouble('unreachable', message, cause);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The address of the repository without what git puts behind it. */
const repositoryOf = (url: string): string => shownUrl(url).replace(/\/(info\/refs|git-(upload|receive)-pack)$/, '');

function spoken(headers: Headers, body: Buffer): string {
  if (!text(headers['content-type']).startsWith('text/plain')) return '';
  const said = printable(body.toString('utf8', 0, 500), 200).replace(/[.\s]+$/, '');
  return said === '' ? '' : `: ${said}`;
}

function retryAfter(headers: Headers): string {
  const seconds = text(headers['retry-after']);
  return /^\d{1,6}$/.test(seconds) ? `, for ${seconds} s` : '';
}
