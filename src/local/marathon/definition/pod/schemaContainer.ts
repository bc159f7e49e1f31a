// The containers of a pod as clients may write them (Marathon's podContainer.raml).
import { z } from 'zod';
import {
  anyPort,
  defaulted,
  derived,
  double,
  fields,
  firstOf,
  int32,
  list,
  map,
  natural,
  optional,
  word,
} from '../shape.js';
import { name, path, uri } from '../schema/strings.js';

const labels = map(z.string());
/** A text, or a reference to a secret. */
export const envValue = firstOf(z.string(), derived({ secret: z.string() }));
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

const limit = firstOf(z.string(), double);
const command = firstOf(fields({ shell: z.string().min(1) }), fields({ argv: z.array(z.string()).min(1) }));
const exec = derived({ command, overrideEntrypoint: optional(z.boolean()) });

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
  pullConfig: optional(fields({ secret: z.string().min(1) })),
  forcePull: optional(z.boolean()),
  labels,
});

const seconds = (fallback: number) => defaulted(natural, fallback);
const healthCheck = fields({
  http: optional(fields({ endpoint: name, path: optional(path), scheme: defaulted(word('HTTP', 'HTTPS'), 'HTTP') })),
  tcp: optional(fields({ endpoint: name })),
  exec: optional(derived({ command })),
  gracePeriodSeconds: seconds(300),
  intervalSeconds: seconds(60),
  maxConsecutiveFailures: defaulted(natural, 3),
  timeoutSeconds: seconds(20),
  delaySeconds: seconds(15),
});

/** Also the pod's own: what the executor gets. */
export const linuxInfo = derived({
  seccomp: optional(
    z.object({
      profileName: optional(z.string()),
      unconfined: z
        .boolean()
        .nullish()
        .catch(false)
        .transform((given) => given ?? false),
    }),
  ),
  ipcInfo: optional(derived({ mode: word('PRIVATE', 'SHARE_PARENT'), shmSize: optional(int32) })),
});

const artifact = fields({
  uri,
  extract: defaulted(z.boolean(), true),
  executable: defaulted(z.boolean(), false),
  cache: defaulted(z.boolean(), false),
  destPath: optional(path),
});

export const podContainer = fields({
  name,
  exec: optional(exec),
  resources,
  resourceLimits: optional(derived({ cpus: optional(limit), mem: optional(limit) })),
  endpoints: list(endpoint),
  linuxInfo: optional(linuxInfo),
  image: optional(image),
  environment,
  user: optional(z.string()),
  healthCheck: optional(healthCheck),
  volumeMounts: list(fields({ name, mountPath: path, readOnly: optional(z.boolean()) })),
  artifacts: list(artifact),
  labels,
  lifecycle: optional(fields({ killGracePeriodSeconds: optional(double.min(0)) })),
  tty: optional(z.boolean()),
});
