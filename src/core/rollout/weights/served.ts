// A Marathon app as balancers see it: where its tasks listen, and the names of the backends behind which they stand.
import { labelOf } from '../../definition/rules/labels.js';
import { portsOf } from '../../definition/rules/ports.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { numberAt, objectAt, objectsAt } from '../../model/jsonParts.js';
import type { LiveApp, LiveTask } from '../../model/observed.js';
import type { ServedSet } from '../../model/traffic.js';
import { portLabel } from '../rendering/groupLabels.js';
import { isActive, isTerminating, servingTasks } from '../tasks.js';

/** All its tasks, also those that are still starting or already stopping: a balancer may have a server line for each. */
export function servedSet(live: LiveApp): ServedSet {
  const serving = new Set(servingTasks(live));
  const ports = containerPorts(live.definition);
  return {
    marathonId: live.id,
    tasks: live.tasks.map((task) => ({
      id: task.id,
      host: task.host,
      // Mesos tells an address of every container, also of those that are reached at their agent.
      addresses: ports === undefined ? [] : (task.addresses ?? []),
      ports: ports ?? task.ports ?? [],
      healthy: serving.has(task),
      ...(!serving.has(task) && (comes(task) || goes(live, task)) ? { passingBy: true } : {}),
    })),
  };
}

const comes = (task: LiveTask): boolean => isActive(task) && task.health === 'none';

/** Without Marathon's feature `task_killing` it is shown as running until it has ended, and all that tells is its check. */
const goes = ({ changedAt }: LiveApp, task: LiveTask): boolean =>
  task.version !== undefined && task.version < changedAt && (isActive(task) || isTerminating(task));

/**
 * Names as marathon-lb's config() makes them, by service port: the id without its first slash, or the deployment group,
 * and the port. Those that no balancer has (another group, a port that is switched off) are asked for in vain.
 */
export function backendsOf(lives: readonly LiveApp[]): readonly string[] {
  const names = lives.flatMap(({ id, definition }) => {
    const name = (labelOf(definition, 'HAPROXY_DEPLOYMENT_GROUP') ?? id).replace(/^\/+/, '').replaceAll('/', '_');
    return portsOf(definition).flatMap(({ servicePort }, index) => {
      const port = portLabel(definition, index) ?? servicePort?.number;
      return port === undefined ? [] : [`${name}_${port}`];
    });
  });
  return [...new Set(names)];
}

/**
 * The ports that tasks with addresses of their own listen on; undefined where they are reached at their agent. As
 * marathon-lb's get_app_networking_mode and get_app_task_ports tell: by `networks`, before Marathon 1.5 by `ipAddress` and
 * Docker's network USER.
 */
function containerPorts(definition: JsonObject): readonly number[] | undefined {
  const container = objectAt(definition, 'container');
  const docker = objectAt(container, 'docker');
  const modes = objectsAt(definition, 'networks').map(({ mode }) => mode);
  const isContainer =
    modes.length > 0
      ? modes.at(-1) === 'container' || modes.at(-1) === undefined
      : isJsonObject(definition['ipAddress']) || docker['network'] === 'USER';
  if (!isContainer) return undefined;
  const discovered = objectsAt(objectAt(objectAt(definition, 'ipAddress'), 'discovery'), 'ports');
  const mappings = [...objectsAt(docker, 'portMappings'), ...objectsAt(container, 'portMappings')];
  const numbers =
    discovered.length > 0
      ? discovered.map((port) => numberAt(port, 'number'))
      : mappings.map((mapping) => numberAt(mapping, 'containerPort'));
  return numbers.flatMap((number) => (number === undefined || number === 0 ? [] : [number]));
}
