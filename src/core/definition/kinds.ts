// What differs between an app and a pod on the way from a file to a definition; everything else is the same for both.
import type { z } from 'zod';
import type { JsonObject } from '../model/json.js';
import { objectAt, objectsAt } from '../model/jsonParts.js';
import type { Problem } from '../model/problem.js';
import type { MarathonKind } from '../model/runSpec.js';
import { replacedApp, type Capacities, type Replaced } from './strategy/capacities.js';
import type { Locate } from './layers/layers.js';
import { marathonRules } from './marathon/marathonRules.js';
import { serverFields } from './normal/normalise.js';
import { podServerFields } from './normal/normalisePod.js';
import { replacedPod } from './strategy/podCapacities.js';
import { podRules } from './marathon/podRules.js';
import { withWords } from './normal/podWords.js';
import { appSchema } from './schema/app.js';
import { podSchema } from './schema/pod.js';

/** `written` is the document as in the files, `canonical` the same in canonical form. */
interface Kind {
  readonly schema: z.ZodType;
  /** The document with words that may be written in any case in the one that the schema knows. */
  spelt(written: JsonObject): JsonObject;
  readonly serverFields: readonly string[];
  rules(written: JsonObject, canonical: JsonObject, locate: Locate): readonly Problem[];
  /** What the strategy's capacities are computed from. */
  replaced(canonical: JsonObject): Replaced;
  withCapacities(canonical: JsonObject, capacities: Capacities): JsonObject;
  hasHealthChecks(canonical: JsonObject): boolean;
}

export const kinds: Readonly<Record<MarathonKind, Kind>> = {
  app: {
    schema: appSchema,
    spelt: (app) => app,
    serverFields,
    rules: marathonRules,
    replaced: replacedApp,
    withCapacities: (app, capacities) => ({ ...app, upgradeStrategy: { ...capacities } }),
    hasHealthChecks: (app) => objectsAt(app, 'healthChecks').length > 0,
  },
  pod: {
    schema: podSchema,
    spelt: withWords,
    serverFields: podServerFields,
    rules: podRules,
    replaced: replacedPod,
    withCapacities: (pod, capacities) => ({
      ...pod,
      scheduling: { ...objectAt(pod, 'scheduling'), upgrade: { ...capacities } },
    }),
    hasHealthChecks: (pod) => replacedPod(pod).checkedByMesos,
  },
};
