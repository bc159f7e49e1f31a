// The named string types of Marathon's RAML: each pattern is checked while parsing and reported as `error.pattern`.
import { z } from 'zod';
import { isPathText } from '../pathId.js';
import { word } from '../shape.js';

export const pathText = z
  .string()
  .min(1)
  .refine((text) => text === '' || isPathText(text), 'error.pattern');
/** Names of networks. */
export const networkName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/);
/** Names of containers, volumes and endpoints of pods. */
export const name = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
/** Names of ports: no upper bound on their length, for old apps' sake. */
export const portName = z
  .string()
  .min(1)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
export const uri = z.string().min(1).max(1024);
export const path = z.string().min(1).max(1024);
export const protocol = word('tcp', 'udp', 'udp,tcp');
export const readMode = word('RO', 'RW');
export const httpScheme = word('HTTP', 'HTTPS');

const isMoment = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
  !Number.isNaN(Date.parse(text));
/** A moment with its offset from UTC, such as the version a client has read. */
export const timestamp = z
  .custom<string>((value) => typeof value === 'string', { error: 'error.expected.date', abort: true })
  .refine(isMoment, 'error.expected.date.isoformat');
