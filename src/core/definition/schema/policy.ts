// baton.yaml: the environments of a repository. Behaviour that is not built yet is described too, so that it can be
// refused by name instead of being taken for a misspelling.
import { z } from 'zod';
import { text, whole } from './parts.js';

const names = z.array(text);

export const environmentSchema = z.strictObject({
  cluster: text.optional().describe("Name of the cluster in the daemon's settings"),
  clusters: names.min(1).optional().describe('Several of them, served one after the other'),
  prefix: text.optional().describe('Put in front of ids, relative dependencies and VIPs: /staging'),
  overlays: text.optional().describe('Folder whose files are laid over those of the same relative path'),
  include: names.optional().describe('Globs over ids without the leading slash: shop/**'),
  exclude: names.optional(),
  windows: z
    .array(
      z.strictObject({
        allow: text.optional().describe('Cron expression: changes may begin from then on'),
        deny: text.optional().describe('Cron expression: changes may not begin from then on; deny wins'),
        for: text.describe('How long the window is open: 8h'),
        timezone: text.optional().describe('IANA name, default UTC'),
      }),
    )
    .optional(),
  rollouts: z
    .strictObject({
      atOnce: whole(1).optional().describe('At most this many apps are in motion at once (default 10)'),
      first: names.optional().describe('Globs over ids: of the apps that one commit changes, these go first'),
      stopAfterFailures: whole(1)
        .optional()
        .describe('So many apps rejected at one commit hold the rest of it (default 2)'),
    })
    .optional(),
  drift: z.enum(['warn', 'restore', 'ignore']).optional(),
  ignore: names.optional().describe('JSON pointers into the app: /env/LOG_LEVEL'),
  branch: text.optional().describe('A branch of its own, whose tip says what is wanted here'),
  after: z
    .record(z.string(), text)
    .optional()
    .describe('Environments in which a change must have been settled for that long first: { staging: 1h }'),
  approval: z.looseObject({}).optional(),
  prune: z
    .strictObject({
      enabled: z.boolean().optional().describe('Whether apps that git does not name any more are removed (default no)'),
      atMost: whole(0).optional().describe('At most this many apps an hour (default 3)'),
      grace: text.optional().describe('How long an app is kept with no instances before it is deleted (default 24h)'),
      volumes: names.optional().describe('Ids of apps with volumes that may be removed: /shop/db'),
    })
    .optional(),
});

/** The same, for reading what is known when there are unknown keys too (those are warnings). */
export const knownEnvironment = environmentSchema.loose();

export const policySchema = z.strictObject({
  apps: text.optional().describe("Folder below which an app's id may come from its path (default apps)"),
  environments: z.record(z.string(), environmentSchema),
  rules: z
    .looseObject({})
    .optional()
    .describe('Severity of warnings by code: { image-latest: error, image-digest-missing: off }'),
});
