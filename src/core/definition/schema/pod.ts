// A Marathon pod as a file of the repository may write it: every field of 1.11 (types/pod.raml and podContainer.raml).
// Strict, so that a misspelt field is seen; what it does not know is reported as a warning and passed on untouched.
import { z } from 'zod';
import { upgradeStrategy, unreachableStrategy } from './app.js';
import {
  amount,
  artifact,
  count,
  envValue,
  flag,
  network,
  persistentVolume,
  port,
  text,
  texts,
  whole,
} from './parts.js';

const name = text.regex(/^(?=.{1,63}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/, {
  error: 'must be 1 to 63 lower case letters, digits and -, without - at either end',
});
const environment = z.record(z.string(), envValue);

const command = z.union([z.strictObject({ shell: text.min(1) }), z.strictObject({ argv: z.array(text).min(1) })], {
  error: 'must be { shell: text } or { argv: list }',
});

const checks = {
  http: z.strictObject({ endpoint: name, path: text.optional(), scheme: z.enum(['HTTP', 'HTTPS']).optional() }),
  tcp: z.strictObject({ endpoint: name }),
  exec: z.strictObject({ command }),
};

const check = {
  http: checks.http.optional(),
  tcp: checks.tcp.optional(),
  exec: checks.exec.optional(),
  intervalSeconds: count.optional(),
  timeoutSeconds: count.optional(),
  delaySeconds: count.optional(),
};

const resourceLimit = z.union([z.literal('unlimited'), amount], { error: 'must be a number or "unlimited"' });

const linuxInfo = z.strictObject({
  seccomp: z.strictObject({ profileName: text.optional(), unconfined: flag.optional() }).optional(),
  ipcInfo: z.strictObject({ mode: z.enum(['PRIVATE', 'SHARE_PARENT']), shmSize: count.optional() }).optional(),
});

const container = z.strictObject({
  name,
  exec: z.strictObject({ command, overrideEntrypoint: flag.optional() }).optional(),
  resources: z
    .strictObject({
      cpus: z.number().min(0.001).optional(),
      mem: z.number().min(0.001).optional(),
      disk: amount.optional(),
      gpus: count.optional(),
    })
    .describe('Of this container: cpus (default 1), mem and disk in MiB (128, 0), gpus'),
  resourceLimits: z.strictObject({ cpus: resourceLimit.optional(), mem: resourceLimit.optional() }).optional(),
  endpoints: z
    .array(
      z.strictObject({
        name,
        containerPort: whole(1, 65_535).optional(),
        hostPort: port.optional(),
        protocol: z.array(text).min(1).optional(),
        labels: texts.optional(),
        networkNames: z.array(text).optional(),
      }),
    )
    .optional(),
  image: z
    .strictObject({
      kind: z.enum(['DOCKER']),
      id: text.min(1),
      pullConfig: z.strictObject({ secret: text }).optional(),
      forcePull: flag.optional(),
      labels: texts.optional(),
    })
    .optional(),
  environment: environment.optional(),
  user: text.optional(),
  healthCheck: z
    .strictObject({ ...check, gracePeriodSeconds: count.optional(), maxConsecutiveFailures: count.optional() })
    .optional()
    .describe('One of http, tcp and exec; checked on the agent'),
  check: z.strictObject(check).optional(),
  volumeMounts: z.array(z.strictObject({ name, mountPath: text.min(1), readOnly: flag.optional() })).optional(),
  artifacts: z.array(artifact).optional(),
  labels: texts.optional(),
  lifecycle: z.strictObject({ killGracePeriodSeconds: amount.optional() }).optional(),
  tty: flag.optional(),
  linuxInfo: linuxInfo.optional(),
});

const volume = z.strictObject({
  name,
  host: text.optional(),
  secret: text.min(1).optional(),
  persistent: persistentVolume.optional(),
});

const scheduling = z.strictObject({
  backoff: z
    .strictObject({
      backoff: amount.optional(),
      backoffFactor: amount.optional(),
      maxLaunchDelay: amount.optional(),
    })
    .optional()
    .describe('backoff and maxLaunchDelay in seconds'),
  upgrade: upgradeStrategy.partial().optional(),
  placement: z
    .strictObject({
      constraints: z
        .array(
          z.strictObject({
            fieldName: text,
            operator: z.enum(['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS']),
            value: text.optional(),
          }),
        )
        .optional(),
      acceptedResourceRoles: z.array(text).optional(),
    })
    .optional(),
  killSelection: z.enum(['YOUNGEST_FIRST', 'OLDEST_FIRST']).optional(),
  unreachableStrategy: unreachableStrategy.optional(),
});

export const podSchema = z.strictObject({
  id: text.describe('Path of the pod: /shop/cart. Relative ids are resolved against the group, or the root'),
  labels: texts.optional(),
  user: text.optional(),
  environment: environment.optional(),
  containers: z.array(container).min(1).describe('Run side by side on one agent, in one network'),
  secrets: z.record(z.string(), z.looseObject({ source: text })).optional(),
  volumes: z.array(volume).optional(),
  networks: z.array(network).optional(),
  scaling: z
    .strictObject({ kind: z.enum(['fixed']), instances: count.optional() })
    .optional()
    .describe('How many instances of the whole pod run (default 1)'),
  scheduling: scheduling.optional(),
  executorResources: z
    .strictObject({
      cpus: z.number().min(0.1).optional(),
      mem: z.number().min(32).optional(),
      disk: z.number().min(10).optional(),
    })
    .optional(),
  role: text.min(1).optional(),
  linuxInfo: linuxInfo.optional(),
  legacySharedCgroups: flag.optional(),
});
