// What Marathon would answer with 422 is refused where it is written, in Marathon's words.
import { describe, expect, it } from 'vitest';
import { ids, load, said } from '../repository.js';

const image = 'container: { docker: { image: i } }';

describe('an app that Marathon would refuse', () => {
  it.each([
    [
      'instances: 1',
      "x.yaml:1:1: command-missing: AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
    ],
    ['container: { type: MESOS }', 'x.yaml:1:1: command-missing'],
    ['cmd: x', 'x.yaml:2:6: marathon-rule: cmd must not be an empty string, and a single character counts as one'],
    ['cmd: run it\nargs: [run]', 'x.yaml:3:7: marathon-rule: cmd and args are both given'],
    ['cmd: run it\ncontainer: {}', 'x.yaml:3:12: marathon-rule: a container of type DOCKER (the default) needs docker'],
    ['cmd: run it\ninstances: -1', 'x.yaml:3:12: field-invalid: instances must be at least 0'],
    ['cmd: run it\ninstances: 0.5', 'x.yaml:3:12: field-invalid: instances must be a whole number'],
    ['cmd: run it\ninstances: "2"', 'x.yaml:3:12: field-invalid: instances must be a number, and is text'],
    ['cmd: run it\ninstances: 1e99', 'x.yaml:3:12: field-invalid: instances must be'],
    ['cmd: run it\ncpus: 0', 'x.yaml:3:7: field-invalid: cpus must be at least 0.001'],
    ['cmd: [run]', 'x.yaml:2:6: field-invalid: cmd must be text, and is a list'],
    [
      'cmd: run it\nenv: { PASSWORD: [secret] }',
      'x.yaml:3:18: field-invalid: env.PASSWORD must be text, or { secret: name }',
    ],
    ['cmd: run it\nlabels: { A: {} }', 'x.yaml:3:14: field-invalid: labels.A must be text'],
    [
      'cmd: run it\nupgradeStrategy: { minimumHealthCapacity: 1 }',
      'x.yaml:3:18: field-missing: upgradeStrategy.maximumOverCapacity is missing',
    ],
    [
      'cmd: run it\nupgradeStrategy: { minimumHealthCapacity: 2, maximumOverCapacity: 0 }',
      'x.yaml:3:43: field-invalid: upgradeStrategy.minimumHealthCapacity must be at most 1',
    ],
    [
      'cmd: run it\nhealthChecks: [{ protocol: GRPC }]',
      'x.yaml:3:28: field-invalid: healthChecks[0].protocol must be one of HTTP, HTTPS',
    ],
    [
      'cmd: run it\nhealthChecks: [{ protocol: MESOS_HTTP }, { protocol: MESOS_TCP }]',
      'x.yaml:3:15: marathon-rule: AppDefinition can contain at most one Mesos health check',
    ],
    [
      'cmd: run it\nhealthChecks: [{ portIndex: 3 }]',
      'x.yaml:3:29: marathon-rule: Health check port indices must address an element',
    ],
    [
      'cmd: run it\nportDefinitions: []\nhealthChecks: [{ path: / }]',
      'x.yaml:4:16: marathon-rule: Health check port indices',
    ],
    ['cmd: run it\nhealthChecks: [{ protocol: COMMAND }]', 'a health check of protocol COMMAND needs command'],
    [
      'cmd: run it\nreadinessChecks: [{ portName: web }]',
      'x.yaml:3:31: marathon-rule: No port definition reference for portName web',
    ],
    [
      'cmd: run it\nports: [0]\nportDefinitions: [{ port: 80 }]',
      'x.yaml:3:8: marathon-rule: cannot specify both ports and port definitions',
    ],
    [
      'cmd: run it\nuris: [http://a/b]\nfetch: [{ uri: http://a/b }]',
      'x.yaml:3:7: marathon-rule: uris may not be set in conjunction with fetch',
    ],
    ['cmd: run it\nportDefinitions: [{ name: a }, { name: a }]', 'Port names must be unique.'],
    ['cmd: run it\nportDefinitions: [{ port: 80 }, { port: 80 }]', 'Ports must be unique.'],
    ['cmd: run it\nnetworks: [{ mode: host }, { mode: container, name: a }]', 'may not be combined with others'],
    ['cmd: run it\nnetworks: [{ mode: container/bridge, name: a }]', 'only container networks may have a name'],
    [
      `networks: [{ mode: host }]\ncontainer: { docker: { image: i, network: HOST } }`,
      'must not specify both container.docker.network and networks',
    ],
    [
      `${image}\nlabels: { MARATHON_SINGLE_INSTANCE_APP: "true" }`,
      'x.yaml:3:41: marathon-rule: a single instance app needs both capacities of upgradeStrategy at 0',
    ],
    [
      `${image}\ninstances: 2\nlabels: { MARATHON_SINGLE_INSTANCE_APP: true }\nupgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 }`,
      'x.yaml:3:12: marathon-rule: the label MARATHON_SINGLE_INSTANCE_APP allows at most one',
    ],
    [
      'cmd: run it\nconstraints: [[hostname, unique]]',
      "x.yaml:3:26: marathon-rule: a constraint's operator must be one of",
    ],
    [
      'cmd: run it\nconstraints: [[hostname]]',
      'x.yaml:3:15: field-invalid: constraints[0] must have at least 2 entries',
    ],
    [
      'cmd: run it\nunreachableStrategy: { inactiveAfterSeconds: 9, expungeAfterSeconds: 1 }',
      'inactiveAfterSeconds must be at most expungeAfterSeconds',
    ],
    ['cmd: run it\ndependencies: [Bad_Name]', 'x.yaml:3:16: dependency-invalid: "Bad_Name" is no app or group'],
    [
      'cmd: run it\ncontainer: { type: MESOS, volumes: [{ containerPath: d, persistent: { size: 1 } }] }\nupgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 1 }',
      'maximumOverCapacity must be 0 for an app with persistent volumes',
    ],
    [
      'cmd: run it\ncontainer: { type: MESOS, volumes: [{ containerPath: d, persistent: { size: 1 } }] }\nrole: "*"',
      'x.yaml:4:7: marathon-rule: Resident apps cannot have the role *',
    ],
    [
      `cmd: run it\ncontainer: { docker: { image: i }, volumes: [{ containerPath: /d, mode: RO }] }`,
      'x.yaml:3:46: marathon-rule: a volume of the host needs hostPath',
    ],
    [
      `cmd: run it\ncontainer: { docker: { image: i }, volumes: [{ containerPath: /d, hostPath: /h }] }`,
      'x.yaml:3:46: marathon-rule: a volume of the host needs mode (add mode: RO or mode: RW)',
    ],
    [
      `cmd: run it\ncontainer: { docker: { image: i }, volumes: [{ containerPath: /d, hostPath: "", mode: RO }] }`,
      'x.yaml:3:77: marathon-rule: hostPath must not be empty',
    ],
    [`${image}\ncheck: { tcp: {} }`, "x.yaml:3:8: marathon-rule: AppDefinition must not use 'checks' if using docker"],
    ['cmd: run it\ncheck: {}', 'x.yaml:3:8: marathon-rule: expected one of http, tcp or exec checks'],
    [
      'cmd: run it\ncheck: { http: { portIndex: 1 } }',
      'x.yaml:3:29: marathon-rule: check port index must address an element of the ports array',
    ],
    [
      'cmd: run it\nportDefinitions: []\ncheck: { tcp: {} }',
      'x.yaml:4:15: marathon-rule: check port index must address an element of the ports array',
    ],
    [
      'cmd: run it\nnetworks: [{ name: n }]\ncontainer: { type: MESOS, portMappings: [] }\nhealthChecks: [{ protocol: MESOS_TCP, portIndex: 0 }]',
      'x.yaml:5:50: marathon-rule: Health check port indices must address an element',
    ],
    [
      'cmd: run it\nnetworks: [{ name: n }]\ncontainer: { type: MESOS }\nhealthChecks: [{ protocol: MESOS_HTTP, portIndex: 1 }]',
      'x.yaml:5:51: marathon-rule: Health check port indices must address an element',
    ],
    [
      'cmd: run it\nhealthChecks: [{ protocol: TCP }, { protocol: HTTP, portIndex: 7 }]',
      'x.yaml:3:64: marathon-rule: Health check port indices must address an element',
    ],
    [
      'cmd: run it\nnetworks: [{ name: n }]\ncontainer: { type: MESOS, portMappings: [{ networkNames: [n, other] }] }',
      'x.yaml:4:62: marathon-rule: "other" is no network of the app: n',
    ],
    [
      'cmd: run it\nnetworks: [{ name: n }, { name: m }]\ncontainer: { type: MESOS, portMappings: [{ hostPort: 0 }] }',
      'x.yaml:4:42: marathon-rule: networkNames must be a single item list when hostPort is specified',
    ],
    [
      'cmd: run it\nipAddress: { discovery: { ports: [{ number: 1, name: a }, { number: 2, name: a }] } }',
      'x.yaml:3:34: marathon-rule: Port names must be unique.',
    ],
    [
      'container: { docker: { image: i, network: HOST, portMappings: [{ name: a }, { name: a }] } }',
      'x.yaml:2:63: marathon-rule: Port names must be unique.',
    ],
  ])('%j', (rest, expected) => {
    const loaded = load({ 'x.yaml': `id: /x\n${rest}\n`, 'ok.yaml': 'id: /ok\ncmd: run it' });
    expect(said(loaded)).toContainEqual(expect.stringContaining(expected));
    expect(ids(loaded)).not.toContain('/x');
    expect(ids(loaded)).toContain('/ok');
    expect(JSON.stringify(said(loaded))).not.toContain('secret]');
  });

  it.each([
    [
      'the host drops mappings unseen',
      'container: { type: MESOS, portMappings: [{ name: a }, { name: a, networkNames: [x] }] }',
    ],
    [
      'a secret volume has neither path of the host nor mode',
      'container: { type: MESOS, volumes: [{ containerPath: d, secret: s }] }',
    ],
    [
      'a check by its own port needs no mapping',
      'portDefinitions: []\nhealthChecks: [{ protocol: MESOS_TCP, port: 80 }]\ncheck: { tcp: { port: 80 } }',
    ],
    ['a command needs no port', 'portDefinitions: []\ncheck: { exec: { command: { shell: ls } } }'],
    ['the cluster may have a network by default', 'networks: [{ mode: container }]'],
    [
      'the cluster’s own role is not known here',
      'container: { type: MESOS, volumes: [{ containerPath: d, persistent: { size: 1 } }] }',
    ],
  ])('is none where %s', (_, rest) => {
    expect(said(load({ 'x.yaml': `id: /x\ncmd: run it\n${rest}` }))).toEqual([]);
  });

  it.each([
    [
      'Shop/Cart',
      'x.yaml:1:5: id-invalid: Marathon refuses the id "Shop/Cart" (lower case letters, digits and - only: "/shop/cart")',
    ],
    ['/shop/my_cart', 'id-invalid: Marathon refuses the id "/shop/my_cart"'],
    [
      '/shop/restart',
      'x.yaml:1:5: id-reserved: the id "/shop/restart" must not end with any of the following reserved keywords',
    ],
    ['/', 'x.yaml:1:5: id-invalid'],
    ['../x', 'x.yaml:1:5: id-invalid'],
    ['7', 'x.yaml:1:5: id-invalid: the id must be text'],
    ['"/x\\n::set-output"', 'x.yaml:1:5: id-invalid: Marathon refuses the id "/x\\n::set-output"'],
  ])('by its id: %s', (id, expected) => {
    expect(said(load({ 'x.yaml': `id: ${id}\ncmd: run it` }))).toContainEqual(expect.stringContaining(expected));
  });

  it('names what is only strange as a warning, and deploys it as it is', () => {
    const loaded = load({
      'x.yaml':
        'id: /x\ncmd: run it\ninstnces: 2\nhealthChecks: [{ protokol: HTTP }]\nversion: "1"\ntasksRunning: 0\nenv: { A: }\n',
    });
    expect(ids(loaded)).toEqual(['/x']);
    expect(said(loaded)).toEqual([
      expect.stringContaining('x.yaml:5:1: server-field: version, tasksRunning are written by Marathon and left out'),
      'x.yaml:7:8: null-value: env.A is empty and sets nothing (write "" for an empty value)',
      'x.yaml:4:18: unknown-field: healthChecks[0].protokol is not a field that is known here (did you mean protocol?)',
      'x.yaml:3:1: unknown-field: instnces is not a field that is known here (did you mean instances?)',
    ]);
    expect(loaded.environments[0]?.apps[0]?.spec.definition).toMatchObject({ instnces: 2 });
  });
});
