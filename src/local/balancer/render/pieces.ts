// The pieces a configuration is made of, under marathon-lb's names and with its placeholders, so that a label which replaces
// one finds the same fields. Braces are doubled where the piece is filled in (format.ts), single where it is taken as it is.

const ofLabels = {
  USERLIST_HEAD: '\nuserlist user_{backend}\n  user {user} password {passwd}\n',
  FRONTEND_HEAD: '\nfrontend {backend}\n  bind {bindAddr}:{servicePort}{sslCert}{bindOptions}\n  mode {mode}\n',
  FRONTEND_BACKEND_GLUE: '  use_backend {backend}\n',
  BACKEND_HEAD: '\nbackend {backend}\n  balance {balance}\n  mode {mode}\n',
  BACKEND_REDIRECT_HTTP_TO_HTTPS: '  redirect scheme https code 301 if !{{ ssl_fc }} host_{cleanedUpHostname}\n',
  BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH:
    '  redirect scheme https code 301 if !{{ ssl_fc }} host_{cleanedUpHostname} path_{backend}\n',
  HTTP_FRONTEND_ACL:
    '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n  use_backend {backend} if host_{cleanedUpHostname}\n',
  HTTP_FRONTEND_ACL_ONLY: '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n',
  HTTP_FRONTEND_ACL_WITH_AUTH:
    '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n' +
    '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n' +
    '  http-request auth realm "{realm}" if host_{cleanedUpHostname} !auth_{cleanedUpHostname}\n' +
    '  use_backend {backend} if host_{cleanedUpHostname}\n',
  HTTP_FRONTEND_ACL_WITH_PATH:
    '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n' +
    '  acl path_{backend} path_beg {path}\n' +
    '  use_backend {backend} if host_{cleanedUpHostname} path_{backend}\n',
  HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH:
    '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n' +
    '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n' +
    '  acl path_{backend} path_beg {path}\n' +
    '  http-request auth realm "{realm}" if host_{cleanedUpHostname} path_{backend} !auth_{cleanedUpHostname}\n' +
    '  use_backend {backend} if host_{cleanedUpHostname} path_{backend}\n',
  HTTP_FRONTEND_ACL_ONLY_WITH_PATH: '  acl path_{backend} path_beg {path}\n',
  HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH:
    '  acl path_{backend} path_beg {path}\n  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n',
  HTTP_FRONTEND_ROUTING_ONLY: '  use_backend {backend} if host_{cleanedUpHostname}\n',
  HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH:
    '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n' +
    '  http-request auth realm "{realm}" if host_{cleanedUpHostname} !auth_{cleanedUpHostname}\n' +
    '  use_backend {backend} if host_{cleanedUpHostname}\n',
  HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH: '  use_backend {backend} if host_{cleanedUpHostname} path_{backend}\n',
  HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH:
    '  http-request auth realm "{realm}" if host_{cleanedUpHostname} path_{backend} !auth_{cleanedUpHostname}\n' +
    '  use_backend {backend} if host_{cleanedUpHostname} path_{backend}\n',
  HTTP_FRONTEND_APPID_ACL:
    '  acl app_{cleanedUpAppId} hdr(x-marathon-app-id) -i {appId}\n  use_backend {backend} if app_{cleanedUpAppId}\n',
  HTTPS_FRONTEND_ACL: '  use_backend {backend} if {{ ssl_fc_sni {hostname} }}\n',
  HTTPS_FRONTEND_ACL_ONLY_WITH_PATH: '  acl path_{backend} path_beg {path}\n',
  HTTPS_FRONTEND_ACL_WITH_PATH: '  use_backend {backend} if {{ ssl_fc_sni {hostname} }} path_{backend}\n',
  HTTPS_FRONTEND_ACL_WITH_AUTH:
    '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n' +
    '  http-request auth realm "{realm}" if {{ ssl_fc_sni {hostname} }} !auth_{cleanedUpHostname}\n' +
    '  use_backend {backend} if {{ ssl_fc_sni {hostname} }}\n',
  HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH:
    '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n' +
    '  http-request auth realm "{realm}" if {{ ssl_fc_sni {hostname} }} path_{backend} !auth_{cleanedUpHostname}\n' +
    '  use_backend {backend} if {{ ssl_fc_sni {hostname} }} path_{backend}\n',
  // Taken as they are, never filled in.
  BACKEND_HTTP_OPTIONS:
    '  option forwardfor\n' +
    '  http-request set-header X-Forwarded-Port %[dst_port]\n' +
    '  http-request add-header X-Forwarded-Proto https if { ssl_fc }\n',
  BACKEND_STICKY_OPTIONS: '  cookie mesosphere_server_id insert indirect nocache\n',
  // The next three are marathon-lb's rspadd, reqirep and rspirep in the words of HAProxy since 2.1, which has those no more.
  BACKEND_HSTS_OPTIONS: '  http-response add-header Strict-Transport-Security max-age=15768000\n',
  HTTP_BACKEND_PROXYPASS_GLUE:
    '  http-request set-header Host {hostname}\n  http-request replace-path "^(?i){proxypath}/?(.*)" "/\\1"\n',
  HTTP_BACKEND_REVPROXY_GLUE:
    '  acl hdr_location res.hdr(Location) -m found\n' +
    '  http-response replace-header Location "^(?i)(https?://{hostname}(:[0-9]+)?)?(/.*)" "{rootpath}" if hdr_location\n',
  BACKEND_HTTP_HEALTHCHECK_OPTIONS:
    '  option  httpchk GET {healthCheckPath}\n  timeout check {healthCheckTimeoutSeconds}s\n',
  BACKEND_TCP_HEALTHCHECK_OPTIONS: '',
  BACKEND_SERVER_OPTIONS:
    '  server {serverName} {host_ipv4}:{port} id {serverId}{cookieOptions}{healthCheckOptions}{otherOptions}\n',
  BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS:
    '  check inter {healthCheckIntervalSeconds}s fall {healthCheckFalls}{healthCheckPortOptions}\n',
  BACKEND_SERVER_TCP_HEALTHCHECK_OPTIONS:
    '  check inter {healthCheckIntervalSeconds}s fall {healthCheckFalls}{healthCheckPortOptions}\n',
  HTTP_BACKEND_NETWORK_ALLOWED_ACL: '  acl network_allowed src {network_allowed}\n',
  TCP_BACKEND_NETWORK_ALLOWED_ACL: '  acl network_allowed src {network_allowed}\n',
} as const;

const others = {
  MAP_HTTP_FRONTEND_ACL: '  use_backend %[req.hdr(host),lower,regsub(:.*$,,),map({haproxy_dir}/domain2backend.map)]\n',
  MAP_HTTPS_FRONTEND_ACL: '  use_backend %[ssl_fc_sni,lower,map({haproxy_dir}/domain2backend.map)]\n',
  MAP_HTTP_FRONTEND_APPID_ACL: '  use_backend %[req.hdr(x-marathon-app-id),lower,map({haproxy_dir}/app2backend.map)]\n',
  HTTP_BACKEND_REDIR:
    '  acl is_root path -i /\n  acl is_domain hdr(host) -i {hostname}\n' +
    '  redirect code 301 location {redirpath} if is_domain is_root\n',
  HTTP_BACKEND_ACL_ALLOW_DENY: '  http-request allow if network_allowed\n  http-request deny\n',
  TCP_BACKEND_ACL_ALLOW_DENY: '  tcp-request content accept if network_allowed\n  tcp-request content reject\n',
} as const;

/** What a label `HAPROXY_n_<name>` may replace. */
export type OverridableTemplate = keyof typeof ofLabels;

export type TemplateName = OverridableTemplate | keyof typeof others;

export const isOverridable = (name: string): name is OverridableTemplate => Object.hasOwn(ofLabels, name);

export const templateTexts: Readonly<Record<TemplateName, string>> = { ...ofLabels, ...others };
