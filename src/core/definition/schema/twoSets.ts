// The parts of a deploy block that belong to two sets side by side: canary, blue-green, ab-test.
import { z } from 'zod';
import { text, whole } from './parts.js';

const percent = /^\d{1,3}(?:\.\d{1,3})?%$/;

const shareForm = 'must be a share such as 20%';
const numberForm = 'must be a number of instances, or a share of them such as 25%';

/** One stage of a canary: a share of the traffic, or a number of tasks. Exactly one of both is checked when it is read. */
const step = z.strictObject({
  weight: z.number().min(0.01).max(100).optional().describe('Percent of the traffic'),
  instances: z
    .union([whole(1), z.string().regex(percent, { error: numberForm })], { error: numberForm })
    .optional()
    .describe('Tasks of the new version, as a number or a share: 2, 25%'),
  pause: text.optional().describe('A duration, or until-next: until somebody says `next`'),
});

const pointer = text
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, { error: 'must be a JSON pointer such as /errors/rate' })
  .optional();

/** What every task of the new set is asked before it has any traffic. */
const preview = z.strictObject({
  http: text.min(1).describe('A path that every task of the new set must answer 2xx: /smoke'),
  portIndex: whole(0).optional().describe("Which of the task's ports is asked (default 0, the first one)"),
  field: pointer.describe('The number in a JSON answer that the limit is for'),
  below: z.number().optional(),
  above: z.number().optional(),
  failAfter: whole(1, 1_000).optional().describe('So many failures in a row are a verdict (default 3)'),
});

/** What is asked while both sets run. Exactly one source. */
const check = z.strictObject({
  name: text.min(1),
  prometheus: text.min(1).optional().describe('A query; {{app}} is the Marathon id of the set that is asked about'),
  countedBy: text.min(1).optional().describe('prometheus: the query for the number of requests'),
  http: text.min(1).optional().describe('An address that must answer 2xx'),
  field: pointer.describe('http: the number in a JSON answer that the limit is for'),
  haproxy: z.enum(['error-share', 'response-time']).optional().describe("From the balancer's own statistics"),
  below: z.number().optional(),
  above: z.number().optional(),
  comparedWithPrimary: z
    .enum(['ratio', 'difference'])
    .optional()
    .describe("The limit is for the candidate's number divided by, or minus, the primary's"),
  minimumSample: whole(1).optional().describe('With fewer requests nothing is decided'),
  failAfter: whole(1, 1_000).optional().describe('So many failures in a row are a verdict (default 3)'),
});

export const twoSetKeys = {
  steps: z.array(step).min(1).max(100).optional().describe('canary: the shares of traffic, one after the other'),
  checks: z.array(check).optional().describe('Asked during every pause and after a switch'),
  soak: text.optional().describe('blue-green: how long the new set is watched after the switch: 5m'),
  keepOld: text.optional().describe('blue-green: how long the old set is kept for going back: 1h'),
  switch: z.enum(['automatic', 'by-hand']).optional().describe('blue-green: by-hand waits for `next`'),
  preview: preview.optional().describe('blue-green: asked at every task of the new set before the switch'),
  match: z
    .strictObject({ cookie: text.min(1).optional(), header: text.min(1).optional() })
    .optional()
    .describe('ab-test: requests with this cookie or header'),
  share: z.string().regex(percent, { error: shareForm }).optional().describe('ab-test: a share of the visitors: 20%'),
  until: text.optional().describe('ab-test: the day or moment at which it ends: 2026-12-24'),
  drainTimeout: text.optional().describe('How long sessions of a set that loses its traffic may go on'),
};
