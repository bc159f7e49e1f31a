// What clients send about groups: a structure, a factor to scale by, or a version to go back to.
import { z } from 'zod';
import { double, fields, optional } from '../shape.js';
import { app } from './app.js';
import type { AppDocument } from './app.js';
import { pathText, timestamp } from './strings.js';

export type GroupDocument = {
  readonly id: string | undefined;
  readonly apps: readonly AppDocument[] | undefined;
  readonly groups: readonly GroupDocument[] | undefined;
  readonly dependencies: readonly string[] | undefined;
  readonly scaleBy: number | undefined;
  readonly version: string | undefined;
  readonly enforceRole: boolean | undefined;
};

export const groupUpdate: z.ZodType<GroupDocument> = fields({
  id: optional(pathText),
  apps: optional(z.array(app)),
  groups: optional(z.array(z.lazy(() => groupUpdate))),
  dependencies: optional(z.array(z.string())),
  scaleBy: optional(double.min(0)),
  version: optional(timestamp),
  enforceRole: optional(z.boolean()),
});
