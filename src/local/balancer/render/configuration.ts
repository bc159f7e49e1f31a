// Services → haproxy.cfg and the two map files, as marathon-lb's config() puts them together. Pure: nothing is read or written.
import type { Service } from '../services/service.js';
import { backendBlock } from './backend.js';
import { format } from './format.js';
import { appIdHead, head, httpHead, httpsHead } from './head.js';
import { modeOf } from './healthOptions.js';
import type { Listeners } from './listeners.js';
import { MapFile } from './maps.js';
import { backendName, cleaned } from './names.js';
import { sharedPorts } from './sharedPorts.js';
import { templateOf } from './templates.js';
import { vhostBlocks } from './vhosts.js';

export type RenderSettings = {
  /** Groups that are served; `*` serves every app. */
  readonly groups: readonly string[];
  readonly haproxyMap: boolean;
  /** Where the files will be; absolute. */
  readonly folder: string;
  readonly listeners: Listeners;
};

export type Configuration = {
  readonly config: string;
  /** Host → backend; empty without maps. */
  readonly domains: string;
  /** App → backend; empty without maps. */
  readonly apps: string;
  /** What is valid and will surprise, a sentence each. */
  readonly notes: readonly string[];
};

/** @throws RoundFailed where a label replaces a template by one that cannot be filled in */
export function renderConfiguration(services: readonly Service[], settings: RenderSettings): Configuration {
  const { folder, listeners, haproxyMap } = settings;
  const served = services.toSorted(byIdAndPort).filter((service) => isServed(service, settings.groups));
  const [domains, apps] = haproxyMap ? [new MapFile(), new MapFile()] : [];
  const context = { haproxyDir: folder, bindAddress: listeners.host, domains };
  const vhosts = served
    .filter(({ hostname }) => hostname !== '')
    .map((service) => vhostBlocks(service, context))
    .toSorted((one, other) => other.weight - one.weight);
  const config = [
    head(folder, listeners),
    ...served.map(userlist),
    httpHead(listeners),
    ...vhosts.map(({ http }) => http),
    appIdHead(listeners),
    ...appIdRules(served, folder, apps),
    httpsHead(listeners),
    ...(listeners.https === undefined ? [] : vhosts.map(({ https }) => https)),
    ...served.map((service) => frontend(service, listeners.host)),
    ...served.map((service) => backendBlock(service, services)),
  ].join('');
  return { config, domains: domains?.text ?? '', apps: apps?.text ?? '', notes: sharedPorts(served, listeners) };
}

function byIdAndPort(one: Service, other: Service): number {
  if (one.appId !== other.appId) return one.appId < other.appId ? -1 : 1;
  return one.servicePort - other.servicePort;
}

/** HAPROXY_n_GROUP wins over HAPROXY_GROUP. */
function isServed({ enabled, ownGroups, groups }: Service, wanted: readonly string[]): boolean {
  return enabled && (wanted.includes('*') || (ownGroups ?? groups).some((group) => wanted.includes(group)));
}

function userlist(service: Service): string {
  const { auth } = service;
  if (auth === undefined || auth.user === '') return '';
  const fields = { backend: backendName(service), user: auth.user, passwd: auth.password };
  return format(templateOf(service, 'USERLIST_HEAD'), fields);
}

function frontend(service: Service, host: string): string {
  const { sslCertificate, bindOptions, servicePort } = service;
  const backend = backendName(service);
  const head = format(templateOf(service, 'FRONTEND_HEAD'), {
    bindAddr: service.bindAddress ?? host,
    backend,
    servicePort,
    mode: modeOf(service),
    sslCert: sslCertificate === '' ? '' : ` ssl crt ${sslCertificate}`,
    bindOptions: bindOptions === '' ? '' : ` ${bindOptions}`,
  });
  return head + format(templateOf(service, 'FRONTEND_BACKEND_GLUE'), { backend });
}

/** An app is found by its id at its first http port only. */
function appIdRules(served: readonly Service[], folder: string, apps: MapFile | undefined): readonly string[] {
  const seen = new Set<string>();
  return served.map((service) => {
    const { appId, hostname } = service;
    if (modeOf(service) !== 'http' || seen.has(appId)) return '';
    seen.add(appId);
    const backend = backendName(service);
    if (apps === undefined)
      return format(templateOf(service, 'HTTP_FRONTEND_APPID_ACL'), {
        cleanedUpAppId: cleaned(appId),
        hostname: hostname === '' ? 'None' : hostname,
        appId,
        backend,
      });
    apps.add(appId, backend);
    if (!apps.firstFor('appid')) return '';
    const line = templateOf(service, 'HTTP_FRONTEND_APPID_ACL', 'MAP_HTTP_FRONTEND_APPID_ACL');
    return format(line, { haproxy_dir: folder });
  });
}
