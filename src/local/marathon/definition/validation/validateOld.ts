// Rules about fields from before Marathon 1.5, checked before they are migrated: afterwards they are gone.
import type { Violation } from '../../http/errors.js';
import { isJavaUri } from '../javaUri.js';
import type { AppDocument } from '../schema/index.js';
import { isUnique, Violations } from './violations.js';

/** What Marathon says about old fields of an app, alone or next to the canonical ones. */
export function oldApiViolations(app: AppDocument): readonly Violation[] {
  const found = new Violations();
  checkDocker(app, found);
  const uris = app.uris ?? [];
  uris.forEach((uri, index) => {
    found.unless(isJavaUri(uri), `/uris(${index})`, 'URI has invalid syntax.');
  });
  found.unless(uris.length === 0 || app.fetch.length === 0, '/uris', 'may not be set in conjunction with fetch');
  found.unless(
    app.container?.type !== 'DOCKER' || app.ipAddress?.discovery === undefined,
    '/ipAddress',
    'ipAddress/discovery is not allowed for Docker containers',
  );
  checkNetworks(app, found);
  return found.list;
}

function checkDocker({ container }: AppDocument, found: Violations): void {
  const docker = container?.docker;
  if (docker === undefined) return;
  found.unless(docker.credential === undefined, '/container/docker/credential', 'must be empty');
  found.unless(
    isUnique((docker.portMappings ?? []).flatMap(({ name }) => name ?? [])),
    // The path really is an expression: that is how the rule names its subject.
    '/app.container.flatMap(_.docker.flatMap(_.portMappings))',
    'Port names must be unique.',
  );
  if (container?.type !== 'MESOS') return;
  found.unless(docker.network === undefined, '/container/docker/network', 'must be empty');
  found.unless(docker.parameters.length === 0, '/container/docker/parameters', 'must be empty');
  found.unless(docker.portMappings === undefined, '/container/docker/portMappings', 'must be empty');
}

function checkNetworks(app: AppDocument, found: Violations): void {
  const { ipAddress, ports = [], portDefinitions } = app;
  const networks = app.networks.length > 0;
  found.unless(
    app.container?.docker?.network === undefined || !networks,
    '/',
    'must not specify both container.docker.network and networks',
  );
  found.unless(ipAddress === undefined || !networks, '/', 'must not specify both networks and ipAddress');
  found.unless(isUnique(ports.filter((port) => port !== 0)), '/', 'ports must be unique');
  found.unless(
    ipAddress === undefined || (ports.length === 0 && (portDefinitions ?? []).length === 0),
    '/',
    'cannot specify both an IP address and port',
  );
  found.unless(
    app.ports === undefined || portDefinitions === undefined || samePorts(ports, portDefinitions),
    '/',
    'cannot specify both ports and port definitions',
  );
}

const samePorts = (ports: readonly number[], definitions: readonly { readonly port: number }[]): boolean =>
  ports.length === definitions.length && definitions.every(({ port }, index) => port === ports[index]);
