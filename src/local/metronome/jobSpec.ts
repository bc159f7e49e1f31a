// The document of a job, POST /v1/jobs: its schema and the rules beyond it, as Metronome's jobspec.schema.json and
// JobRunSpec have them, with the defaults that it fills in. Schedules and dependencies are not kept here, and so refused.
import { z } from 'zod';

const path = z
  .string()
  .regex(/^([a-z0-9]+(-+[a-z0-9]+)*)(\.([a-z0-9]+(-+[a-z0-9]+)*))*$/, 'does not match the pattern of an id');
const text = z.string().min(1);

const volume = z.union([
  z.strictObject({ containerPath: text, hostPath: text, mode: z.enum(['RO', 'RW']) }),
  z.strictObject({ containerPath: text, secret: text }),
]);

const artifact = z.strictObject({
  uri: z.string(),
  extract: z.boolean().default(true),
  executable: z.boolean().default(false),
  cache: z.boolean().default(false),
});

const constraint = z.strictObject({
  attribute: z.string(),
  // EQ is the older name of IS, and shown as that.
  operator: z.enum(['IS', 'EQ', 'LIKE', 'UNLIKE']).transform((name) => (name === 'EQ' ? 'IS' : name)),
  value: z.string().refine(isPattern, 'is no regular expression').optional(),
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).flags === '';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const docker = z.strictObject({
  image: text,
  privileged: z.boolean().default(false),
  parameters: z.array(z.strictObject({ key: z.string(), value: z.string() })).default([]),
  forcePullImage: z.boolean().default(false),
});

const image = z.strictObject({
  id: z.string(),
  kind: z.enum(['docker', 'appc']).default('docker'),
  forcePull: z.boolean().default(false),
});

const network = z.strictObject({
  name: z.string().optional(),
  mode: z.enum(['host', 'container/bridge', 'container']),
  labels: z.record(z.string(), z.string()).optional(),
});

const runSpec = z.strictObject({
  cpus: z.number().min(0.01),
  mem: z.number().min(32),
  disk: z.number().min(0),
  gpus: z.int().min(0).default(0),
  cmd: text.optional(),
  args: z.array(z.string()).optional(),
  user: z.string().optional(),
  env: z.record(z.string(), z.union([z.string(), z.object({ secret: z.string() })])).default({}),
  placement: z.strictObject({ constraints: z.array(constraint).default([]) }).prefault({}),
  artifacts: z.array(artifact).default([]),
  maxLaunchDelay: z.int().min(1).default(3600),
  docker: docker.optional(),
  ucr: z.strictObject({ image, privileged: z.boolean().default(false) }).optional(),
  volumes: z.array(volume).default([]),
  restart: z
    .strictObject({ policy: z.enum(['NEVER', 'ON_FAILURE']), activeDeadlineSeconds: z.int().optional() })
    .default({ policy: 'NEVER' }),
  taskKillGracePeriodSeconds: z.number().optional(),
  secrets: z.record(z.string(), z.object({ source: z.string() })).default({}),
  networks: z.array(network).default([]),
});

const nothing = z.array(z.unknown()).max(0, 'is not kept by the embedded Metronome: leave it empty').default([]);

const jobSpec = z.strictObject({
  id: path,
  description: z.string().optional(),
  dependencies: nothing,
  labels: z.record(z.string(), z.string()).default({}),
  schedules: nothing,
  run: runSpec.superRefine(rules),
});

export type JobSpec = z.output<typeof jobSpec>;
export type RunSpec = JobSpec['run'];

/** As Metronome tells what is wrong: where, and in how many ways. */
export type Detail = { readonly path: string; readonly errors: readonly string[] };

/** Reads a document; what is absent gets its default. */
export function readJobSpec(
  body: unknown,
): { readonly ok: true; readonly spec: JobSpec } | { readonly ok: false; readonly details: readonly Detail[] } {
  const parsed = jobSpec.safeParse(body);
  if (parsed.success) return { ok: true, spec: parsed.data };
  const details = parsed.error.issues.map((issue) => ({
    path: `/${issue.path.map(String).join('/')}`,
    errors: [issue.message],
  }));
  return { ok: false, details };
}

function rules(run: z.output<typeof runSpec>, context: z.RefinementCtx): void {
  const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
  const { cmd, docker: engine, ucr, volumes, networks, secrets, env, gpus } = run;
  if (cmd === undefined && engine === undefined && ucr === undefined)
    refuse('Cmd, Docker or UCR image must be specified');
  if (engine !== undefined && ucr !== undefined) refuse('Either Docker or UCR should be provided, but not both');
  if (gpus > 0 && engine !== undefined) refuse('GPUs are not supported with Docker');
  const files = volumes.flatMap((one) => ('secret' in one ? [one.secret] : []));
  if (engine !== undefined && files.length > 0) refuse('File based secrets are only supported by UCR');
  const used = new Set([
    ...Object.values(env).flatMap((one) => (typeof one === 'string' ? [] : [one.secret])),
    ...files,
  ]);
  const undefinedOnes = [...used].filter((name) => !Object.hasOwn(secrets, name));
  if (undefinedOnes.length > 0) refuse(`secrets are referenced, but undefined: ${undefinedOnes.join(', ')}`);
  const unused = Object.keys(secrets).filter((name) => !used.has(name));
  if (unused.length > 0) refuse(`secrets are defined, but not referenced: ${unused.join(', ')}`);
  if (new Set(networks.map(({ mode }) => mode)).size > 1) refuse('networks must be of one kind');
  const contained = engine !== undefined || ucr !== undefined;
  if (!contained && networks.some(({ mode }) => mode !== 'host')) {
    refuse('Only containers may join container or bridge networks');
  }
  for (const { mode, name } of networks) {
    if ((mode === 'container') !== (name !== undefined)) refuse(`a network of the mode ${mode} has the wrong name`);
  }
}
