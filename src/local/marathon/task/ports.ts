// Which host ports an app's tasks need, and what they are called in the task's environment.
import { usesHostNetwork } from '../definition/app.js';
import type { AppSpec } from '../definition/app.js';

/** One host port a task needs. `fixed` is set when the definition insists on a number. */
export type PortRequest = { readonly fixed?: number; readonly declared: number; readonly name?: string };

/**
 * The host ports of one task, in order. In host mode without `requirePorts` the numbers in portDefinitions are service
 * ports only and say nothing about the agent's. A port mapping without `hostPort` takes none.
 */
export function portRequests(spec: AppSpec): readonly PortRequest[] {
  if (usesHostNetwork(spec))
    return (spec.portDefinitions ?? []).map(({ port, name }) => ({
      declared: port,
      ...(spec.requirePorts ? { fixed: port } : {}),
      ...(name === undefined ? {} : { name }),
    }));
  return (spec.container?.portMappings ?? []).flatMap(({ hostPort, containerPort, name }) =>
    hostPort === undefined
      ? []
      : [
          {
            declared: containerPort,
            ...(hostPort === 0 ? {} : { fixed: hostPort }),
            ...(name === undefined ? {} : { name }),
          },
        ],
  );
}
