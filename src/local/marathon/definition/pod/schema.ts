// A pod as clients may write it (Marathon's pod.raml), with the defaults of reading filled in.
import { z } from 'zod';
import { defaulted, derived, double, fields, firstOf, int32, int64, list, map, optional, word } from '../shape.js';
import { name, networkName, pathText, timestamp } from '../schema/strings.js';
import { environment, linuxInfo, podContainer } from './schemaContainer.js';

const labels = map(z.string());

export const executorResources = fields({
  cpus: defaulted(double.min(0.1), 0.1),
  mem: defaulted(double.min(32), 32),
  disk: defaulted(double.min(10), 10),
});

const persistent = fields({
  type: optional(word('root', 'path', 'mount')),
  size: int64.min(0),
  maxSize: optional(int64.min(0)),
  profileName: optional(z.string()),
  constraints: list(z.array(z.string())),
});
// Which kind of volume it is shows in which key is there.
export const podVolume = firstOf(
  fields({ name: z.string().min(1), persistent }),
  firstOf(
    fields({ name: z.string().min(1), secret: z.string().min(1) }),
    firstOf(fields({ name, host: z.string() }), fields({ name })),
  ),
);

const network = fields({
  name: optional(networkName),
  mode: defaulted(word('container', 'container/bridge', 'host'), 'container'),
  labels,
});

// Marathon's reader of this one object falls back to the default on anything that is not a number.
const scaling = fields({ kind: z.literal('fixed'), instances: int32.catch(1) });

const scheduling = fields({
  backoff: optional(
    fields({
      backoff: defaulted(double.min(0), 1),
      backoffFactor: defaulted(double.min(0), 1.15),
      maxLaunchDelay: defaulted(double.min(0), 300),
    }),
  ),
  upgrade: optional(
    fields({
      minimumHealthCapacity: defaulted(double.min(0).max(1), 1),
      maximumOverCapacity: defaulted(double.min(0).max(1), 1),
    }),
  ),
  placement: optional(
    fields({
      constraints: list(
        derived({
          fieldName: z.string(),
          operator: word('UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS'),
          value: optional(z.string()),
        }),
      ),
      acceptedResourceRoles: list(z.string()),
    }),
  ),
  killSelection: optional(word('YOUNGEST_FIRST', 'OLDEST_FIRST')),
  unreachableStrategy: optional(
    firstOf(
      // Any text reads as "disabled".
      z.string().transform(() => 'disabled' as const),
      fields({ inactiveAfterSeconds: defaulted(int64.min(0), 0), expungeAfterSeconds: defaulted(int64.min(0), 0) }),
    ),
  ),
});

export const pod = fields({
  id: pathText,
  labels,
  version: optional(timestamp),
  user: optional(z.string()),
  environment,
  containers: z.array(podContainer).min(1),
  secrets: map(fields({ source: z.string().min(1) })),
  volumes: list(podVolume),
  networks: list(network),
  scaling: optional(scaling),
  scheduling: optional(scheduling),
  executorResources: optional(executorResources),
  role: optional(z.string().min(1)),
  linuxInfo: optional(linuxInfo),
  legacySharedCgroups: optional(z.boolean()),
});

/** A pod as a client wrote it, with the parse-time defaults filled in. */
export type PodDocument = z.output<typeof pod>;
