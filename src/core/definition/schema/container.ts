// The container of an app: image, volumes, ports.
import { z } from 'zod';
import { amount, constraint, flag, persistentVolume, portMapping, text, texts } from './parts.js';

const docker = z.strictObject({
  image: text.min(1),
  forcePullImage: flag.optional(),
  privileged: flag.optional(),
  parameters: z.array(z.strictObject({ key: text, value: text })).optional(),
  pullConfig: z.strictObject({ secret: text }).optional(),
  // Forms from before 1.5, taken and rewritten.
  network: z.enum(['HOST', 'BRIDGE', 'USER']).optional(),
  portMappings: z.array(portMapping).optional(),
});

const appc = z.strictObject({
  image: text.min(1),
  id: text.optional(),
  labels: texts.optional(),
  forcePullImage: flag.optional(),
});

const volume = z.strictObject({
  containerPath: text.optional(),
  hostPath: text.optional(),
  mode: z.enum(['RO', 'RW']).optional(),
  persistent: persistentVolume.optional(),
  external: z
    .strictObject({
      name: text.optional(),
      provider: text.optional(),
      size: amount.optional(),
      shared: flag.optional(),
      options: z.looseObject({}).optional(),
    })
    .optional(),
  secret: text.optional(),
});

export const container = z.strictObject({
  type: z.enum(['DOCKER', 'MESOS']).optional(),
  docker: docker.optional(),
  appc: appc.optional(),
  volumes: z.array(volume).optional(),
  portMappings: z.array(portMapping).optional(),
  linuxInfo: z.looseObject({}).optional(),
});

export const constraints = z.array(constraint);
