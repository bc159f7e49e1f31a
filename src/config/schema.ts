// The shape of baton.config.yaml. Only what this version does is accepted: a key that would be ignored is refused.
import { validate } from 'node-cron';
import { z } from 'zod';
import { parseDuration } from '../core/model/duration.js';
import { maySchema } from './may.js';

/** A secret is never written in the settings themselves: it is read from a file or a variable each time it is used. */
const secret = z.union([z.strictObject({ file: z.string().min(1) }), z.strictObject({ env: z.string().min(1) })], {
  error: 'a secret is given as { file: PATH } or { env: NAME }, never in clear',
});

const duration = z.union([z.string(), z.number()]).transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  const [problem] = parsed.problems;
  context.addIssue({ code: 'custom', message: `${problem?.message ?? 'not a duration'} (${problem?.hint ?? ''})` });
  return z.NEVER;
});

const httpUrl = z.string().refine(
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  },
  { error: 'must be an http:// or https:// URL without user name or password (those go into `token` or `auth`)' },
);

const repository = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower case letters, digits, dots and dashes'),
    url: httpUrl.optional(),
    path: z.string().min(1).optional(),
    branch: z
      .string()
      .regex(/^(?!-)(?!.*\.\.)[A-Za-z0-9._/-]+$/, 'is not the name of a branch')
      .default('main'),
    token: secret.optional(),
    poll: duration.prefault('15s'),
    /** The most that its baton.yaml may ask for. */
    may: maySchema.optional(),
    statusBranch: z
      .string()
      .regex(/^(?!-)(?!.*\.\.)[A-Za-z0-9._/-]+$/, 'is not the name of a branch')
      .default('baton/status'),
  })
  .refine((one) => (one.url === undefined) !== (one.path === undefined), { error: 'give either `url` or `path`' })
  .refine((one) => one.branch !== one.statusBranch, { error: 'the status branch must not be the watched branch' });

/** A DC/OS service account: by private key (a signed login) or by password. */
const dcosAccount = z
  .strictObject({
    url: httpUrl.optional(),
    uid: z.string().min(1),
    privateKey: secret.optional(),
    password: secret.optional(),
  })
  .refine((one) => (one.privateKey === undefined) !== (one.password === undefined), {
    error: 'give either `privateKey` or `password`',
  });

const auth = z.union(
  [
    z.strictObject({ basic: z.strictObject({ user: z.string().min(1), password: secret }) }),
    z.strictObject({ bearer: secret }),
    z.strictObject({ dcos: dcosAccount }),
    z.strictObject({ clientCertificate: z.strictObject({ certificate: z.string(), key: secret }) }),
  ],
  { error: 'auth is one of basic, bearer, dcos or clientCertificate' },
);

/** Who we are to a service, and a PEM file with the certificate authorities that sign its certificate. */
const access = { auth: auth.optional(), ca: z.string().optional() };

const addresses = z
  .union([httpUrl, z.array(httpUrl).min(1)])
  .transform((urls) => (typeof urls === 'string' ? [urls] : urls));

const hostAndPort = z.string().regex(/^(?:\[[0-9a-f:]+\]|[^:]+):\d+$/i, 'is HOST:PORT');

/** How the cluster splits traffic between two sets of an app. */
const balancer = z.discriminatedUnion('kind', [
  /** By the number of healthy tasks: marathon-lb, a VIP, or any round robin. */
  z.strictObject({ kind: z.literal('instances') }),
  /** HAProxy asks us for weights at `listen`, which it reaches at `advertise`; `stats` is read back, one for each balancer. */
  z.strictObject({
    kind: z.literal('haproxy-agent'),
    listen: hostAndPort,
    advertise: z.union([z.ipv4(), z.ipv6()], {
      error: 'must be an IP address: a name that HAProxy cannot resolve ends it at its next reload',
    }),
    stats: z.array(httpUrl).min(1),
    /** For the statistics. */
    ...access,
  }),
]);

/** Where the checks of rollouts may ask. */
const checks = z.strictObject({
  prometheus: z
    .union([
      httpUrl.transform((url): RawAccess & { url: string } => ({ url })),
      z.strictObject({ url: httpUrl, ...access }),
    ])
    .optional(),
  /** Hosts that a repository may have asked: status.example, status.example:8080, *.dc.example. */
  hosts: z.array(z.string().min(1)).default([]),
  /** Answers older than a few of these decide nothing: the longest that leaves room for them within any pause. */
  every: duration
    .refine((ms) => ms >= 1_000 && ms <= 60_000, 'must be between 1s and 1m: checks decide by their newest answers')
    .prefault('10s'),
});

const cluster = z.strictObject({
  marathon: addresses,
  /** Where the jobs of deploy.before run; absent: in Marathon, as apps. Asked with the same credentials. */
  metronome: addresses.optional(),
  ...access,
  /** Port of the Mesos agents' HTTP API, from which the stderr of failed tasks is read; usually 5051. */
  agents: z.strictObject({ port: z.int().min(1).max(65535) }).optional(),
  /** One for a cluster; absent: `instances`. */
  balancers: z.array(balancer).length(1, 'takes one kind of balancer; give its addresses in `stats`').optional(),
  checks: checks.prefault({}),
  /** Deployments Baton keeps running at once; Marathon itself refuses more than 100 in all. */
  deploymentsAtOnce: z.int().min(1).max(90).default(50),
});

const mode = z.enum(['observe', 'apply']);

const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const maintenance = z.strictObject({
  at: z
    .string()
    .refine((text) => validate(text), { error: 'is not a cron expression; write for example "17 3 * * *"' })
    .default('17 3 * * *'),
  timezone: z
    .string()
    .refine(isTimezone, { error: 'is not a time zone; write for example Europe/Berlin' })
    .default('UTC'),
});

export const settingsSchema = z
  .strictObject({
    repository: repository.optional(),
    repositories: z.array(repository).min(1).optional(),
    gitlab: z.strictObject({ url: httpUrl, ca: z.string().optional() }).optional(),
    clusters: z.record(z.string().regex(/^[A-Za-z0-9._-]+$/, 'is not a name for a cluster'), cluster),
    data: z.string().min(1).default('.baton'),
    http: z.strictObject({ listen: hostAndPort }).prefault({ listen: '127.0.0.1:8700' }),
    mode: z.union([mode, z.record(z.string(), mode)]).default('observe'),
    adopt: z.enum(['equal', 'all']).default('equal'),
    /** Who may say `baton override`: names as GITLAB_USER_LOGIN or git's user.name have them. */
    override: z.strictObject({ by: z.array(z.string().min(1)) }).prefault({ by: [] }),
    /** When the local clone is made anew and the cluster looked at in full, as cron has it. */
    maintenance: maintenance.prefault({}),
    log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  })
  .refine((all) => (all.repository === undefined) !== (all.repositories === undefined), {
    error: 'give either `repository` or `repositories`',
  });

export type RawSettings = z.output<typeof settingsSchema>;
export type Secret = z.output<typeof secret>;
export type RawRepository = z.output<typeof repository>;
export type RawBalancer = z.output<typeof balancer>;
export type RawAuth = z.output<typeof auth>;
export interface RawAccess {
  readonly auth?: RawAuth | undefined;
  readonly ca?: string | undefined;
}
