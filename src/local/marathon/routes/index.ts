// All routes. Order matters: an app's id swallows the rest of a path, so what is more specific stands first.
import type { Resource } from '../http/router.js';
import { appResources } from './app.js';
import { appsResource } from './apps.js';
import { appTasksResources } from './appTasks.js';
import { deploymentsResources } from './deployments.js';
import { eventsResource } from './events.js';
import type { EventStreams } from './events.js';
import { groupsResources } from './groups.js';
import { podsResources } from './pods.js';
import { queueResources } from './queue.js';
import { systemResources } from './system.js';
import type { SystemParts } from './system.js';
import { tasksResources } from './tasks.js';

export function allResources(parts: SystemParts & { readonly streams: EventStreams }): readonly Resource[] {
  const { cluster, streams } = parts;
  return [
    appsResource(cluster),
    ...appTasksResources(cluster),
    ...appResources(cluster),
    ...tasksResources(cluster),
    ...deploymentsResources(cluster),
    ...queueResources(cluster),
    ...groupsResources(cluster),
    ...podsResources(cluster),
    eventsResource(streams),
    ...systemResources(parts),
  ];
}
