// The containers of a pod as clients may write them (Marathon's podContainer.raml).
import { z } from 'zod';
import { anyPort, defaulted, derived, double, fields, int32, list, map, natural, optional, word } from '../shape.js';
import { artifact, envValue } from '../schema/app.js';
import { mesosCommand } from '../schema/checks.js';
import { linuxInfo, pullConfig, resourceLimits } from '../schema/container.js';
import { httpScheme, name, path } from '../schema/strings.js';

const labels = map(z.string());
/** Unlike an app's, the names of a pod's variables are checked while reading. */
export const environment = z
  .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,253}$/), envValue)
  .nullish()
  .transform((given): Record<string, z.output<typeof envValue>> => given ?? {});

export const resources = fields({
  cpus: defaulted(double.min(0.001), 1),
  mem: defaulted(double.min(0.001), 128),
  disk: defaulted(double.min(0), 0),
  gpus: defaulted(natural, 0),
});

const exec = derived({ command: mesosCommand, overrideEntrypoint: optional(z.boolean()) });

const endpoint = fields({
  name,
  containerPort: optional(int32.min(1).max(65535)),
  hostPort: optional(anyPort),
  protocol: optional(z.array(z.string()).min(1)),
  labels,
  networkNames: list(z.string()),
});

const image = fields({
  kind: word('DOCKER'),
  id: path,
  pullConfig: optional(pullConfig),
  forcePull: optional(z.boolean()),
  labels,
});

const seconds = (fallback: number) => defaulted(natural, fallback);
const checks = {
  http: optional(fields({ endpoint: name, path: optional(path), scheme: defaulted(httpScheme, 'HTTP') })),
  tcp: optional(fields({ endpoint: name })),
  exec: optional(derived({ command: mesosCommand })),
  intervalSeconds: seconds(60),
  timeoutSeconds: seconds(20),
  delaySeconds: seconds(15),
};
const healthCheck = fields({
  ...checks,
  gracePeriodSeconds: seconds(300),
  maxConsecutiveFailures: defaulted(natural, 3),
});

export const podContainer = fields({
  name,
  exec: optional(exec),
  resources,
  resourceLimits: optional(resourceLimits),
  endpoints: list(endpoint),
  linuxInfo: optional(linuxInfo),
  image: optional(image),
  environment,
  user: optional(z.string()),
  healthCheck: optional(healthCheck),
  check: optional(fields(checks)),
  volumeMounts: list(fields({ name, mountPath: path, readOnly: optional(z.boolean()) })),
  artifacts: list(artifact),
  labels,
  lifecycle: optional(fields({ killGracePeriodSeconds: optional(double.min(0)) })),
  tty: optional(z.boolean()),
});
