// Building blocks of the schemas: the types that recur in Marathon's documents.
import { z } from 'zod';

export const text = z.string();
export const flag = z.boolean();
const int32 = 2_147_483_647;

export const whole = (min: number, max: number = int32) => z.int().min(min).max(max);
export const count = whole(0);
export const port = whole(0, 65_535);
export const amount = z.number().min(0);
export const share = z.number().min(0).max(1);

/** YAML writes `PORT: 8080` as a number: taken, and sent as the text that Marathon wants. */
const bareText = z.union([z.string(), z.number(), z.boolean()], { error: 'must be text' });
export const texts = z.record(z.string(), bareText);
export const envValue = z.union([bareText, z.strictObject({ secret: z.string() })], {
  error: 'must be text, or { secret: name }',
});

export const constraint = z.array(z.string()).min(2).max(3);

/** A network port of the host or, in its old form, any port: named, with labels (where VIPs are written). */
export const portDefinition = z.strictObject({
  port: port.optional(),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp', 'tcp,udp']).optional(),
  name: text.optional(),
  labels: texts.optional(),
});

export const portMapping = z.strictObject({
  containerPort: port.optional(),
  hostPort: port.optional(),
  servicePort: port.optional(),
  protocol: z.enum(['tcp', 'udp', 'udp,tcp', 'tcp,udp']).optional(),
  name: text.optional(),
  labels: texts.optional(),
  networkNames: z.array(text).optional(),
});

export const network = z.strictObject({
  name: text.optional(),
  mode: z.enum(['host', 'container', 'container/bridge']).optional(),
  labels: texts.optional(),
});

/** Something that Mesos fetches into the sandbox before the task starts. */
export const artifact = z.strictObject({
  uri: text.min(1),
  extract: flag.optional(),
  executable: flag.optional(),
  cache: flag.optional(),
  destPath: text.optional(),
});

/** A volume that stays on its agent. Sizes are MiB. */
export const persistentVolume = z.strictObject({
  type: z.enum(['root', 'path', 'mount']).optional(),
  size: amount,
  maxSize: count.optional(),
  profileName: text.optional(),
  constraints: z.array(z.array(text)).optional(),
});
