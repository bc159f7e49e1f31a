// container, networks and ports as clients may write them: the canonical fields and the ones from before 1.5.
import { z } from 'zod';
import { anyPort, defaulted, list, map, natural, optional } from '../shape.js';
import { networkName, portName, protocol, readMode } from './strings.js';

const labels = map(z.string());

export const portMapping = z.object({
  containerPort: defaulted(anyPort, 0),
  hostPort: optional(anyPort),
  labels,
  name: optional(portName),
  protocol: defaulted(protocol, 'tcp'),
  servicePort: defaulted(anyPort, 0),
  networkNames: list(z.string()),
});
export type PortMapping = z.output<typeof portMapping>;

export const portDefinition = z.object({
  port: defaulted(anyPort, 0),
  labels,
  name: optional(portName),
  protocol: defaulted(protocol, 'tcp'),
});
export type PortDefinition = z.output<typeof portDefinition>;

export const network = z.object({
  name: optional(networkName),
  mode: defaulted(z.enum(['container', 'container/bridge', 'host']), 'container'),
  labels,
});
export type Network = z.output<typeof network>;

export const ipAddress = z.object({
  discovery: optional(
    z.object({
      ports: list(
        z.object({ number: defaulted(anyPort, 0), name: portName, protocol: defaulted(protocol, 'tcp'), labels }),
      ),
    }),
  ),
  labels,
  networkName: optional(z.string().min(1)),
});

const docker = z.object({
  credential: optional(z.object({ principal: z.string(), secret: optional(z.string()) })),
  pullConfig: optional(z.object({ secret: z.string().min(1) })),
  forcePullImage: defaulted(z.boolean(), false),
  image: z.string().min(1),
  network: optional(z.enum(['BRIDGE', 'HOST', 'NONE', 'USER'])),
  parameters: list(z.object({ key: z.string().min(1), value: z.string() })),
  portMappings: optional(z.array(portMapping)),
  privileged: defaulted(z.boolean(), false),
});

const persistent = z.object({
  type: optional(z.enum(['root', 'path', 'mount'])),
  size: z.int().min(0),
  maxSize: optional(z.int().min(0)),
  profileName: optional(z.string()),
  constraints: list(z.array(z.string())),
});

// Which kind of volume it is shows in which key is there; Marathon's union reader tries them in this order.
const containerPath = z.string().min(1);
export const volume = z.union([
  z.object({ containerPath, persistent, mode: defaulted(readMode, 'RW') }),
  z.object({ containerPath, external: z.record(z.string(), z.unknown()), mode: readMode }),
  z.object({ containerPath, secret: z.string().min(1) }),
  z.object({ containerPath, hostPath: z.string().min(1), mode: readMode }),
]);
export type Volume = z.output<typeof volume>;

const linuxInfo = z.object({
  seccomp: optional(z.object({ profileName: optional(z.string()), unconfined: defaulted(z.boolean(), false) })),
  ipcInfo: optional(z.object({ mode: z.enum(['PRIVATE', 'SHARE_PARENT']), shmSize: optional(natural) })),
});

export const container = z.object({
  type: defaulted(z.enum(['MESOS', 'DOCKER']), 'DOCKER'),
  docker: optional(docker),
  linuxInfo: optional(linuxInfo),
  volumes: list(volume),
  portMappings: optional(z.array(portMapping)),
});
export type Container = z.output<typeof container>;
