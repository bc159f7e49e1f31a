// What GET prints for a group document: group.raml's GroupInfo, with apps as GET of an app prints them but without
// counts, deployments and tasks, which GroupsResource embeds only when asked.
import { expectedApp, idOf } from './app.js';
import type { PrintedObject } from './app.js';
import { absolute } from './canonical.js';
import { fieldsOf, itemsOf } from './rules.js';
import { givenVersion } from './spelling.js';
import type { Json } from './spelling.js';

/** Apps and groups by id: Marathon's own order is that of a hash map. */
export function expectedGroup(sentGroup: Json, base = ''): PrintedObject {
  const group = fieldsOf(sentGroup);
  const id = absolute(group['id'], base);
  return {
    id,
    apps: byId(itemsOf(group['apps']).map((app) => expectedApp(app, id))),
    pods: [],
    groups: byId(itemsOf(group['groups']).map((child) => expectedGroup(child, id))),
    dependencies: itemsOf(group['dependencies']).map((dependency) => absolute(dependency, id)),
    version: givenVersion,
    // Group.apply: only who stands at the top says whether roles are enforced; not, unless asked.
    ...(/^\/[^/]+$/.test(id) ? { enforceRole: false } : {}),
  };
}

const byId = (printed: readonly PrintedObject[]): readonly PrintedObject[] =>
  [...printed].sort((one, other) => (idOf(one) < idOf(other) ? -1 : 1));

/** All apps of a group document and of the groups in it. */
export function appsOf(sentGroup: Json, base = ''): readonly PrintedObject[] {
  const group = fieldsOf(sentGroup);
  const id = absolute(group['id'], base);
  const below = itemsOf(group['groups']).flatMap((child) => appsOf(child, id));
  return [...itemsOf(group['apps']).map((app) => expectedApp(app, id)), ...below];
}
