// The request target as it stands in the request line, split as Jetty splits it. `new URL` is no help here: it takes
// `//a` for a host, and refuses what a server has to answer.

export type Target = {
  /** Still percent-encoded; begins with `/`, or is `*`. */
  readonly path: string;
  /** What follows `?`, without it; still encoded. */
  readonly query: string;
};

/** Splits origin-form (`/v2/apps?x`) and absolute-form (`http://h/v2/apps?x`); undefined is Jetty's "Bad URI". */
export function parseTarget(url: string): Target | undefined {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0];
  const withoutFragment = (absolute === undefined ? url : url.slice(absolute.length)).split('#', 1)[0] ?? '';
  const mark = withoutFragment.indexOf('?');
  const found = mark === -1 ? withoutFragment : withoutFragment.slice(0, mark);
  const path = found === '' && absolute !== undefined ? '/' : found;
  if (path !== '*' && !path.startsWith('/')) return undefined;
  if (/%(?![0-9a-f]{2})/i.test(path)) return undefined;
  return { path, query: mark === -1 ? '' : withoutFragment.slice(mark + 1) };
}

/** Decodes a part of a path whose escapes are well formed; bytes that are no UTF-8 become U+FFFD. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    const latin = text.replace(/%([0-9a-f]{2})|[^%]+/gi, (part, hex: string | undefined) =>
      hex === undefined ? Buffer.from(part).toString('latin1') : String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return Buffer.from(latin, 'latin1').toString('utf8');
  }
}
