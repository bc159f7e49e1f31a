// What HAProxy is to check by itself, from the health check that Marathon has for the port.
import type { HealthCheck } from '../marathon/apps.js';
import { RoundFailed } from '../roundFailed.js';
import type { Service } from '../services/service.js';
import { format, type Template } from './format.js';
import { templateOf } from './templates.js';

/** The lines of a backend; `all`: every service there is, one of which may be the port that is checked. */
export function backendHealthOptions(service: Service, all: readonly Service[]): string {
  const { healthCheck } = service;
  if (healthCheck === undefined) return '';
  const template = byKind(service, healthCheck, 'BACKEND_TCP_HEALTHCHECK_OPTIONS', 'BACKEND_HTTP_HEALTHCHECK_OPTIONS');
  return template === undefined || template.text === ''
    ? ''
    : filledIn(template, healthCheck, checkedPort(service, 0, all));
}

/** What stands in the line of the server at `position`, with a blank before it. */
export function serverHealthOptions(service: Service, position: number, all: readonly Service[]): string {
  const { healthCheck, healthCheckPortIndex } = service;
  if (healthCheck === undefined) return '';
  const template = byKind(
    service,
    healthCheck,
    'BACKEND_SERVER_TCP_HEALTHCHECK_OPTIONS',
    'BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS',
  );
  const text = template?.text.trim() ?? '';
  if (template === undefined || text === '') return '';
  const port = healthCheckPortIndex === undefined ? healthCheck.port : checkedPort(service, position, all);
  return filledIn({ ...template, text: ` ${text}` }, healthCheck, port);
}

type HealthTemplate =
  | 'BACKEND_TCP_HEALTHCHECK_OPTIONS'
  | 'BACKEND_HTTP_HEALTHCHECK_OPTIONS'
  | 'BACKEND_SERVER_TCP_HEALTHCHECK_OPTIONS'
  | 'BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS';

function byKind(
  service: Service,
  { protocol }: HealthCheck,
  tcp: HealthTemplate,
  http: HealthTemplate,
): Template | undefined {
  if (modeOf(service) === 'tcp' || protocol === 'TCP' || protocol === 'MESOS_TCP') return templateOf(service, tcp);
  return modeOf(service) === 'http' ? templateOf(service, http) : undefined;
}

/** HAPROXY_n_MODE; else http where there is a virtual host, else tcp. */
export const modeOf = ({ mode, hostname }: Service): string => mode ?? (hostname === '' ? 'tcp' : 'http');

function filledIn(template: Template, check: HealthCheck, port: number | undefined): string {
  const { maxConsecutiveFailures } = check;
  return format(template, {
    healthCheckPortIndex: check.portIndex ?? 'None',
    healthCheckPort: port ?? 'None',
    healthCheckProtocol: check.protocol,
    healthCheckPath: check.path ?? '/',
    healthCheckTimeoutSeconds: check.timeoutSeconds,
    healthCheckIntervalSeconds: check.intervalSeconds,
    healthCheckGracePeriodSeconds: check.gracePeriodSeconds,
    healthCheckMaxConsecutiveFailures: maxConsecutiveFailures,
    healthCheckFalls: maxConsecutiveFailures + 1,
    healthCheckPortOptions: port === undefined || port === 0 ? '' : ` port ${port}`,
  });
}

/**
 * The port of the server at `position` behind the port index that HAPROXY_n_BACKEND_HEALTHCHECK_PORT_INDEX names; an index
 * beyond the app's services means its own (marathon-lb's get_backend_port, which counts from the end when it is negative).
 */
function checkedPort(service: Service, position: number, all: readonly Service[]): number {
  const index = service.healthCheckPortIndex;
  const siblings = all
    .filter(({ appId }) => appId === service.appId)
    .toSorted((one, other) => one.servicePort - other.servicePort);
  const checked = index === undefined || Math.abs(index) > siblings.length ? service : siblings.at(index);
  const port = checked?.servers[position]?.port;
  if (port === undefined)
    throw new RoundFailed(
      `HAPROXY_${service.index}_BACKEND_HEALTHCHECK_PORT_INDEX of ${service.appId} names no port with a server: give the index of one`,
    );
  return port;
}
