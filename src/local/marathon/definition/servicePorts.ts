// Service ports: every 0 becomes the lowest free port of the cluster's range, before changes are detected. An update
// first takes back the ports its old definition had, in order, so that sending 0 again is not a change.
import { servicePorts } from './app.js';
import type { App, AppSpec } from './app.js';
import type { NewApp } from './parse.js';

/** Marathon's `--local_port_min` and `--local_port_max`, both inclusive. */
export type PortRange = { readonly min: number; readonly max: number };

/** The ports in use or promised to some app, and a way to take the next free one. */
export class ServicePorts {
  readonly #range: PortRange;
  readonly #apps: () => Iterable<{ readonly spec: AppSpec }>;
  #used: Set<number> | undefined;
  #next: number;

  /** @param apps all apps of the cluster, old and new; only asked when a port has to be chosen */
  constructor(apps: () => Iterable<{ readonly spec: AppSpec }>, range: PortRange) {
    this.#range = range;
    this.#apps = apps;
    this.#next = range.min;
  }

  /** Replaces every 0 in the definition. @throws Error when the range is exhausted (Marathon answers 500). */
  assign(app: NewApp, before: App | undefined): NewApp {
    const wanted = servicePorts(app.spec);
    if (!wanted.includes(0)) return app;
    const reusable = (before === undefined ? [] : servicePorts(before.spec)).filter(
      (port) => port >= this.#range.min && port <= this.#range.max && !wanted.includes(port),
    );
    return {
      ...app,
      spec: withPorts(
        app.spec,
        wanted.map((port) => (port === 0 ? (reusable.shift() ?? this.#take()) : port)),
      ),
    };
  }

  #take(): number {
    this.#used ??= new Set([...this.#apps()].flatMap(({ spec }) => servicePorts(spec)));
    while (this.#used.has(this.#next)) this.#next += 1;
    if (this.#next > this.#range.max)
      throw new Error(`All ports in the range [${this.#range.min}-${this.#range.max}) are already in use`);
    this.#used.add(this.#next);
    return this.#next;
  }
}

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
