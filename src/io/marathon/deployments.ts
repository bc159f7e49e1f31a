// GET /v2/deployments: what is under way, and which apps it holds.
import { z } from 'zod';
import { isAppId, type AppId } from '../../core/model/ids.js';
import type { LiveApp, LiveDeployment } from '../../core/model/observed.js';
import { instant } from './wire.js';

/** 1.11 gives both lists; before pods (1.4) there was only the first. */
export const deploymentList = z
  .array(
    z.object({
      id: z.string(),
      version: instant,
      affectedApps: z.array(z.string()).nullish(),
      affectedPods: z.array(z.string()).nullish(),
    }),
  )
  .transform((list): readonly LiveDeployment[] =>
    list.map(({ id, version, affectedApps, affectedPods }) => ({
      id,
      version,
      affected: [...(affectedApps ?? []), ...(affectedPods ?? [])].filter(isAppId),
    })),
  );

/**
 * The list together with deployments that only the apps themselves showed: one that began after the list was read must
 * not be missed, or a rollout in its first second would look like an app that stands still half-way.
 */
export function withThoseSeenInApps(
  list: readonly LiveDeployment[],
  apps: readonly { readonly app: LiveApp; readonly deployments: readonly string[] }[],
): readonly LiveDeployment[] {
  const known = new Set(list.map((deployment) => deployment.id));
  const late = new Map<string, { version: number; affected: AppId[] }>();
  for (const { app, deployments } of apps) {
    for (const id of deployments) {
      if (known.has(id)) continue;
      const entry = late.get(id) ?? { version: app.version, affected: [] };
      entry.affected.push(app.id);
      late.set(id, entry);
    }
  }
  return [...list, ...[...late].map(([id, { version, affected }]) => ({ id, version, affected }))];
}
