// What stands before the apps: settings for all, the statistics with the services of marathon-lb, and the shared front ends.
import path from 'node:path';
import type { Listeners } from './listeners.js';
import { bindTo } from './listeners.js';

/** Names inside the folder that HAProxy works in. */
export const fileNames = {
  config: 'haproxy.cfg',
  domains: 'domain2backend.map',
  apps: 'app2backend.map',
  services: 'services.lua',
  socket: 'haproxy.sock',
  state: 'state',
} as const;

/**
 * Timeouts, retries and options are marathon-lb's. Differences: no syslog; a small maxconn without strict limits, because
 * HAProxy would take as much memory as the limit of open files allows, which is without end in some containers; and idle
 * connections are left alone at a reload, as the HAProxy 2.0 of marathon-lb did: since 2.4 it closes them while the client may
 * be sending its next request.
 * @param folder absolute, without a character that would have to be quoted
 */
export function head(folder: string, listeners: Listeners): string {
  return `\
global
  spread-checks 5
  max-spread-checks 15000
  maxconn 5000
  no strict-limits
  stats socket ${path.join(folder, fileNames.socket)} mode 600 expose-fd listeners
  server-state-file ${fileNames.state}
  server-state-base ${folder}
  lua-load ${path.join(folder, fileNames.services)}
defaults
  load-server-state-from-file global
  retries                   3
  backlog               10000
  maxconn               10000
  timeout connect          3s
  timeout client          30s
  timeout server          30s
  timeout tunnel        3600s
  timeout http-keep-alive  1s
  timeout http-request    15s
  timeout queue           30s
  timeout tarpit          60s
  option            dontlognull
  option            http-server-close
  option            idle-close-on-response
  option            redispatch
listen stats
  bind ${bindTo(listeners.host, listeners.stats)}
  mode http
  stats enable
  http-request use-service prometheus-exporter if { path /metrics }
  monitor-uri /_haproxy_health_check
  http-request use-service lua.getpids if { path /_haproxy_getpids }
  http-request use-service lua.getvhostmap if { path /_haproxy_getvhostmap }
  http-request use-service lua.getappmap if { path /_haproxy_getappmap }
  http-request use-service lua.getconfig if { path /_haproxy_getconfig }
  http-request use-service lua.signalmlbhup if { path /_mlb_signal/hup }
  http-request use-service lua.signalmlbusr1 if { path /_mlb_signal/usr1 }
`;
}

export const httpHead = ({ host, http }: Listeners): string => `
frontend marathon_http_in
  bind ${bindTo(host, http)}
  mode http
`;

export const appIdHead = ({ host, appId }: Listeners): string => `
frontend marathon_http_appid_in
  bind ${bindTo(host, appId)}
  mode http
`;

/** Empty without HTTPS. */
export const httpsHead = ({ host, https }: Listeners): string =>
  https === undefined
    ? ''
    : `
frontend marathon_https_in
  bind ${bindTo(host, https.port)} ssl ${https.certificates.map((file) => `crt ${file}`).join(' ')}
  mode http
`;
