// What becomes of the real documents that are not printed just as they were sent, with Marathon's defaults for what is
// absent: the refusal, or all differences in one line (see fixtureForms.test.ts for how they are written).
export const forms: Readonly<Record<string, unknown>> = {
  'app--demos-beer-demo-1-10-elasticsearch-migration-application.json':
    '+ container.docker.parameters [] | + container.docker.privileged false',
  'app--demos-beer-demo-1-10-neo4j-migration-application-docker.json':
    '+ container.docker.parameters [] | + container.docker.privileged false',
  'app--demos-fastdata-iot-1-11-dashboard.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--demos-flink-1-11-actor-frauddisplay.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ id "/display"',
  'app--demos-flink-1-11-webui-webui.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--demos-flink-1-12-webui-webui.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--demos-flink-1-13-actor-frauddisplay.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ id "/display"',
  'app--demos-flink-1-13-generator-generator.json': '~ id "/generator"',
  'app--demos-flink-1-13-webui-webui.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--demos-flink-k8s-1-11-actor-frauddisplay.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ id "/display"',
  'app--demos-flink-k8s-1-12-actor-frauddisplay.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ id "/display"',
  'app--demos-flink-k8s-1-12-k8s-k8s-proxy.json': '+ container.volumes []',
  'app--demos-mqtt-iot-1-11-device-device.json':
    '+ container.docker.parameters [] | + container.volumes [] | ~ id "/device"',
  'app--demos-mqtt-iot-1-11-mongogw-mongogw.json':
    '+ container.docker.parameters [] | + container.volumes [] | ~ id "/mongogw"',
  'app--demos-nlp-1-10-kafkaclient.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.volumes []',
  'app--demos-nlp-1-10-preprocessor-preprocessor.json':
    '+ fetch.0.cache false | + fetch.0.extract true | ~ id "/preprocessor"',
  'app--eremetic-misc-eremetic.json':
    '- container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":8000,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0},{"containerPort":0,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0}] | + container.volumes [] | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'app--examples-marathon-slack-1-8-readme-json-block-0.json':
    '- container.docker.network | + container.docker.parameters [] | + container.docker.privileged false | + container.volumes [] | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ignoreHttp1xx false | + healthChecks.0.ipProtocol "IPv4" | + healthChecks.0.timeoutSeconds 20',
  'app--examples-portworx-1-10-readme-json-block-1.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--examples-spinnaker-1-10-misc-minio.json': [
    '422 Object is not valid',
    { '/role': ['Resident apps cannot have the role *'] },
  ],
  'app--examples-spinnaker-1-10-misc-proxy.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--examples-vamp-1-10-readme-json-block-0.json':
    '- container.docker.network | + container.docker.parameters [] | + container.docker.privileged false | + container.type "DOCKER" | + container.volumes [] | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ipProtocol "IPv4" | ~ id "/elasticsearch"',
  'app--examples-vamp-1-8-readme-json-block-0.json':
    '- container.docker.network | + container.docker.parameters [] | + container.docker.privileged false | + container.volumes [] | ~ id "/elasticsearch"',
  'app--mantl-examples-hello-world-hello-world.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":80,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0}] | + container.volumes [] | ~ id "/hello-world" | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'app--mantl-examples-jupyter-jupyter.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":8888,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0}] | ~ id "/jupyter" | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'app--mantl-examples-kong-kong.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":8000,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0},{"containerPort":8001,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0}] | + container.volumes [] | - dependencies | + fetch [{"uri":"https://bintray.com/artifact/download/asteris/Kong-Example-Configuration/kong.yml","extract":false,"executable":false,"cache":false}] | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ignoreHttp1xx false | + healthChecks.0.ipProtocol "IPv4" | ~ networks.0.mode "container/bridge" | - portDefinitions | - uris',
  'app--marathon-apidoc-app-check-http-example.json':
    '+ check.delaySeconds 15 | + check.http.scheme "HTTP" | - env | ~ id "/http-index-test"',
  'app--marathon-apidoc-app-list-apps-0.json': [
    '422 Object is not valid',
    { '/constraints': ['UNIQUE does not accept a value'] },
  ],
  'app--marathon-docs-application-basics-json-block-2.json': '~ id "/basic-0"',
  'app--marathon-docs-application-basics-json-block-3.json':
    '+ fetch.0.cache false | + fetch.0.extract true | ~ id "/basic-1"',
  'app--marathon-docs-application-basics-json-block-4.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ id "/basic-2"',
  'app--marathon-docs-application-basics-json-block-6.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ id "/basic-4"',
  'app--marathon-docs-application-basics-json-block-8.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.portMappings.0.labels {} | + container.portMappings.0.protocol "tcp" | + container.portMappings.0.servicePort 0 | + container.volumes [] | ~ id "/basic-3" | - portDefinitions',
  'app--marathon-docs-external-volumes-json-block-0.json': [
    '422 Object is not valid',
    {
      '/container/volumes(0)': [
        'Feature external_volumes is not enabled. Enable with --enable_features external_volumes)',
      ],
    },
  ],
  'app--marathon-docs-multirole-json-block-1.json': [
    '422 Object is not valid',
    { '/role': ['got slave_public, expected one of: [*, dev]'] },
  ],
  'app--marathon-docs-native-docker-json-block-10.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | ~ id "/inky"',
  'app--marathon-docs-native-docker-json-block-12.json':
    '+ container.docker.forcePullImage false | ~ id "/privileged-job"',
  'app--marathon-docs-native-docker-json-block-6.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.portMappings.0.labels {} | + container.portMappings.1.labels {} | + container.portMappings.1.servicePort 0 | + container.volumes [] | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ignoreHttp1xx false | + healthChecks.0.ipProtocol "IPv4" | + healthChecks.0.timeoutSeconds 20 | ~ id "/bridged-webapp" | - portDefinitions',
  'app--marathon-docs-recipes-json-block-0.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.volumes [] | ~ id "/simple-docker"',
  'app--marathon-docs-recipes-json-block-1.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.volumes [] | ~ id "/simple-docker"',
  'app--marathon-docs-recipes-json-block-4.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ignoreHttp1xx false | + healthChecks.0.ipProtocol "IPv4" | ~ id "/toggle" | - portDefinitions.0.name | - ports',
  'app--marathon-docs-recipes-json-block-5.json':
    '+ fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ipProtocol "IPv4" | ~ id "/toggle" | - portDefinitions.0.name | - ports',
  'app--marathon-docs-seccomp-json-block-0.json': '+ container.volumes []',
  'app--marathon-docs-secrets-json-block-2.json': [
    '422 Object is not valid',
    {
      '/container/docker': ['not defined'],
      '/container/secretVolumes(container)': [
        'must be empty',
        'Feature secrets is not enabled. Enable with --enable_features secrets)',
      ],
      '/secrets': ['Feature secrets is not enabled. Enable with --enable_features secrets)'],
    },
  ],
  'app--marathon-lb-ci-backends-1-9-docker-bridge.json': [
    '422 Object is not valid',
    { '/': ['must not specify both container.docker.network and networks'] },
  ],
  'app--marathon-lb-ci-backends-1-9-docker-ippc.json': [
    '422 Object is not valid',
    {
      '/': [
        'must not specify both container.docker.network and networks',
        'must not specify both networks and ipAddress',
      ],
    },
  ],
  'app--marathon-lb-ci-backends-1-9-ucr-host.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.portMappings.0.labels {} | + container.portMappings.0.servicePort 0 | - portDefinitions',
  'app--marathon-lb-ci-backends-docker-host.json':
    '- constraints | + container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | + container.docker.privileged false | - fetch | - healthChecks',
  'app--marathon-lb-ci-backends-docker-ippc.json':
    '+ container.docker.forcePullImage false | + container.docker.privileged false | + container.portMappings.0.labels {} | + container.portMappings.0.protocol "tcp" | + container.portMappings.0.servicePort 0 | - ipAddress | ~ networks.0.mode "container" | + networks.0.name "dcos" | - portDefinitions',
  'app--marathon-lb-ci-backends-ucr-ippc.json':
    '+ container.docker.privileged false | + container.portMappings [{"containerPort":0,"labels":{},"name":"default","protocol":"tcp","servicePort":0}] | - portDefinitions',
  'app--marathon-lb-tests-1-nginx-marathon1-5.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--marathon-lb-tests-1-nginx.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--marathon-lb-tests-marathon15-apps-apps-0.json':
    '- deployments | - portDefinitions | - tasks | - tasksHealthy | - tasksRunning | - tasksStaged | - tasksUnhealthy | - version | - versionInfo',
  'app--marathon-lb-tests-zdd-app-blue-apps-0.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--marathon-lb-tests-zdd-apps-apps-0.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--marathon-lb-tests-zdd-apps-apps-1.json': [
    '422 Object is not valid',
    { '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] },
  ],
  'app--marathon-tests-system-apps-app-with-https-readiness-checks.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":80,"labels":{},"name":"http","protocol":"tcp","servicePort":0,"hostPort":0},{"containerPort":443,"labels":{},"name":"https","protocol":"tcp","servicePort":0,"hostPort":0}] | + container.volumes [] | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'app--marathon-tests-system-apps-docker-http-server.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":8080,"labels":{},"protocol":"tcp","servicePort":0,"hostPort":0}] | + container.volumes [] | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'app--marathon-tests-system-apps-external-volume-mesos-app.json': [
    '422 Object is not valid',
    {
      '/container/volumes(0)': [
        'Feature external_volumes is not enabled. Enable with --enable_features external_volumes)',
      ],
    },
  ],
  'app--marathon-tests-system-apps-ipv6-healthcheck.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.portMappings.0.labels {} | + container.portMappings.0.protocol "tcp" | + container.portMappings.0.servicePort 0 | + container.volumes [] | + healthChecks.0.delaySeconds 15 | + healthChecks.0.gracePeriodSeconds 300 | + healthChecks.0.intervalSeconds 60 | + healthChecks.0.maxConsecutiveFailures 3 | + healthChecks.0.timeoutSeconds 20 | - portDefinitions',
  'app--marathon-tests-system-apps-large-sleep.json': '~ id "/sleep"',
  'app--marathon-tests-system-apps-persistent-volume-app.json': [
    '422 Object is not valid',
    { '/role': ['Resident apps cannot have the role *'] },
  ],
  'app--marathon-tests-system-apps-pinger-bridge-app.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | - container.docker.requirePorts | + container.portMappings [{"containerPort":80,"labels":{},"name":"http","protocol":"tcp","servicePort":0,"hostPort":7777}] | + fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'app--marathon-tests-system-apps-pinger-container-app.json':
    '+ container {"type":"MESOS","volumes":[],"portMappings":[{"containerPort":7777,"labels":{},"name":"my-port","protocol":"tcp","servicePort":0}]} | + fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true | - ipAddress | ~ networks.0.mode "container" | + networks.0.name "dcos" | - portDefinitions',
  'app--marathon-tests-system-apps-private-docker-app.json':
    '+ container.docker.forcePullImage false | + container.docker.parameters [] | + container.docker.privileged false | + container.volumes [] | + fetch.0.cache false | + fetch.0.executable false | + fetch.0.extract true',
  'app--marathon-tests-system-apps-private-ucr-docker-app.json': [
    '422 Object is not valid',
    {
      '/container/docker/pullConfig': [
        'must be empty',
        'Feature secrets is not enabled. Enable with --enable_features secrets)',
      ],
      '/secrets': ['Feature secrets is not enabled. Enable with --enable_features secrets)'],
    },
  ],
  'app--marathon-tests-system-apps-resident-docker-app.json': [
    '422 Object is not valid',
    { '/role': ['Resident apps cannot have the role *'] },
  ],
  'app--marathon-tests-system-fixtures-mom-ee-permissive-1-7.json': [
    '422 Object is not valid',
    {
      '/container/docker/pullConfig': [
        'must be empty',
        'Feature secrets is not enabled. Enable with --enable_features secrets)',
      ],
      '/secrets': ['Feature secrets is not enabled. Enable with --enable_features secrets)'],
      '/env': ['use of secret-references in the environment requires the secrets feature to be enabled'],
    },
  ],
  'app--mesos-ui-marathon.json':
    '+ container.docker.forcePullImage false | - container.docker.network | + container.docker.parameters [] | - container.docker.portMappings | + container.docker.privileged false | + container.portMappings [{"containerPort":0,"labels":{},"protocol":"tcp","servicePort":5000,"hostPort":0}] | + container.volumes [] | + healthChecks.0.delaySeconds 15 | + healthChecks.0.ignoreHttp1xx false | + healthChecks.0.ipProtocol "IPv4" | ~ id "/mesos-ui" | ~ networks.0.mode "container/bridge" | - portDefinitions',
  'pod--demos-mqtt-iot-1-11-mqttpod.json':
    '+ containers.0.resources.disk 0 | + containers.0.resources.gpus 0 | + containers.1.resources.disk 0 | + containers.1.resources.gpus 0 | - fetch | + scheduling.backoff {"backoff":1,"backoffFactor":1.15,"maxLaunchDelay":300} | + scheduling.killSelection "YOUNGEST_FIRST" | - scheduling.placement.constraints | + scheduling.unreachableStrategy {"inactiveAfterSeconds":0,"expungeAfterSeconds":0} | + scheduling.upgrade {"minimumHealthCapacity":1,"maximumOverCapacity":1} | - volumes',
  'pod--marathon-docs-persistent-volumes-json-block-9.json': [
    '422 Object is not valid',
    { '/role': ['Resident pods cannot have the role *'] },
  ],
  'pod--marathon-docs-pods-json-block-12.json': [
    '422 Object is not valid',
    {
      '/containers(0)/image/pullConfig': [
        'must be empty',
        'Feature secrets is not enabled. Enable with --enable_features secrets)',
      ],
      '/secrets': ['must be empty', 'Feature secrets is not enabled. Enable with --enable_features secrets)'],
    },
  ],
  'pod--marathon-docs-pods-json-block-18.json': '+ containers.0.resources.disk 0 | + containers.0.resources.gpus 0',
  'pod--marathon-docs-pods-json-block-19.json':
    '+ containers.0.volumeMounts.0.readOnly false | + containers.1.volumeMounts.0.readOnly false | - containers.2.artifacts | - containers.2.endpoints | - containers.2.volumeMounts | - scheduling.placement.acceptedResourceRoles | - scheduling.placement.constraints | - secrets',
  'pod--marathon-docs-pods-json-block-20.json':
    '~ scheduling.killSelection "YOUNGEST_FIRST" | + scheduling.placement {} | - version',
  'pod--marathon-docs-pods-json-block-22.json': '+ containers.0.resources.disk 0 | + containers.0.resources.gpus 0',
  'pod--marathon-docs-pods-json-block-25.json':
    '- containers.0.endpoints.0.labels | + scheduling.killSelection "YOUNGEST_FIRST" | - scheduling.placement.acceptedResourceRoles | - scheduling.placement.constraints | + scheduling.unreachableStrategy {"inactiveAfterSeconds":0,"expungeAfterSeconds":0}',
  'pod--marathon-docs-secrets-json-block-1.json': [
    '422 Invalid JSON',
    {
      '/containers(0)/resources': [
        '\'resources\' is undefined on object: {"name":"container-1","exec":{"command":{"shell":"sleep 1"}}}',
      ],
    },
  ],
  'pod--marathon-docs-secrets-json-block-3.json': [
    '422 Invalid JSON',
    {
      '/containers(0)/resources': [
        '\'resources\' is undefined on object: {"name":"container-1","exec":{"command":{"shell":"sleep 1"}},"volumeMounts":[{"name":"secretvolume","mountPath":"path/to/db/password"}]}',
      ],
    },
  ],
  'pod--marathon-tests-system-pods-container-net-pod.json': [
    '422 Object is not valid',
    { '/networks': ['Network name must be specified when container network is selected.'] },
  ],
  'pod--marathon-tests-system-pods-persistent-volume-pod.json': [
    '422 Object is not valid',
    { '/role': ['Resident pods cannot have the role *'] },
  ],
  'pod--marathon-tests-system-pods-ports-pod.json':
    '- containers.0.endpoints.0.labels | + containers.0.healthCheck.delaySeconds 15 | ~ containers.0.healthCheck.http.scheme "HTTP" | - containers.1.endpoints.0.labels | + containers.1.healthCheck.delaySeconds 15 | ~ containers.1.healthCheck.http.scheme "HTTP" | - networks.0.labels | + scheduling.backoff {"backoff":1,"backoffFactor":1.15,"maxLaunchDelay":300} | + scheduling.killSelection "YOUNGEST_FIRST" | - scheduling.placement.acceptedResourceRoles | - scheduling.placement.constraints | + scheduling.unreachableStrategy {"inactiveAfterSeconds":0,"expungeAfterSeconds":0} | + scheduling.upgrade {"minimumHealthCapacity":1,"maximumOverCapacity":1}',
  'pod--marathon-tests-system-pods-private-docker-pod.json': [
    '422 Object is not valid',
    {
      '/containers(0)/image/pullConfig': [
        'must be empty',
        'Feature secrets is not enabled. Enable with --enable_features secrets)',
      ],
      '/secrets': ['must be empty', 'Feature secrets is not enabled. Enable with --enable_features secrets)'],
    },
  ],
  'pod--marathon-tests-system-pods-simple-pod.json':
    '+ containers.0.resources.disk 0 | + containers.0.resources.gpus 0 | + containers.0.volumeMounts.0.readOnly false | + containers.1.resources.disk 0 | + containers.1.resources.gpus 0 | + containers.1.volumeMounts.0.readOnly false | + containers.1.volumeMounts.1.readOnly false',
};
