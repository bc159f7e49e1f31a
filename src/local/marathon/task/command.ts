// What is really executed for a definition. There is no container engine here: a definition with an image runs its
// own command when it has one; otherwise a stand-in answers on the task's ports, so that checks and balancers find
// someone.
import type { AppSpec } from '../definition/app.js';
import type { PodContainer } from '../definition/pod/pod.js';

/** argv to execute, and a line for the task's stdout that says so when it is not what real Mesos would run. */
export type Command = {
  readonly argv: readonly string[];
  /** The command line, when it is one for a shell. */
  readonly shell?: string;
  readonly notice?: string;
};

export function appCommand({ cmd, args, container }: AppSpec): Command {
  if (cmd !== undefined) return inShell(cmd);
  const image = container?.docker?.image;
  // With an image, args belong to the image's entry point, which is not here.
  if (image === undefined && args !== undefined) return { argv: args };
  return standInFor(image === undefined ? 'a container without a command' : `image ${image}`);
}

export function containerCommand({ exec, image, name }: PodContainer): Command {
  if (exec !== undefined && 'shell' in exec.command) return inShell(exec.command.shell);
  if (image === undefined && exec !== undefined && 'argv' in exec.command) return { argv: exec.command.argv };
  return standInFor(image === undefined ? `container ${name}, which has no command` : `image ${image.id}`);
}

const inShell = (shell: string): Command => ({ argv: ['/bin/sh', '-c', shell], shell });

const standInFor = (what: string): Command => ({
  argv: [process.execPath, '-e', standIn],
  notice: `stand-in for ${what}: answers 200 on every port of the task\n`,
});

const standIn = `
const { createServer } = require('node:http');
const { PORTS = '', MARATHON_APP_ID, MESOS_EXECUTOR_ID } = process.env;
const ports = [...PORTS.split(','), ...Object.entries(process.env).flatMap(([name, value]) => name.startsWith('ENDPOINT_') ? [value] : [])];
for (const port of new Set(ports.filter(Boolean)))
  createServer((request, response) => response.end('stand-in for ' + (MARATHON_APP_ID ?? MESOS_EXECUTOR_ID) + '\\n')).listen(Number(port));
setInterval(() => {}, 1 << 30);
process.on('SIGTERM', () => process.exit(0));
`;
