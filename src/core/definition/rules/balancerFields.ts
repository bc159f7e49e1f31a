// What marathon-lb fills into each template that a label may replace. The text goes through Python's str.format: a field
// that is not filled in there, or a brace that is not doubled, is an exception, which ends the round for every app.
import type { BalancerLabel } from './labels.js';

/**
 * What decides which fields a template gets: marathon-lb's generateHttpVhostAcl fills in the same one in several ways. One
 * that is not asked for beside these labels gets what it would have beside others.
 */
export interface Asked {
  /** More than one virtual host. */
  readonly several: boolean;
  readonly auth: boolean;
  /** HTTP is sent on to HTTPS. */
  readonly redirected: boolean;
}

/** What str.format would not take in a template, each the end of a sentence; none of what is no template. */
export function formatFaults({ name, value }: BalancerLabel, asked: Asked): readonly string[] {
  const fields = fieldsOf(name.replace(/^HAPROXY_\d+_/, ''), asked);
  if (fields === undefined) return [];
  const names = new Set(fields.split(' '));
  const found = [...value.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)];
  const unknown = found.flatMap(([, field]) => (field === undefined || names.has(nameIn(field)) ? [] : [field]));
  const single = found.some(([text]) => text === '{' || text === '}');
  const there = fields.split(' ').map((field) => `{${field}}`);
  return [
    ...unknown.map(
      (field) => `names {${field.slice(0, 40)}}, which marathon-lb does not fill in there, but ${there.join(', ')}`,
    ),
    ...(single ? [`has a single brace: HAProxy's own have to be doubled`] : []),
  ];
}

/** `port` of `port!r`, `port:>5` and `healthCheck[path]`. */
const nameIn = (field: string): string => /^\w*/.exec(field)?.[0] ?? '';

function fieldsOf(template: string, { several, auth, redirected }: Asked): string | undefined {
  switch (template) {
    case 'HTTP_FRONTEND_ACL':
      return redirected && !several ? host : `${host} appId haproxy_dir`;
    case 'HTTP_FRONTEND_ACL_ONLY':
      return `hostname cleanedUpHostname${several && !auth && !redirected ? ' haproxy_dir' : ''}`;
    case 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH':
      return several && !auth ? 'path backend' : `${host} path`;
    case 'HTTPS_FRONTEND_ACL_ONLY_WITH_PATH':
      return several && auth ? `${host} path realm` : 'path backend';
    case 'HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH':
      return `${host} appId realm${several && auth ? '' : ' path'}`;
    default:
      return always.get(template);
  }
}

const host = 'backend hostname cleanedUpHostname';
const check =
  'healthCheck healthCheckPortIndex healthCheckPort healthCheckProtocol healthCheckPath healthCheckTimeoutSeconds ' +
  'healthCheckIntervalSeconds healthCheckGracePeriodSeconds healthCheckMaxConsecutiveFailures healthCheckFalls healthCheckPortOptions';

/**
 * By config(), generateHttpVhostAcl() and _get_health_check_options(). `haproxy_dir` is filled in by `--haproxy-map` alone,
 * which the label does not tell; MAP_ templates are read from no label.
 */
const always: ReadonlyMap<string, string> = new Map([
  ['USERLIST_HEAD', 'backend user passwd'],
  ['FRONTEND_HEAD', 'backend bindAddr servicePort mode sslCert bindOptions'],
  ['BACKEND_HEAD', 'backend balance mode'],
  ['FRONTEND_BACKEND_GLUE', 'backend'],
  ['BACKEND_SERVER_OPTIONS', 'serverName serverId host host_ipv4 port cookieOptions healthCheckOptions otherOptions'],
  ...['BACKEND_HTTP', 'BACKEND_TCP', 'BACKEND_SERVER_HTTP', 'BACKEND_SERVER_TCP'].map((one): [string, string] => [
    `${one}_HEALTHCHECK_OPTIONS`,
    check,
  ]),
  ['HTTP_BACKEND_PROXYPASS_GLUE', 'hostname proxypath'],
  ['HTTP_BACKEND_REVPROXY_GLUE', 'hostname rootpath'],
  ['HTTP_BACKEND_NETWORK_ALLOWED_ACL', 'network_allowed'],
  ['TCP_BACKEND_NETWORK_ALLOWED_ACL', 'network_allowed'],
  ['BACKEND_REDIRECT_HTTP_TO_HTTPS', 'bindAddr cleanedUpHostname'],
  ['BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH', 'bindAddr cleanedUpHostname backend'],
  ['HTTP_FRONTEND_APPID_ACL', 'backend hostname appId cleanedUpAppId haproxy_dir'],
  ['HTTP_FRONTEND_ACL_WITH_AUTH', `${host} appId realm`],
  ['HTTP_FRONTEND_ACL_WITH_PATH', `${host} appId path`],
  ['HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH', `${host} appId path realm`],
  ['HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH', `${host} path realm`],
  ['HTTP_FRONTEND_ROUTING_ONLY', 'backend cleanedUpHostname'],
  ['HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH', 'backend cleanedUpHostname realm'],
  ['HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH', 'backend cleanedUpHostname'],
  ['HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH', 'backend cleanedUpHostname realm'],
  ['HTTPS_FRONTEND_ACL', `${host} appId haproxy_dir`],
  ['HTTPS_FRONTEND_ACL_WITH_AUTH', `${host} appId realm`],
  ['HTTPS_FRONTEND_ACL_WITH_PATH', `${host} appId`],
]);
