// A pod as clients may write it (Marathon's pod.raml), with the defaults of reading filled in.
import { z } from 'zod';
import { defaulted, derived, double, fields, firstOf, int32, list, map, optional, word } from '../shape.js';
import { executorResources, killSelection, secret, unreachableStrategy } from '../schema/app.js';
import { linuxInfo, network, persistent } from '../schema/container.js';
import { name, pathText, timestamp } from '../schema/strings.js';
import { environment, podContainer } from './schemaContainer.js';

const labels = map(z.string());

// Which kind of volume it is shows in which key is there.
export const podVolume = firstOf(
  fields({ name: z.string().min(1), persistent }),
  firstOf(
    fields({ name: z.string().min(1), secret: z.string().min(1) }),
    firstOf(fields({ name, host: z.string() }), fields({ name })),
  ),
);

// The one reader that is chosen by a key (`fixed` is the only kind), and falls back to the default on anything that is
// not a whole number.
const scaling = z
  .custom<{ readonly kind: 'fixed'; readonly instances?: unknown }>(
    (value) => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'fixed',
    'error.expected.jsstring',
  )
  .transform(({ instances }) => ({ instances: int32.catch(1).parse(instances) }));

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
  killSelection: optional(killSelection),
  unreachableStrategy: optional(unreachableStrategy),
});

export const pod = fields({
  id: pathText,
  labels,
  version: optional(timestamp),
  user: optional(z.string()),
  environment,
  containers: z.array(podContainer).min(1),
  secrets: map(secret),
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
