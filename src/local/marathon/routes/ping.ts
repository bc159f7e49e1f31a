// GET /ping. It chooses among what it can say by the client's Accept, and never refuses: 204 when nothing fits.
import { acceptedRanges, isCompatible } from '../http/mediaType.js';
import { ok } from '../http/router.js';
import type { Answer, Request } from '../http/router.js';

/** In the order in which Marathon offers them. */
const variants = ['text/plain', 'text/html', 'application/json', 'text/*'] as const;

export function ping({ incoming }: Request): Answer {
  const ranges = acceptedRanges(incoming.headers.accept).filter(({ quality }) => quality > 0);
  const wanted = ranges
    .map((range) => variants.find((variant) => isCompatible(range, variant)))
    .find((variant) => variant !== undefined);
  switch (wanted) {
    case undefined:
      return { kind: 'empty', status: 204 };
    case 'application/json':
      return ok('pong');
    default:
      return { kind: 'text', status: 200, type: wanted === 'text/*' ? 'text/plain' : wanted, body: 'pong' };
  }
}
