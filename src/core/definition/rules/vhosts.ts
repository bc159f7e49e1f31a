// One virtual host and path twice: marathon-lb's first matching rule takes all of it, the other app gets nothing.
import { collisions, type Want } from './collisions.js';
import { mayShare, routesOf, type Route } from './routes.js';
import type { Rule } from './rule.js';

export const vhosts: Rule = (apps) =>
  collisions(
    'vhost-twice',
    apps.flatMap((of) => routesOf(of).flatMap(hostWants)),
    (left, right) => mayShare(left.route, right.route) || left.route.hasOwnRules || right.route.hasOwnRules,
  );

const hostWants = (route: Route): readonly (Want & { readonly route: Route })[] =>
  route.hosts.flatMap((host) =>
    route.paths.map((path) => ({
      of: route.of,
      route,
      key: `${host} ${path}`,
      pointer: route.hostPointer,
      says: `the virtual host ${host.slice(0, 100)}${path === '' ? '' : ` with the path ${path.slice(0, 100)}`} is also asked for`,
    })),
  );
