// Accept and Content-Type, as Jersey reads them.
import { ApiError } from './errors.js';

/** One range of an Accept header. */
type Range = { readonly type: string; readonly subtype: string; readonly quality: number };

const token = String.raw`[!#$%&'*+.^_\`|~0-9a-z-]+`;
const mediaType = new RegExp(`^(${token})/(${token})$`, 'i');

/**
 * The ranges of an Accept header, best first; no header means anything.
 * @throws ApiError 400 when it cannot be read
 */
export function acceptedRanges(header: string | undefined): readonly Range[] {
  if (header === undefined || header.trim() === '') return [{ type: '*', subtype: '*', quality: 1 }];
  return header
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(range)
    .sort((a, b) => b.quality - a.quality || specificity(b) - specificity(a));
}

function range(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim());
  // Java's URLConnection sends a bare `*`.
  const match = mediaType.exec(name === '*' ? '*/*' : name);
  if (match === null) throw new ApiError(400, { message: 'Bad Request' });
  const quality = parameters.map((parameter) => /^q\s*=\s*([\d.]+)$/i.exec(parameter)?.[1]).find((found) => found);
  return {
    type: (match[1] ?? '').toLowerCase(),
    subtype: (match[2] ?? '').toLowerCase(),
    quality: quality === undefined ? 1 : Number(quality) || 0,
  };
}

const specificity = ({ type, subtype }: Range): number => (type === '*' ? 0 : subtype === '*' ? 1 : 2);

/** Whether a range and a type (either may have wildcards) can mean the same. */
export function isCompatible(a: { readonly type: string; readonly subtype: string }, other: string): boolean {
  const [type = '', subtype = ''] = other.split('/');
  if (a.type === '*' || type === '*') return true;
  return a.type === type && (a.subtype === '*' || subtype === '*' || a.subtype === subtype);
}

export const accepts = (header: string | undefined, type: string): boolean =>
  acceptedRanges(header).some((each) => each.quality > 0 && isCompatible(each, type));

/** Whether a body of this Content-Type is taken for JSON. None given is fine, `application/vnd.x+json` is not. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.trim() === '') return true;
  const match = mediaType.exec((contentType.split(';')[0] ?? '').trim());
  if (match === null) throw new ApiError(400, { message: 'Bad Request' });
  return isCompatible(
    { type: (match[1] ?? '').toLowerCase(), subtype: (match[2] ?? '').toLowerCase() },
    'application/json',
  );
}
