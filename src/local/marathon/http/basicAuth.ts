// HTTP Basic as Jetty's security handler asks for it, in front of every filter and route: a refusal has none of the
// headers that Marathon itself sets.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Answer } from './router.js';

/** @param credentials `user:password`; undefined lets everybody in */
export function isAuthenticated(credentials: string | undefined, header: string | undefined): boolean {
  if (credentials === undefined) return true;
  const given = /^basic (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(Buffer.from(given, 'base64').toString('utf8')), digest(credentials));
}

export const unauthenticated: Answer = {
  kind: 'page',
  status: 401,
  message: 'Unauthorized',
  headers: { 'WWW-Authenticate': 'basic realm="Mesosphere"' },
};
