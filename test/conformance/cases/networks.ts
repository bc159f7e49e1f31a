// Containers, networks and ports: what Marathon fills in and what it drops.
import { absent, exactly } from '../suite/shape.js';
import { printed, servicePort, hostNetwork } from './printed.js';

export const networkCases = printed({
  docker: {
    title: 'a container is of type DOCKER unless told otherwise, with its defaults filled in',
    cites: '2.2; appContainer.raml',
    sent: { cmd: null, container: { docker: { image: 'group/image:1' } } },
    printed: {
      cmd: absent,
      networks: hostNetwork,
      container: exactly({
        type: 'DOCKER',
        docker: exactly({ image: 'group/image:1', forcePullImage: false, privileged: false, parameters: [] }),
        volumes: [],
        portMappings: absent,
      }),
    },
  },
  'mesos-container': {
    title: 'a Mesos container needs no image',
    cites: '2.2; AppValidation.mesosImagelessContainerValidator',
    sent: { container: { type: 'MESOS' } },
    printed: { container: { type: 'MESOS', docker: absent, volumes: [] }, networks: hostNetwork },
  },
  'host-volume': {
    title: 'a host volume keeps its two paths and its mode',
    cites: '2.2; volumes.raml AppHostVolume',
    sent: { container: { type: 'MESOS', volumes: [{ containerPath: '/c', hostPath: '/h', mode: 'RO' }] } },
    printed: { container: { volumes: [exactly({ containerPath: '/c', hostPath: '/h', mode: 'RO' })] } },
  },
  bridge: {
    title: 'a bridge network without port mappings gets one named default, with host port and service port',
    cites: '2.2; AppNormalization.applyDefaultPortMappings, NetworkedContainer',
    sent: {
      cmd: null,
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'DOCKER', docker: { image: 'i' } },
    },
    printed: {
      networks: [{ mode: 'container/bridge' }],
      portDefinitions: absent,
      requirePorts: false,
      container: {
        portMappings: [
          exactly({ containerPort: 0, hostPort: 0, labels: {}, name: 'default', protocol: 'tcp', servicePort }),
        ],
      },
    },
  },
  'bridge-mapping': {
    title: 'a mapping on a bridge gets host port 0, tcp and empty labels',
    cites: '2.1, 2.2; AppNormalization.NetworkedContainer',
    sent: {
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'http' }] },
    },
    printed: {
      container: {
        portMappings: [
          exactly({ containerPort: 80, hostPort: 0, labels: {}, name: 'http', protocol: 'tcp', servicePort }),
        ],
      },
    },
  },
  'container-network': {
    title: 'on a container network a mapping without host port stays without',
    cites: '2.2; AppNormalization.NetworkedContainer',
    sent: {
      networks: [{ mode: 'container', name: 'dcos' }],
      container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] },
    },
    printed: {
      networks: [{ mode: 'container', name: 'dcos' }],
      container: {
        portMappings: [exactly({ containerPort: 80, labels: {}, protocol: 'tcp', servicePort })],
      },
    },
  },
  'network-without-mode': {
    title: 'a network without a mode is a container network, and brings a Mesos container when there is none',
    cites: '2.2; network.raml, AppNormalization.maybeDefaultContainer',
    sent: { networks: [{ name: 'dcos' }] },
    printed: {
      networks: [{ mode: 'container', name: 'dcos' }],
      portDefinitions: absent,
      container: { type: 'MESOS', volumes: [], portMappings: [{ containerPort: 0, name: 'default', servicePort }] },
    },
  },
  'host-drops-mappings': {
    title: 'on the host network port mappings are dropped',
    cites: '2.2; AppNormalization.maybeDropPortMappings',
    sent: { container: { type: 'MESOS', portMappings: [{ containerPort: 80 }] } },
    printed: { container: { portMappings: absent }, portDefinitions: [{ name: 'default' }] },
  },
  'mappings-none': {
    title: 'portMappings [] means no ports and stays []',
    cites: '2.2; AppNormalization.applyDefaultPortMappings',
    sent: { networks: [{ mode: 'container/bridge' }], container: { type: 'MESOS', portMappings: [] } },
    printed: { container: { portMappings: [] } },
  },
  'no-ports': {
    title: 'portDefinitions [] means no ports and stays []',
    cites: '2.2; app.raml forceOptional, AppNormalization.applyDefaultPortDefinitions',
    sent: { portDefinitions: [] },
    printed: { portDefinitions: [] },
  },
  'port-definition': {
    title: 'a port definition is tcp with port 0 unless told otherwise, and its empty labels are left out',
    cites: '2.1, 2.2; network.raml PortDefinition (omitEmpty)',
    sent: {
      portDefinitions: [
        { name: 'http', labels: {} },
        { port: 0, protocol: 'udp,tcp', labels: { a: 'b' } },
      ],
    },
    printed: {
      portDefinitions: [
        exactly({ port: servicePort, name: 'http', protocol: 'tcp' }),
        exactly({ port: servicePort, protocol: 'udp,tcp', labels: { a: 'b' } }),
      ],
    },
  },
});
