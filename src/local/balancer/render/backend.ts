// One backend: its options, and a line for every server.
import type { Service } from '../services/service.js';
import { format } from './format.js';
import { backendHealthOptions, modeOf, serverHealthOptions } from './healthOptions.js';
import { backendName, serverId, serverName, stickyValue } from './names.js';
import { fixedTemplate, templateOf } from './templates.js';

/** @param all every service there is: a health check may be that of a sibling */
export function backendBlock(service: Service, all: readonly Service[]): string {
  const mode = modeOf(service);
  return [
    format(templateOf(service, 'BACKEND_HEAD'), { backend: backendName(service), balance: service.balance, mode }),
    mode === 'http' ? httpOptions(service) : '',
    allowedNetworks(service, mode),
    service.sticky ? templateOf(service, 'BACKEND_STICKY_OPTIONS').text : '',
    backendHealthOptions(service, all),
    ...serverLines(service, all),
  ].join('');
}

function httpOptions(service: Service): string {
  const { hostname, proxyPath, reverseProxyPath, redirectPath } = service;
  // Python writes an absent host name as None.
  const host = hostname === '' ? 'None' : hostname;
  return [
    service.useHsts ? templateOf(service, 'BACKEND_HSTS_OPTIONS').text : '',
    templateOf(service, 'BACKEND_HTTP_OPTIONS').text,
    proxyPath === ''
      ? ''
      : format(templateOf(service, 'HTTP_BACKEND_PROXYPASS_GLUE'), { hostname: host, proxypath: proxyPath }),
    reverseProxyPath === ''
      ? ''
      : format(templateOf(service, 'HTTP_BACKEND_REVPROXY_GLUE'), { hostname: host, rootpath: reverseProxyPath }),
    redirectPath === '' ? '' : format(fixedTemplate('HTTP_BACKEND_REDIR'), { hostname: host, redirpath: redirectPath }),
  ].join('');
}

function allowedNetworks(service: Service, mode: string): string {
  const networks = service.allowedNetworks.split(/\s+/).filter((network) => network !== '');
  if (service.allowedNetworks === '' || (mode !== 'http' && mode !== 'tcp')) return '';
  const [acl, end] =
    mode === 'http'
      ? (['HTTP_BACKEND_NETWORK_ALLOWED_ACL', 'HTTP_BACKEND_ACL_ALLOW_DENY'] as const)
      : (['TCP_BACKEND_NETWORK_ALLOWED_ACL', 'TCP_BACKEND_ACL_ALLOW_DENY'] as const);
  const lines = networks.map((network) => format(templateOf(service, acl), { network_allowed: network }));
  return [...lines, fixedTemplate(end).text].join('');
}

function serverLines(service: Service, all: readonly Service[]): readonly string[] {
  const taken = new Set<number>();
  return service.servers.map((server, position) => {
    const name = serverName(server);
    return format(templateOf(service, 'BACKEND_SERVER_OPTIONS'), {
      host: server.host,
      host_ipv4: server.ip,
      port: server.port,
      serverName: name,
      serverId: serverId(name, taken),
      cookieOptions: service.sticky ? ` check cookie ${stickyValue(name)}` : '',
      healthCheckOptions: serverHealthOptions(service, position, all),
      // Drained by maintenance: no new connection here, while the worker before the reload ends those it has.
      otherOptions: server.draining ? ' disabled' : '',
    });
  });
}
