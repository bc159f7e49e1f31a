// Service ports: every 0 becomes the lowest free port of the cluster's range, before changes are detected. An update
// first takes back the ports its old definition had, in order, so that sending 0 again is not a change.
import { servicePorts } from './app.js';
import type { AppSpec } from './app.js';
import type { NewRunSpec } from './runSpec.js';

/** Marathon's `--local_port_min` and `--local_port_max`, both inclusive. */
export type PortRange = { readonly min: number; readonly max: number };

/** The ports in use or promised to some app, and a way to take the next free one. */
export class ServicePorts {
  readonly #range: PortRange;
  readonly #all: () => Iterable<NewRunSpec>;
  #used: Set<number> | undefined;
  #next: number;

  /** @param all everything in the cluster, old and new; only asked when a port has to be chosen */
  constructor(all: () => Iterable<NewRunSpec>, range: PortRange) {
    this.#range = range;
    this.#all = all;
    this.#next = range.min;
  }

  /** Replaces every 0 in the definition. @throws Error when the range is exhausted (Marathon answers 500). */
  assign(runSpec: NewRunSpec, before: NewRunSpec | undefined): NewRunSpec {
    if (runSpec.kind === 'pod') return runSpec;
    const wanted = servicePortsOf(runSpec);
    if (!wanted.includes(0)) return runSpec;
    const reusable = (before === undefined ? [] : servicePortsOf(before)).filter(
      (port) => port >= this.#range.min && port <= this.#range.max && !wanted.includes(port),
    );
    return {
      ...runSpec,
      spec: withPorts(
        runSpec.spec,
        wanted.map((port) => (port === 0 ? (reusable.shift() ?? this.#take()) : port)),
      ),
    };
  }

  #take(): number {
    this.#used ??= new Set([...this.#all()].flatMap(servicePortsOf));
    while (this.#used.has(this.#next)) this.#next += 1;
    if (this.#next > this.#range.max)
      throw new Error(`All ports in the range [${this.#range.min}-${this.#range.max}) are already in use`);
    this.#used.add(this.#next);
    return this.#next;
  }
}

/** The ports a load balancer would use; pods have none. */
export const servicePortsOf = (runSpec: NewRunSpec): readonly number[] =>
  runSpec.kind === 'app' ? servicePorts(runSpec.spec) : [];

function withPorts(spec: AppSpec, ports: readonly number[]): AppSpec {
  if (spec.portDefinitions !== undefined)
    return {
      ...spec,
      portDefinitions: spec.portDefinitions.map((port, index) => ({ ...port, port: ports[index] ?? 0 })),
    };
  if (spec.container?.portMappings === undefined) return spec;
  const portMappings = spec.container.portMappings.map((mapping, index) => ({
    ...mapping,
    servicePort: ports[index] ?? 0,
  }));
  return { ...spec, container: { ...spec.container, portMappings } };
}
