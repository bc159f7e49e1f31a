// What is read of an app of `GET /v2/apps?embed=apps.tasks`: the fields that marathon-lb looks at, and no others.
import { z } from 'zod';

const portMapping = z.object({ containerPort: z.number().optional(), servicePort: z.number().optional() });

const healthCheck = z.object({
  protocol: z.string(),
  path: z.string().optional(),
  port: z.number().optional(),
  portIndex: z.number().optional(),
  timeoutSeconds: z.number(),
  intervalSeconds: z.number(),
  gracePeriodSeconds: z.number(),
  maxConsecutiveFailures: z.number(),
});

const task = z.object({
  id: z.string(),
  host: z.string().default(''),
  state: z.string().optional(),
  ports: z.array(z.number()).default([]),
  healthCheckResults: z.array(z.object({ alive: z.boolean() })).optional(),
  ipAddresses: z.array(z.object({ ipAddress: z.string().default('') })).default([]),
});

const app = z.object({
  id: z.string(),
  labels: z.record(z.string(), z.string()),
  instances: z.number(),
  tasks: z.array(task),
  versionInfo: z.object({ lastScalingAt: z.string().optional() }).optional(),
  healthChecks: z.array(healthCheck).default([]),
  networks: z.array(z.object({ mode: z.string().default('container') })).default([]),
  container: z
    .object({
      portMappings: z.array(portMapping).default([]),
      docker: z.object({ network: z.string().default(''), portMappings: z.array(portMapping).default([]) }).optional(),
    })
    .optional(),
  portDefinitions: z.array(z.object({ port: z.number().optional() })).optional(),
  ports: z.array(z.number()).default([]),
});

const answer = z.object({ apps: z.array(app) });

export type App = Readonly<z.output<typeof app>>;
export type Task = Readonly<z.output<typeof task>>;
export type HealthCheck = Readonly<z.output<typeof healthCheck>>;

/**
 * @param body the parsed answer of Marathon. Members that are null count as absent (marathon-lb's cleanup_json).
 * @throws Error with a sentence when it is not a list of apps
 */
export function parseApps(body: unknown): readonly App[] {
  const parsed = answer.safeParse(withoutNulls(body));
  if (parsed.success) return parsed.data.apps;
  throw new Error(`Marathon's list of apps is not what one looks like: ${z.prettifyError(parsed.error)}`);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
