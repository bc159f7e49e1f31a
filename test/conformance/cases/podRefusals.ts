// Pods that Marathon refuses: one row for each rule.
import { chapter } from '../suite/case.js';
import { expectReply } from '../suite/expect.js';
import { including } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import type { Json, World } from '../suite/world.js';
import { container, pod } from './podSetup.js';

const refusals: Readonly<
  Record<string, readonly [title: string, fields: Json, message: string, detail: { readonly [key: string]: Shape }]>
> = {
  'containers-missing': ['a pod without containers', { containers: null }, 'Invalid JSON', { path: '/containers' }],
  'container-name': [
    'a container name with an underscore',
    { containers: [container('a_b')] },
    'Invalid JSON',
    { path: '/containers(0)/name' },
  ],
  'container-names': [
    'two containers of one name',
    { containers: [container('a'), container('a')] },
    'Object is not valid',
    { path: '/containers', errors: including('container names must be unique') },
  ],
  'endpoint-names': [
    'two endpoints of one name',
    {
      containers: [container('a', { endpoints: [{ name: 'web' }] }), container('b', { endpoints: [{ name: 'web' }] })],
    },
    'Object is not valid',
    { path: '/', errors: including('endpoint names nust be unique across all containers') },
  ],
  'host-ports': [
    'two endpoints of one host port',
    {
      containers: [
        container('a', {
          endpoints: [
            { name: 'x', hostPort: 8080 },
            { name: 'y', hostPort: 8080 },
          ],
        }),
      ],
    },
    'Object is not valid',
    { path: '/', errors: including('host ports must be unique across all containers') },
  ],
  'container-port-on-host': [
    'a container port on the host network',
    { networks: [{ mode: 'host' }], containers: [container('a', { endpoints: [{ name: 'web', containerPort: 80 }] })] },
    'Object is not valid',
    {
      path: '/containers(0)/endpoints(0)/containerPort',
      errors: including('is not allowed when using host-mode networking'),
    },
  ],
  'volume-unused': [
    'a volume that no container mounts',
    { volumes: [{ name: 'data' }] },
    'Object is not valid',
    { path: '/volumes(0)', errors: including('volume must be referenced by at least one container') },
  ],
  'mount-unknown': [
    'a mount of a volume that is not there',
    { containers: [container('a', { volumeMounts: [{ name: 'data', mountPath: 'd' }] })] },
    'Object is not valid',
    { path: '/containers(0)/volumeMounts(0)/name', errors: including('Referenced Volume in VolumeMount should exist') },
  ],
  'two-kinds-of-check': [
    'a health check of two kinds',
    {
      containers: [
        container('a', {
          endpoints: [{ name: 'web' }],
          healthCheck: { http: { endpoint: 'web' }, tcp: { endpoint: 'web' } },
        }),
      ],
    },
    'Object is not valid',
    { path: '/containers(0)/healthCheck', errors: including('Only one of http, tcp, or command may be specified') },
  ],
};

export const podRefusalCases = chapter(
  'pods',
  'tasks',
  Object.fromEntries(
    Object.entries(refusals).map(([key, [title, fields, message, detail]]) => [
      `refuses-${key}`,
      {
        title: `422 for ${title}`,
        cites: '1.6; PodsValidation, pod.raml, podContainer.raml',
        run: async (w: World) => {
          expectReply(await w.post('/v2/pods', pod(w.id('pod'), fields)), {
            status: 422,
            body: { message, details: including(detail) },
          });
        },
      },
    ]),
  ),
);
