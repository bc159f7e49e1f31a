// Fields of older versions, and what becomes of them.
import { absent, exactly } from '../suite/shape.js';
import { printed, servicePort, hostNetwork } from './printed.js';

export const migrationCases = printed({
  uris: {
    title: 'uris become fetch, extracted when they end like an archive',
    cites: '2.2; FetchUri.isExtract, AppNormalization.Artifacts',
    sent: { uris: ['http://example.com/a.tar.gz', 'http://example.com/b.txt', 'http://example.com/c.zip'] },
    printed: {
      uris: absent,
      fetch: [
        { uri: 'http://example.com/a.tar.gz', extract: true },
        { uri: 'http://example.com/b.txt', extract: false },
        { uri: 'http://example.com/c.zip', extract: true },
      ],
    },
  },
  ports: {
    title: 'ports become portDefinitions without names',
    cites: '2.2; AppNormalization.migratePortDefinitions',
    sent: { ports: [0, 0] },
    printed: {
      ports: absent,
      portDefinitions: [
        exactly({ port: servicePort, protocol: 'tcp' }),
        exactly({ port: servicePort, protocol: 'tcp' }),
      ],
    },
  },
  'ports-none': {
    title: 'ports [] become portDefinitions []',
    cites: '2.2; AppNormalization.migratePortDefinitions',
    sent: { ports: [] },
    printed: { portDefinitions: [] },
  },
  'docker-bridge': {
    title: 'docker.network BRIDGE with docker.portMappings becomes a bridge network with container.portMappings',
    cites: '2.2; AppNormalization.migrateDockerPortMappings, NetworkTranslation',
    sent: {
      cmd: null,
      container: { type: 'DOCKER', docker: { image: 'i', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
    },
    printed: {
      networks: [{ mode: 'container/bridge' }],
      portDefinitions: absent,
      container: {
        docker: { network: absent, portMappings: absent },
        portMappings: [{ containerPort: 80, hostPort: 0, servicePort }],
      },
    },
  },
  'docker-host': {
    title: 'docker.network HOST becomes the host network',
    cites: '2.2; AppNormalization.NetworkTranslation',
    sent: { cmd: null, container: { type: 'DOCKER', docker: { image: 'i', network: 'HOST' } } },
    printed: { networks: hostNetwork, container: { docker: { network: absent }, portMappings: absent } },
  },
  'ip-address': {
    title: 'ipAddress becomes a container network, and its discovery ports become port mappings',
    cites: '2.2; AppNormalization.migrateIpDiscovery, NetworkTranslation',
    sent: {
      ipAddress: {
        networkName: 'dcos',
        labels: { a: 'b' },
        discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] },
      },
    },
    printed: {
      ipAddress: absent,
      networks: [{ mode: 'container', name: 'dcos', labels: { a: 'b' } }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'http', hostPort: absent, servicePort }] },
    },
  },
  'ports-pad-mappings': {
    title: 'more ports than mappings on a bridge pad the mappings with blank ones',
    cites: '10; AppNormalization.maybeAddPortMappings',
    sent: {
      ports: [0, 0],
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] },
    },
    printed: {
      container: { portMappings: [{ containerPort: 80 }, { containerPort: 0, hostPort: 0 }] },
      portDefinitions: absent,
    },
  },
});
