// The documents that a stock Marathon 1.11 refuses (default flags: role `*`; features secrets, external_volumes and
// gpu_resources off), and what its answer says, written by hand from its validators. All are 422.

export type Refusal = {
  readonly message: 'Object is not valid' | 'Invalid JSON';
  readonly details: Readonly<Record<string, readonly string[]>>;
};

const notValid = (details: Refusal['details']): Refusal => ({ message: 'Object is not valid', details });
const off = (feature: string): string => `Feature ${feature} is not enabled. Enable with --enable_features ${feature})`;
/** `x is empty or featureEnabled(…)`: an `or` that fails says all its alternatives. */
const emptyOrOn = ['must be empty', off('secrets')];

/** ResourceRole.validForRole, in AppValidation.validWithRoleEnforcement. */
const foreignRole = notValid({ '/acceptedResourceRoles': ['acceptedResourceRoles can only contain *'] });
/** AppDefinition.validWithRoleEnforcement, of a single app. */
const residentApp = notValid({ '/role': ['Resident apps cannot have the role *'] });
/** PodsValidation.validPodDefinitionWithRoleEnforcement. */
const residentPod = notValid({ '/role': ['Resident pods cannot have the role *'] });
/** AppValidation.validVolume. */
const externalVolume = notValid({ '/container/volumes(0)': [off('external_volumes')] });
/** AppValidation.validateOldAppAPI: a rule about the whole app has the path `/`. */
const twoNetworks = 'must not specify both container.docker.network and networks';
/** RootGroup.validAppRole, of every app of the tree that a group update makes; Group.everyApp names the app. */
const residentInGroup = notValid({ '/apps//beer/elasticsearch': ['Resident apps cannot have the role *'] });
/** Validation.theOnlyDefinedOptionIn. */
const alone = ['not allowed in conjunction with other properties.'];
/** PodContainer's generated reader: `resources` has no default. The object is printed as it was sent, without spaces. */
const noResources = (container: string): Refusal => ({
  message: 'Invalid JSON',
  details: { '/containers(0)/resources': [`'resources' is undefined on object: ${container}`] },
});

export const refusals: Readonly<Record<string, Refusal>> = {
  'app--demos-fastdata-iot-1-11-dashboard.json': foreignRole,
  'app--demos-flink-1-11-webui-webui.json': foreignRole,
  'app--demos-flink-1-12-webui-webui.json': foreignRole,
  'app--demos-flink-1-13-webui-webui.json': foreignRole,
  'app--examples-portworx-1-10-readme-json-block-1.json': foreignRole,
  'app--examples-spinnaker-1-10-misc-minio.json': residentApp,
  'app--examples-spinnaker-1-10-misc-proxy.json': foreignRole,
  // SchedulingValidation.complyWithAppConstraintRules: an empty value is a value. Members of a set have no index.
  'app--marathon-apidoc-app-list-apps-0.json': notValid({ '/constraints': ['UNIQUE does not accept a value'] }),
  'app--marathon-docs-external-volumes-json-block-0.json': externalVolume,
  // AppValidation.validWithRoleEnforcement, with RoleSettings.forService's roles of /dev.
  'app--marathon-docs-multirole-json-block-1.json': notValid({
    '/role': ['got slave_public, expected one of: [*, dev]'],
  }),
  // The container has no type, which means DOCKER, and no image.
  'app--marathon-docs-secrets-json-block-2.json': notValid({
    '/container/secretVolumes(container)': emptyOrOn,
    '/container/docker': ['not defined'],
    '/secrets': [off('secrets')],
  }),
  'app--marathon-lb-ci-backends-1-9-docker-bridge.json': notValid({ '/': [twoNetworks] }),
  'app--marathon-lb-ci-backends-1-9-docker-ippc.json': notValid({
    '/': [twoNetworks, 'must not specify both networks and ipAddress'],
  }),
  'app--marathon-lb-tests-1-nginx-marathon1-5.json': foreignRole,
  'app--marathon-lb-tests-1-nginx.json': foreignRole,
  'app--marathon-lb-tests-zdd-app-blue-apps-0.json': foreignRole,
  'app--marathon-lb-tests-zdd-apps-apps-0.json': foreignRole,
  'app--marathon-lb-tests-zdd-apps-apps-1.json': foreignRole,
  'app--marathon-tests-system-apps-external-volume-mesos-app.json': externalVolume,
  'app--marathon-tests-system-apps-persistent-volume-app.json': residentApp,
  'app--marathon-tests-system-apps-private-ucr-docker-app.json': notValid({
    '/container/docker/pullConfig': emptyOrOn,
    '/secrets': [off('secrets')],
  }),
  'app--marathon-tests-system-apps-resident-docker-app.json': residentApp,
  // EnvVarValidation.envValidator has words of its own.
  'app--marathon-tests-system-fixtures-mom-ee-permissive-1-7.json': notValid({
    '/container/docker/pullConfig': emptyOrOn,
    '/env': ['use of secret-references in the environment requires the secrets feature to be enabled'],
    '/secrets': [off('secrets')],
  }),
  'group--demos-beer-demo-1-10-marathon-configuration.json': residentInGroup,
  // AppHelpers.appNormalization checks each app by itself, before the group: nothing says which app it was.
  'group--demos-beer-demo-1-10-readme-json-block-2.json': notValid({
    '/': ['unreachableStrategy must be disabled for resident tasks'],
  }),
  'group--demos-dcos-k8s-beer-demo-1-10-marathon-apps-marathon-configuration.json': residentInGroup,
  // Group.validNestedGroupUpdateWithBase: `version` means going back to it, in every group that has one.
  'group--marathon-apidoc-group.json': notValid({
    '/version': alone,
    '/groups(0)/version': alone,
    '/groups(0)/groups(0)/version': alone,
    '/groups(0)/groups(1)/version': alone,
  }),
  'pod--marathon-docs-persistent-volumes-json-block-9.json': residentPod,
  'pod--marathon-docs-pods-json-block-12.json': notValid({
    '/containers(0)/image/pullConfig': emptyOrOn,
    '/secrets': emptyOrOn,
  }),
  'pod--marathon-docs-secrets-json-block-1.json': noResources(
    '{"name":"container-1","exec":{"command":{"shell":"sleep 1"}}}',
  ),
  'pod--marathon-docs-secrets-json-block-3.json': noResources(
    '{"name":"container-1","exec":{"command":{"shell":"sleep 1"}},' +
      '"volumeMounts":[{"name":"secretvolume","mountPath":"path/to/db/password"}]}',
  ),
  // NetworkValidation.defaultNetworkNameValidator: there is no --default_network_name.
  'pod--marathon-tests-system-pods-container-net-pod.json': notValid({
    '/networks': ['Network name must be specified when container network is selected.'],
  }),
  'pod--marathon-tests-system-pods-persistent-volume-pod.json': residentPod,
  'pod--marathon-tests-system-pods-private-docker-pod.json': notValid({
    '/containers(0)/image/pullConfig': emptyOrOn,
    '/secrets': emptyOrOn,
  }),
};

/** Documents that only lack a role that can hold reservations. */
export const residents = Object.keys(refusals).filter(
  (file) => refusals[file] === residentApp || refusals[file] === residentPod,
);
