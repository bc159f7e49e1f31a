// One service port twice: marathon-lb then listens on it twice, and the kernel deals out connections at random.
import { collisions, type Want } from './collisions.js';
import { mayShare, routesOf, type Route } from './routes.js';
import type { Rule } from './rule.js';

export const servicePorts: Rule = (apps) =>
  collisions(
    'service-port-twice',
    apps.flatMap((of) => routesOf(of).flatMap(portWant)),
    (left, right) => mayShare(left.route, right.route),
    (left, right) =>
      left.route.port?.onAgent === true && right.route.port?.onAgent === true
        ? ': both need it on the agent, so no agent can run both'
        : '',
  );

function portWant(route: Route): readonly (Want & { readonly route: Route })[] {
  const { of, port } = route;
  if (port === undefined) return [];
  const says = `service port ${port.number} is also asked for`;
  return [{ of, route, key: String(port.number), pointer: port.pointer, says }];
}
