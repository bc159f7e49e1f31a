// The named string types of Marathon's RAML: each pattern is checked while parsing and reported as `error.pattern`.
import { z } from 'zod';
import { isPathText } from '../pathId.js';

export const pathText = z.string().refine(isPathText, 'error.pattern');
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
export const protocol = z.enum(['tcp', 'udp', 'udp,tcp']);
export const readMode = z.enum(['RO', 'RW']);
/** A moment with its offset from UTC. Clients may send the version they read; it is checked, then ignored. */
export const timestamp = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)), {
    error: 'error.expected.date.isoformat',
  });
