// Rules about health checks and readiness checks of an app.
import type { AppDocument } from '../schema/index.js';
import type { Violations } from './violations.js';

const mesosOverNetwork = ['MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'];

/** Notes what is wrong with the health checks. */
export function checkHealth(app: AppDocument, found: Violations): void {
  app.healthChecks.forEach((check, index) => {
    const byMarathon = ['HTTP', 'HTTPS', 'TCP'].includes(check.protocol) && check.command === undefined;
    const error = byMarathon ? portIndexError(app, check, 'Health check port indices') : undefined;
    if (error !== undefined) found.add(`/healthChecks(${index})`, error);
    found.unless(
      check.ipProtocol === 'IPv4' || (mesosOverNetwork.includes(check.protocol) && app.container?.type === 'DOCKER'),
      `/healthChecks(${index})`,
      'IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks',
    );
  });
  // A check with a command is not counted, whatever its protocol says.
  const byMesos = app.healthChecks.filter(
    ({ command, protocol }) => command === undefined && (protocol === 'COMMAND' || mesosOverNetwork.includes(protocol)),
  );
  found.unless(byMesos.length <= 1, '/', 'AppDefinition can contain at most one Mesos health check');
}

type WithPort = { readonly port?: number | undefined; readonly portIndex?: number | undefined };

/** Without an index and a port there must be exactly one port to mean. */
export function portIndexError(app: AppDocument, check: WithPort, subject: string): string | undefined {
  const ports = (app.container?.portMappings ?? app.portDefinitions ?? []).length;
  const addresses = check.portIndex === undefined ? check.port !== undefined || ports === 1 : check.portIndex < ports;
  return addresses ? undefined : `${subject} must address an element of the ports array or container port mappings.`;
}

/** Notes what is wrong with the readiness checks. */
export function checkReadiness(app: AppDocument, found: Violations): void {
  const ports = app.container?.portMappings ?? app.portDefinitions ?? [];
  const count = app.readinessChecks.length;
  found.unless(count <= 1, '/readinessChecks/size', `got ${count}, expected 1 or less`);
  app.readinessChecks.forEach((check, index) => {
    found.unless(
      ports.some(({ name }) => name === check.portName),
      `/readinessChecks(${index})/portName`,
      `No port definition reference for portName ${check.portName}`,
    );
    found.unless(
      check.timeoutSeconds < check.intervalSeconds,
      `/readinessChecks(${index})/timeoutSeconds`,
      `got ${check.timeoutSeconds}, expected less than ${check.intervalSeconds}`,
    );
  });
}
