// The server about itself. Each resource has a file of its own; here stand the small ones.
import { notFound } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { infoResource } from './info.js';
import type { InfoParts } from './info.js';
import { leaderResource } from './leader.js';
import type { LeaderResourceParts } from './leader.js';
import { loggingResource } from './logging.js';
import { metricsResources } from './metrics.js';
import type { MetricsParts } from './metrics.js';
import { ping } from './ping.js';

export type SystemParts = InfoParts & LeaderResourceParts & MetricsParts;

export function systemResources(parts: SystemParts): readonly Resource[] {
  return [
    { pattern: /^\/ping\/?$/, methods: { GET: ping } },
    { pattern: /^\/$/, methods: { GET: toUserInterface } },
    infoResource(parts),
    leaderResource(parts),
    ...metricsResources(parts),
    loggingResource(),
    { pattern: /^\/config\/?$/, methods: { GET: () => ok({ marathon: parts.options }) } },
    { pattern: /^\/v2\/plugins\/?$/, methods: { GET: () => ok({ plugins: [] }) } },
    {
      pattern: /^\/v2\/plugins\/([^/]+)\/.+$/,
      methods: { GET: noPlugin, HEAD: noPlugin, PUT: noPlugin, POST: noPlugin, DELETE: noPlugin },
    },
    ...userInterface,
  ];
}

/** Jersey makes the Location absolute, by what the client calls this server. */
const toUserInterface = ({ incoming }: Request): Answer =>
  redirect(`http://${incoming.headers.host ?? 'localhost'}/ui/`);

/** WebJarServlet: its redirects are there, the pages they lead to are not part of this server. */
const userInterface: readonly Resource[] = [
  { pattern: /^\/(?:ui|api-console)$/, methods: { GET: ({ uri }) => redirect(`${uri}/`) } },
  { pattern: /^\/help$/, methods: { GET: () => redirect('api-console/index.html') } },
  {
    pattern: /^\/(?:ui|api-console|public)\/.*$/,
    methods: { GET: () => ({ kind: 'page', status: 404, message: 'Not Found' }) },
  },
];

const redirect = (location: string): Answer => ({ kind: 'empty', status: 302, headers: { Location: location } });

function noPlugin({ captures }: Request): never {
  throw notFound(`No plugin with this pluginId: ${captures[0] ?? ''}`);
}
