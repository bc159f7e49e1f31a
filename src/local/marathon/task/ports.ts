// Which host ports an instance needs, and what they are called in its tasks' environment.
import { usesHostNetwork } from '../definition/app.js';
import type { AppSpec } from '../definition/app.js';
import type { PodContainer, PodSpec } from '../definition/pod/pod.js';
import type { RunSpec } from '../definition/runSpec.js';

/** One host port an instance needs. `fixed` is set when the definition insists on a number. */
export type PortRequest = {
  readonly fixed?: number;
  /** The number in the definition: a port definition's, or the port inside the container. */
  readonly declared: number;
  readonly name?: string;
  /** The container of the pod that needs it. */
  readonly container?: string;
};

export const portRequests = (runSpec: RunSpec): readonly PortRequest[] =>
  runSpec.kind === 'app' ? appPorts(runSpec.spec) : podPorts(runSpec.spec);

/**
 * The host ports of an app's task, in order. In host mode without `requirePorts` the numbers in portDefinitions are
 * service ports only and say nothing about the agent's. A port mapping without `hostPort` takes none.
 */
export function appPorts(spec: AppSpec): readonly PortRequest[] {
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

/** The host ports of all containers of a pod, container by container: an endpoint without `hostPort` takes none. */
const podPorts = ({ containers }: PodSpec): readonly PortRequest[] => containers.flatMap(containerPorts);

function containerPorts({ name: container, endpoints = [] }: PodContainer): readonly PortRequest[] {
  return endpoints.flatMap(({ name, hostPort, containerPort }) =>
    hostPort === undefined
      ? []
      : [{ container, name, declared: containerPort ?? hostPort, ...(hostPort === 0 ? {} : { fixed: hostPort }) }],
  );
}
