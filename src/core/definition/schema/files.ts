// The files of a repository as JSON Schemas, for editors and for `baton schema`. Made from the schemas that check them.
import { z } from 'zod';
import { appSchema } from './app.js';
import { deploySchema } from './deploy.js';
import { podSchema } from './pod.js';
import { policySchema } from './policy.js';

export interface FileSchema {
  readonly name: 'app' | 'baton' | 'images';
  readonly schema: Readonly<Record<string, unknown>>;
}

const appFile = appSchema.partial({ id: true }).extend({ deploy: deploySchema.optional() });

const podFile = podSchema.partial({ id: true }).extend({ deploy: deploySchema.optional() });

const groupFile = z.strictObject({
  id: z.string(),
  dependencies: z.array(z.string()).optional(),
  enforceRole: z.boolean().optional(),
  apps: z.array(appFile).optional(),
  pods: z.array(podFile).optional(),
  get groups() {
    return z.array(groupFile).optional();
  },
});

const images = z.record(
  z.string(),
  z.strictObject({
    tag: z
      .string()
      .regex(/^\w[\w.-]{0,127}$/)
      .optional(),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional(),
  }),
);

/** JSON Schema draft 7, which every editor understands. */
export const fileSchemas = (): readonly FileSchema[] => [
  schemaOf(
    'app',
    'An app, a pod or a group of them for Baton: a Marathon definition with a deploy block',
    z.union([appFile, podFile, groupFile]),
  ),
  schemaOf('baton', 'baton.yaml: the environments of a repository', policySchema),
  schemaOf('images', 'images.yaml: versions of images, beside the overlays of an environment', images),
];

function schemaOf(name: FileSchema['name'], title: string, type: z.ZodType): FileSchema {
  const { $schema, ...rest } = z.toJSONSchema(type, { io: 'input', target: 'draft-7', reused: 'ref' });
  return { name, schema: { $schema, title, ...rest } };
}
