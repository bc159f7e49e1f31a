// What clients send about groups: a structure, a factor to scale by, or a version to go back to.
import { z } from 'zod';
import { optional } from '../shape.js';
import { app } from './app.js';
import type { AppDocument } from './app.js';
import { pathText } from './strings.js';

export type GroupDocument = {
  readonly id: string | undefined;
  readonly apps: readonly AppDocument[] | undefined;
  readonly groups: readonly GroupDocument[] | undefined;
  readonly dependencies: readonly string[] | undefined;
  readonly scaleBy: number | undefined;
  readonly version: string | undefined;
  readonly enforceRole: boolean | undefined;
};

export const groupUpdate: z.ZodType<GroupDocument> = z.object({
  id: optional(pathText),
  apps: optional(z.array(app)),
  groups: optional(z.array(z.lazy(() => groupUpdate))),
  dependencies: optional(z.array(pathText)),
  scaleBy: optional(z.number().min(0)),
  version: optional(z.string()),
  enforceRole: optional(z.boolean()),
});
