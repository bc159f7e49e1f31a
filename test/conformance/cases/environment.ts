// What a task finds in its environment. The task itself looks, and says so by the number it ends with.
import { chapter } from '../suite/case.js';
import { expectInTask, equals, isLike, isUnset } from './commands.js';

const digits = '[1-9]*[0-9]';

export const environmentCases = chapter('environment', 'processes', {
  identity: {
    title: 'a task knows its app, its version, its task id and its host',
    cites: '6; TaskBuilder.taskContextEnv, EnvironmentHelper',
    async run(w) {
      const id = w.id('app');
      await expectInTask(w, id, {}, [
        equals('MARATHON_APP_ID', id),
        isLike('MESOS_TASK_ID', `${id.slice(1).replaceAll('/', '_')}.instance-*._app.1`),
        isLike('MARATHON_APP_VERSION', '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T*.[0-9][0-9][0-9]Z'),
        isLike('HOST', '?*'),
        isUnset('TASK_HOST'),
      ]);
    },
  },
  resources: {
    title: 'a task knows its resources, as Scala prints doubles',
    cites: '6; TaskBuilder.taskContextEnv',
    async run(w) {
      const mem = w.random.between(33, 60);
      await expectInTask(w, w.id('app'), { cpus: 0.25, mem, disk: 0 }, [
        equals('MARATHON_APP_RESOURCE_CPUS', '0.25'),
        equals('MARATHON_APP_RESOURCE_MEM', `${mem}.0`),
        equals('MARATHON_APP_RESOURCE_DISK', '0.0'),
        equals('MARATHON_APP_RESOURCE_GPUS', '0'),
        equals('MARATHON_APP_ENFORCE_GROUP_ROLE', 'FALSE'),
        isUnset('MARATHON_APP_DOCKER_IMAGE'),
      ]);
    },
  },
  labels: {
    title: 'labels are variables with upper-case names, odd characters as one underscore, and a list of the names',
    cites: '6; EnvironmentHelper.labelsToEnvVars',
    async run(w) {
      const value = w.random.word(5);
      await expectInTask(w, w.id('app'), { labels: { 'my-label.of/some': value, 'a--b': 'x y' } }, [
        equals('MARATHON_APP_LABEL_MY_LABEL_OF_SOME', value),
        equals('MARATHON_APP_LABEL_A_B', 'x y'),
        isLike('MARATHON_APP_LABELS', '"A_B MY_LABEL_OF_SOME"|"MY_LABEL_OF_SOME A_B"'),
      ]);
    },
  },
  'labels-none': {
    title: 'without labels the list of their names is empty',
    cites: '6; EnvironmentHelper.labelsToEnvVars',
    async run(w) {
      await expectInTask(w, w.id('app'), {}, [equals('MARATHON_APP_LABELS', '')]);
    },
  },
  'labels-long': {
    title: 'a label value of 512 characters or more is left out',
    cites: '6; EnvironmentHelper maxEnvironmentVarLength',
    async run(w) {
      await expectInTask(w, w.id('app'), { labels: { long: 'x'.repeat(512), short: 'x'.repeat(511) } }, [
        isUnset('MARATHON_APP_LABEL_LONG'),
        isLike('MARATHON_APP_LABEL_SHORT', 'x*'),
        equals('MARATHON_APP_LABELS', 'SHORT'),
      ]);
    },
  },
  'env-wins': {
    title: 'what the app sets in env wins over everything that Marathon sets',
    cites: '6; TaskBuilder: user env comes last',
    async run(w) {
      const value = w.random.word(6);
      await expectInTask(
        w,
        w.id('app'),
        { env: { HOST: value, PORT0: 'mine', MARATHON_APP_ID: 'other', EXTRA: `${value} $HOME "q"` } },
        [
          equals('HOST', value),
          equals('PORT0', 'mine'),
          equals('MARATHON_APP_ID', 'other'),
          equals('EXTRA', `${value} $HOME "q"`),
        ],
      );
    },
  },
  ports: {
    title: 'ports are PORT0 and on, PORT is the first, PORTS lists all',
    cites: '6; EnvironmentHelper.portsEnv',
    async run(w) {
      const count = w.random.between(2, 4);
      const names = Array.from({ length: count }, (_, index) => `PORT${index}`);
      await expectInTask(w, w.id('app'), { portDefinitions: names.map(() => ({ port: 0 })) }, [
        ...names.map((name) => isLike(name, digits)),
        ['PORT is PORT0', '[ "$PORT" = "$PORT0" ]'],
        [`PORTS is ${names.join()}`, `[ "$PORTS" = "${names.map((name) => `$${name}`).join()}" ]`],
        isUnset(`PORT${count}`),
        ['the ports differ', '[ "$PORT0" != "$PORT1" ]'],
      ]);
    },
  },
  'ports-named': {
    title: 'a named port is PORT_ and its name in upper case; a service port is PORT_ and its number',
    cites: '6; EnvironmentHelper.portsEnv',
    async run(w) {
      const port = w.random.between(21_000, 25_000);
      const portDefinitions = [
        { port, name: 'http' },
        { port: 0, name: 'admin' },
      ];
      await expectInTask(w, w.id('app'), { portDefinitions }, [
        ['PORT_HTTP is PORT0', '[ "$PORT_HTTP" = "$PORT0" ]'],
        ['PORT_ADMIN is PORT1', '[ "$PORT_ADMIN" = "$PORT1" ]'],
        [`PORT_${port} is PORT0`, `[ "$PORT_${port}" = "$PORT0" ]`],
      ]);
    },
  },
  'ports-none': {
    title: 'without ports there is no variable of a port',
    cites: '6; EnvironmentHelper.portsEnv returns nothing',
    async run(w) {
      await expectInTask(w, w.id('app'), { portDefinitions: [] }, [
        isUnset('PORT'),
        isUnset('PORT0'),
        isUnset('PORTS'),
        isLike('HOST', '?*'),
      ]);
    },
  },
  'port-is-no-service-port': {
    title: 'without requirePorts the port of a task is another than the service port, and the one GET shows',
    cites: '6; ResourceMatcher, PortsMatcher (dynamic host ports)',
    async run(w) {
      const port = w.random.between(42_000, 47_000);
      await expectInTask(w, w.id('app'), { portDefinitions: [{ port }] }, [
        [`PORT0 is not ${port}`, `[ "$PORT0" != ${port} ]`],
      ]);
    },
  },
  mappings: {
    title: 'with port mappings the variables are of host ports, by index, container port and name',
    cites: '6; EnvironmentHelper.portsEnv with port mappings',
    async run(w) {
      const portMappings = [{ containerPort: 8080, name: 'http' }, { containerPort: 9090 }];
      await expectInTask(
        w,
        w.id('app'),
        { networks: [{ mode: 'container/bridge' }], container: { type: 'MESOS', portMappings } },
        [
          isLike('PORT0', digits),
          ['PORT_8080 is PORT0', '[ "$PORT_8080" = "$PORT0" ]'],
          ['PORT_HTTP is PORT0', '[ "$PORT_HTTP" = "$PORT0" ]'],
          ['PORT_9090 is PORT1', '[ "$PORT_9090" = "$PORT1" ]'],
          ['PORTS lists both', '[ "$PORTS" = "$PORT0,$PORT1" ]'],
        ],
      );
    },
  },
  'shell-and-folder': {
    title: 'cmd is run by a shell, in a folder of its own that can be written to',
    cites: '6; TaskBuilder: CommandInfo.shell, the sandbox of Mesos',
    async run(w) {
      await expectInTask(w, w.id('app'), {}, [
        ['the shell expands', '[ $((1 + 2)) = 3 ]'],
        ['a file can be written', 'echo x > file && [ -s file ]'],
        ['MESOS_SANDBOX is the folder', '[ "$MESOS_SANDBOX" = "$PWD" ]'],
      ]);
    },
  },
});
