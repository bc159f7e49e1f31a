// Which texts java.net.URI takes: Marathon refuses others in `fetch` and `uris` as "URI has invalid syntax.".

const unreserved = String.raw`A-Za-z0-9_\-!.~'()*`;
const reserved = String.raw`;/?:@&=+$,`;
// Letters beyond ASCII are allowed there, spaces and control characters are not.
const other = String.raw`\u00A1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\uFFFF`;
const escaped = '%[0-9A-Fa-f]{2}';
const characters = new RegExp(String.raw`^(?:[${unreserved}${reserved}\[\]${other}]|${escaped})*$`);
const withoutBrackets = new RegExp(String.raw`^(?:[${unreserved}${reserved}${other}]|${escaped})*$`);

/** True when java.net.URI would take the text. */
export const isJavaUri = (text: string): boolean => partsOf(text) !== undefined;

/** The decoded path; undefined for what is no URI and for opaque ones (`mailto:a`), which have none. */
export function pathOfUri(text: string): string | undefined {
  const path = partsOf(text)?.path;
  return path?.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function partsOf(text: string): { readonly path: string | undefined } | undefined {
  const [beforeFragment = '', ...fragments] = text.split('#');
  if (fragments.length > 1 || text === '') return undefined;
  if (!characters.test(beforeFragment) || !characters.test(fragments[0] ?? '')) return undefined;
  const colon = beforeFragment.search(/[:/?]/);
  const hasScheme = colon >= 0 && beforeFragment[colon] === ':';
  if (hasScheme && !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(beforeFragment.slice(0, colon))) return undefined;
  const rest = hasScheme ? beforeFragment.slice(colon + 1) : beforeFragment;
  if (hasScheme && !rest.startsWith('/')) return rest === '' ? undefined : { path: undefined };
  return hierarchical(rest);
}

function hierarchical(text: string): { readonly path: string } | undefined {
  const [beforeQuery = ''] = text.split('?');
  if (!beforeQuery.startsWith('//')) return withoutBrackets.test(beforeQuery) ? { path: beforeQuery } : undefined;
  const slash = beforeQuery.indexOf('/', 2);
  const authority = beforeQuery.slice(2, slash < 0 ? undefined : slash);
  const path = slash < 0 ? '' : beforeQuery.slice(slash);
  // `file:///a` has an empty authority, `http://` alone is an error.
  if (authority === '' && path === '') return undefined;
  return withoutBrackets.test(path) ? { path } : undefined;
}
