// What a service with HAPROXY_n_VHOST puts into the two shared front ends (marathon-lb's generateHttpVhostAcl). Which pieces
// it is made of depends on the number of hosts, on PATH, AUTH, REDIRECT_TO_HTTPS and maps; a label can only replace a piece
// that is used, and finds in it only the fields that this use has.
import type { Service } from '../services/service.js';
import { format, type Fields } from './format.js';
import type { MapFile } from './maps.js';
import { aclName, backendName } from './names.js';
import type { OverridableTemplate } from './pieces.js';
import { templateOf } from './templates.js';

export type VhostBlocks = {
  /** Blocks with a larger one come first. */
  readonly weight: number;
  readonly http: string;
  readonly https: string;
};

export type VhostContext = {
  /** Where marathon-lb's default pieces look for map files. */
  readonly haproxyDir: string;
  /** What a service binds without HAPROXY_n_BIND_ADDR. */
  readonly bindAddress: string;
  /** Present with --haproxy-map. */
  readonly domains: MapFile | undefined;
};

export function vhostBlocks(service: Service, context: VhostContext): VhostBlocks {
  const hosts = service.hostname.split(',');
  const first = hosts[0] ?? '';
  const vhost: Vhost = { service, context, hosts, backend: backendName(service), acl: aclName(service, first) };
  const http = hosts.length > 1 ? httpOfMany(vhost) : httpOfOne(vhost);
  const https = hosts.length > 1 ? httpsOfMany(vhost) : httpsOf(vhost, first);
  // The lookup in a map comes after all that is said of single apps.
  const weight = http.looksUp || https.looksUp ? -1 : service.weight;
  return { weight, http: http.text, https: https.text };
}

type Vhost = {
  readonly service: Service;
  readonly context: VhostContext;
  readonly hosts: readonly string[];
  readonly backend: string;
  readonly acl: string;
};

/** `looksUp`: the line that reads the map is among it. */
type Block = { readonly text: string; readonly looksUp: boolean };

const plain = (...pieces: readonly string[]): Block => ({ text: pieces.join(''), looksUp: false });

function joined(blocks: readonly Block[]): Block {
  return { text: blocks.map(({ text }) => text).join(''), looksUp: blocks.some(({ looksUp }) => looksUp) };
}

const piece = ({ service }: Vhost, name: OverridableTemplate, fields: Fields): string =>
  format(templateOf(service, name), fields);

function httpOfOne(vhost: Vhost): Block {
  const { service, backend, acl } = vhost;
  const { path, auth, redirectToHttps, appId, hostname } = service;
  const host = { cleanedUpHostname: acl, hostname };
  if (path !== '') {
    if (redirectToHttps)
      return plain(
        piece(vhost, 'HTTP_FRONTEND_ACL_ONLY', host),
        piece(vhost, 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH', { ...host, path, backend }),
        redirect(vhost),
      );
    return plain(
      auth === undefined
        ? piece(vhost, 'HTTP_FRONTEND_ACL_WITH_PATH', { ...host, path, appId, backend })
        : piece(vhost, 'HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH', { ...host, path, appId, realm: auth.realm, backend }),
    );
  }
  if (redirectToHttps) return plain(piece(vhost, 'HTTP_FRONTEND_ACL', { ...host, backend }), redirect(vhost));
  if (auth !== undefined)
    return plain(piece(vhost, 'HTTP_FRONTEND_ACL_WITH_AUTH', { ...host, appId, realm: auth.realm, backend }));
  return (
    lookup(vhost, hostname, 'http', 'HTTP_FRONTEND_ACL') ??
    plain(piece(vhost, 'HTTP_FRONTEND_ACL', { ...host, appId, backend }))
  );
}

function httpOfMany(vhost: Vhost): Block {
  const { service, context, hosts, backend, acl } = vhost;
  const { path, auth, redirectToHttps } = service;
  const inMap = context.domains !== undefined && path === '' && auth === undefined && !redirectToHttps;
  const acls = hosts.map(
    (hostname) =>
      (inMap ? lookup(vhost, hostname, 'http', 'HTTP_FRONTEND_ACL_ONLY') : undefined) ??
      plain(piece(vhost, 'HTTP_FRONTEND_ACL_ONLY', { cleanedUpHostname: acl, hostname })),
  );
  return joined([
    plain(pathOfMany(vhost, 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH', 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH')),
    ...acls,
    plain(redirectToHttps ? redirect(vhost) : inMap ? '' : routing(vhost, { cleanedUpHostname: acl, backend })),
  ]);
}

function routing(vhost: Vhost, fields: Fields): string {
  const { path, auth } = vhost.service;
  if (auth === undefined)
    return piece(vhost, path === '' ? 'HTTP_FRONTEND_ROUTING_ONLY' : 'HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH', fields);
  const withRealm = { ...fields, realm: auth.realm };
  return path === ''
    ? piece(vhost, 'HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH', withRealm)
    : piece(vhost, 'HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH', withRealm);
}

function httpsOfMany(vhost: Vhost): Block {
  const paths = pathOfMany(vhost, 'HTTPS_FRONTEND_ACL_ONLY_WITH_PATH', 'HTTPS_FRONTEND_ACL_ONLY_WITH_PATH');
  return joined([plain(paths), ...vhost.hosts.map((host) => httpsRule(vhost, host, {}))]);
}

function httpsOf(vhost: Vhost, hostname: string): Block {
  const { path } = vhost.service;
  if (path === '') return httpsRule(vhost, hostname, {});
  return joined([
    plain(piece(vhost, 'HTTPS_FRONTEND_ACL_ONLY_WITH_PATH', { path, backend: vhost.backend })),
    httpsRule(vhost, hostname, { path }),
  ]);
}

/** @param forAuth what the piece with path and auth knows besides */
function httpsRule(vhost: Vhost, hostname: string, forAuth: Fields): Block {
  const { service, backend, acl } = vhost;
  const { path, auth, appId } = service;
  const fields = { cleanedUpHostname: acl, hostname, appId, backend };
  if (auth !== undefined) {
    const name = path === '' ? 'HTTPS_FRONTEND_ACL_WITH_AUTH' : 'HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH';
    return plain(piece(vhost, name, { ...fields, ...forAuth, realm: auth.realm }));
  }
  if (path !== '') return plain(piece(vhost, 'HTTPS_FRONTEND_ACL_WITH_PATH', fields));
  return lookup(vhost, hostname, 'https', 'HTTPS_FRONTEND_ACL') ?? plain(piece(vhost, 'HTTPS_FRONTEND_ACL', fields));
}

/** The path's ACL, which several hosts share. */
function pathOfMany(vhost: Vhost, name: OverridableTemplate, withAuth: OverridableTemplate): string {
  const { service, hosts, backend, acl } = vhost;
  const { path, auth } = service;
  if (path === '') return '';
  if (auth === undefined) return piece(vhost, name, { path, backend });
  const fields = { path, cleanedUpHostname: acl, hostname: hosts[0] ?? '', realm: auth.realm, backend };
  return piece(vhost, withAuth, fields);
}

function redirect(vhost: Vhost): string {
  const { service, context, backend, acl } = vhost;
  const fields = { bindAddr: service.bindAddress ?? context.bindAddress, cleanedUpHostname: acl };
  return service.path === ''
    ? piece(vhost, 'BACKEND_REDIRECT_HTTP_TO_HTTPS', fields)
    : piece(vhost, 'BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH', { ...fields, backend });
}

/** With maps the host goes into the file, and the first service brings the line that looks into it. */
function lookup(
  { service, context, backend }: Vhost,
  hostname: string,
  frontend: 'http' | 'https',
  replacedBy: 'HTTP_FRONTEND_ACL' | 'HTTP_FRONTEND_ACL_ONLY' | 'HTTPS_FRONTEND_ACL',
): Block | undefined {
  const { domains, haproxyDir } = context;
  if (domains === undefined) return undefined;
  const isFirst = domains.firstFor(frontend);
  domains.add(hostname, backend);
  if (!isFirst) return plain();
  const fallback = frontend === 'http' ? 'MAP_HTTP_FRONTEND_ACL' : 'MAP_HTTPS_FRONTEND_ACL';
  const fields = { haproxy_dir: haproxyDir, ...(frontend === 'https' && { hostname }) };
  return { text: format(templateOf(service, replacedBy, fallback), fields), looksUp: true };
}
