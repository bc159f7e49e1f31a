// Which addresses and branch names are taken at all. Only http and https: every other form of git URL can name a
// program to run (ext::, ssh with options: CVE-2022-25912, CVE-2017-1000117) or a file to read (file://).

/** Why a URL cannot be used, as a sentence that never repeats a secret in it; undefined when it can. */
export function urlRefusal(text: string): string | undefined {
  if (/[\p{Cc}\s]/u.test(text) || /%0[ad]/i.test(text)) {
    return 'The url of the repository holds white space or control characters. Write it as https://host/group/project.git.';
  }
  if (text.startsWith('-')) {
    return 'The url of the repository begins with a dash. Write it as https://host/group/project.git.';
  }
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    return (
      'The url of the repository must begin with https:// (or http://): ssh and other transports are not built in. ' +
      'Use the HTTPS clone address of the project with a token, or `path:` for a repository on this machine.'
    );
  }
  if (!URL.canParse(text))
    return 'The url of the repository is not a valid URL. Write it as https://host/group/project.git.';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return 'The url of the repository holds a user name or password. Take it out and give the secret as `token:` (file or env).';
  }
  if (url.hostname.startsWith('-')) return 'The host in the url of the repository begins with a dash.';
  if (url.search !== '' || url.hash !== '') {
    return 'The url of the repository has a query or fragment. Write it as https://host/group/project.git.';
  }
  return undefined;
}

/**
 * Whether git would take the name as a branch (git check-ref-format --branch), with a bound on its length. Names that
 * climb (`a..b`), look like options (`-x`) or hold control characters are refused.
 */
export function isBranchName(name: string): boolean {
  if (name === '' || name.length > 200 || name === 'HEAD' || name.startsWith('-')) return false;
  if (/[\p{Cc} ~^:?*[\\]/u.test(name) || name.includes('..') || name.includes('@{') || name === '@') return false;
  return name
    .split('/')
    .every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.') && !part.endsWith('.lock'));
}

export const branchRefusal = (name: string): string =>
  `${JSON.stringify(name.slice(0, 60))} cannot be the name of a git branch. Use letters, digits, dashes and slashes.`;

/** The address as it may stand in a message: origin and path, nothing else. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return '(an address that is no URL)';
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** The URL without trailing slashes: git's own paths are put behind it. */
export const trimmedUrl = (text: string): string => text.replace(/\/+$/, '');
