// The ports of a definition, which of them take a port of the agent, and which number each has in one launch.
import { assertNever } from '../assertNever.js';
import { usesHostNetwork } from '../definition/app.js';
import type { AppSpec } from '../definition/app.js';
import type { PodContainer } from '../definition/pod/pod.js';
import type { RunSpec } from '../definition/runSpec.js';

/** One port of a definition, in its order: a port definition, a port mapping, or an endpoint of a pod. */
export type DeclaredPort = {
  /** The number in the definition: a port definition's, or the one inside the container; 0 is any. */
  readonly declared: number;
  readonly name?: string;
  /** The container of the pod that has it. */
  readonly container?: string;
  /** Which port of the agent it takes: this very one, any, or (in a container's network) none. */
  readonly host: number | 'any' | 'none';
};

/** One host port an instance needs. `fixed` is set when the definition insists on a number. */
export type PortRequest = { readonly fixed?: number };

/** A declared port and the agent's port it was given; none when it takes none. */
export type AssignedPort = DeclaredPort & { readonly hostPort?: number };

/** The host ports one instance needs, in order: what is handed to `assignPorts` later. */
export const portRequests = (runSpec: RunSpec): readonly PortRequest[] =>
  declaredPorts(runSpec).flatMap(({ host }) => {
    if (host === 'none') return [];
    return [host === 'any' ? {} : { fixed: host }];
  });

/** @param hostPorts one for each of the run spec's port requests, in order */
export function assignPorts(runSpec: RunSpec, hostPorts: readonly number[]): readonly AssignedPort[] {
  const left = [...hostPorts];
  return declaredPorts(runSpec).map((port) => {
    const hostPort = port.host === 'none' ? undefined : left.shift();
    return hostPort === undefined ? port : { ...port, hostPort };
  });
}

export function declaredPorts(runSpec: RunSpec): readonly DeclaredPort[] {
  switch (runSpec.kind) {
    case 'app':
      return appPorts(runSpec.spec);
    case 'pod':
      return runSpec.spec.containers.flatMap(containerPorts);
    default:
      return assertNever(runSpec);
  }
}

/**
 * In host mode without `requirePorts` the numbers in portDefinitions are service ports only and say nothing about the
 * agent's. A port mapping without `hostPort` takes none.
 */
function appPorts(spec: AppSpec): readonly DeclaredPort[] {
  if (usesHostNetwork(spec))
    return (spec.portDefinitions ?? []).map(({ port, name }) => ({
      declared: port,
      host: spec.requirePorts ? exactly(port) : 'any',
      ...(name === undefined ? {} : { name }),
    }));
  return (spec.container?.portMappings ?? []).map(({ hostPort, containerPort, name }) => ({
    declared: containerPort,
    host: exactly(hostPort),
    ...(name === undefined ? {} : { name }),
  }));
}

const containerPorts = ({ name: container, endpoints = [] }: PodContainer): readonly DeclaredPort[] =>
  endpoints.map(({ name, hostPort, containerPort }) => ({
    container,
    name,
    declared: containerPort ?? 0,
    host: exactly(hostPort),
  }));

function exactly(port: number | undefined): DeclaredPort['host'] {
  if (port === undefined) return 'none';
  return port === 0 ? 'any' : port;
}
