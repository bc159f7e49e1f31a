// container, networks and ports as clients may write them: the canonical fields and the ones from before 1.5.
import { z } from 'zod';
import {
  anyPort,
  defaulted,
  derived,
  double,
  fields,
  firstOf,
  int32,
  int64,
  list,
  map,
  optional,
  word,
} from '../shape.js';
import { networkName, portName, protocol, readMode } from './strings.js';

const labels = map(z.string());

export const portMapping = fields({
  containerPort: defaulted(anyPort, 0),
  hostPort: optional(anyPort),
  labels,
  name: optional(portName),
  protocol: defaulted(protocol, 'tcp'),
  servicePort: defaulted(anyPort, 0),
  networkNames: list(z.string()),
});
export type PortMapping = z.output<typeof portMapping>;

export const portDefinition = fields({
  port: defaulted(anyPort, 0),
  labels,
  name: optional(portName),
  protocol: defaulted(protocol, 'tcp'),
});
export type PortDefinition = z.output<typeof portDefinition>;

export const network = fields({
  name: optional(networkName),
  mode: defaulted(word('container', 'container/bridge', 'host'), 'container'),
  labels,
});
export type Network = z.output<typeof network>;

const discoveryPort = fields({
  number: defaulted(anyPort, 0),
  name: portName,
  protocol: defaulted(protocol, 'tcp'),
  labels,
});
export const ipAddress = fields({
  discovery: optional(fields({ ports: list(discoveryPort) })),
  groups: list(z.string()),
  labels,
  networkName: optional(z.string().min(1)),
});

export const pullConfig = fields({ secret: z.string().min(1) });

const docker = fields({
  credential: optional(derived({ principal: z.string(), secret: optional(z.string()) })),
  pullConfig: optional(pullConfig),
  forcePullImage: defaulted(z.boolean(), false),
  image: z.string().min(1),
  network: optional(word('BRIDGE', 'HOST', 'NONE', 'USER')),
  parameters: list(fields({ key: z.string().min(1), value: z.string() })),
  portMappings: optional(z.array(portMapping)),
  privileged: defaulted(z.boolean(), false),
});

export const persistent = fields({
  type: optional(word('root', 'path', 'mount')),
  size: int64.min(0),
  maxSize: optional(int64.min(0)),
  profileName: optional(z.string()),
  constraints: list(z.array(z.string())),
});
/** The disk a persistent volume gets if it names none. */
export const diskTypeOf = ({ type, profileName }: z.output<typeof persistent>) =>
  type ?? (profileName === undefined ? 'root' : 'mount');

const external = fields({
  size: optional(int64.min(0)),
  name: optional(z.string()),
  provider: optional(z.string()),
  options: map(z.string()),
  shared: defaulted(z.boolean(), false),
});

// Which kind of volume it is shows in which key is there; Marathon's union reader tries them in this order.
const containerPath = z.string().min(1);
export const volume = firstOf(
  fields({ containerPath, persistent, mode: readMode }),
  firstOf(
    fields({ containerPath, external, mode: readMode }),
    firstOf(
      fields({ containerPath, secret: z.string().min(1) }),
      fields({ containerPath, hostPath: z.string().min(1), mode: readMode }),
    ),
  ),
);
export type Volume = z.output<typeof volume>;

// The one reader that takes its default for anything that is not a boolean.
const unconfined = z
  .unknown()
  .optional()
  .transform((value) => value === true);

export const linuxInfo = derived({
  seccomp: optional(fields({ profileName: optional(z.string()), unconfined })),
  ipcInfo: optional(derived({ mode: word('PRIVATE', 'SHARE_PARENT'), shmSize: optional(int32) })),
});

/** A number, or the word "unlimited" (any other word is refused later). */
const limit = firstOf(z.string(), double);
export const resourceLimits = derived({ cpus: optional(limit), mem: optional(limit) });

export const container = fields({
  type: defaulted(word('MESOS', 'DOCKER'), 'DOCKER'),
  docker: optional(docker),
  linuxInfo: optional(linuxInfo),
  volumes: list(volume),
  portMappings: optional(z.array(portMapping)),
});
export type Container = z.output<typeof container>;
