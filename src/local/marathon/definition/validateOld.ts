// Rules about fields from before Marathon 1.5, checked before they are migrated: afterwards they are gone.
import { isUnique } from './violations.js';
import { Violations } from './violations.js';
import type { AppDocument } from './schema/index.js';
import type { Violation } from '../http/errors.js';

/** What Marathon says about old fields of an app, alone or next to the canonical ones. */
export function oldApiViolations(app: AppDocument): readonly Violation[] {
  const found = new Violations();
  const docker = app.container?.docker;
  const ports = app.ports ?? [];
  const fixed = ports.filter((port) => port !== 0);
  found.unless(docker?.credential === undefined, '/container/docker/credential', 'must be empty');
  if (app.container?.type === 'MESOS' && docker !== undefined) {
    found.unless(docker.network === undefined, '/container/docker/network', 'must be empty');
    found.unless(docker.parameters.length === 0, '/container/docker/parameters', 'must be empty');
    found.unless(docker.portMappings === undefined, '/container/docker/portMappings', 'must be empty');
  }
  found.unless(
    app.container?.type !== 'DOCKER' || app.ipAddress?.discovery === undefined,
    '/ipAddress',
    'ipAddress/discovery is not allowed for Docker containers',
  );
  found.unless(
    (app.uris ?? []).length === 0 || app.fetch.length === 0,
    '/uris',
    'may not be set in conjunction with fetch',
  );
  const network = app.networks.length > 0;
  found.unless(
    docker?.network === undefined || !network,
    '/',
    'must not specify both container.docker.network and networks',
  );
  found.unless(app.ipAddress === undefined || !network, '/', 'must not specify both networks and ipAddress');
  found.unless(isUnique(fixed), '/', 'ports must be unique');
  found.unless(
    app.ipAddress === undefined || (ports.length === 0 && (app.portDefinitions ?? []).length === 0),
    '/',
    'cannot specify both an IP address and port',
  );
  found.unless(
    app.ports === undefined || app.portDefinitions === undefined || samePorts(app.ports, app.portDefinitions),
    '/',
    'cannot specify both ports and port definitions',
  );
  return found.list;
}

const samePorts = (ports: readonly number[], definitions: readonly { readonly port: number }[]): boolean =>
  ports.length === definitions.length && definitions.every(({ port }, index) => port === ports[index]);
