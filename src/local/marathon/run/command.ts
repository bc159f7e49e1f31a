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

/** @param ports those that a stand-in answers on */
export function appCommand({ cmd, args, container }: AppSpec, ports: readonly number[]): Command {
  if (cmd !== undefined) return inShell(cmd);
  const image = container?.docker?.image;
  // With an image, args belong to the image's entry point, which is not here.
  if (image === undefined && args !== undefined) return { argv: args };
  return standInFor(image === undefined ? 'a container without a command' : `image ${image}`, ports);
}

/** @param ports those that a stand-in answers on: the container's own, not those of the other containers of the pod */
export function containerCommand({ exec, image, name }: PodContainer, ports: readonly number[]): Command {
  if (exec !== undefined && 'shell' in exec.command) return inShell(exec.command.shell);
  // argv that replaces the image's entry point is a whole command.
  if (exec !== undefined && 'argv' in exec.command && (image === undefined || exec.overrideEntrypoint === true))
    return { argv: exec.command.argv };
  return standInFor(image === undefined ? `container ${name}, which has no command` : `image ${image.id}`, ports);
}

const inShell = (shell: string): Command => ({ argv: ['/bin/sh', '-c', shell], shell });

const standInFor = (what: string, ports: readonly number[]): Command => ({
  argv: [process.execPath, '-e', standIn, ...ports.map(String)],
  notice: `stand-in for ${what}: answers 200 on every port of the task\n`,
});

const standIn = `
const { createServer } = require('node:http');
const { MARATHON_APP_ID } = process.env;
for (const port of new Set(process.argv.slice(1)))
  createServer((request, response) => response.end('stand-in for ' + MARATHON_APP_ID + '\\n')).listen(Number(port));
setInterval(() => {}, 1 << 30);
process.on('SIGTERM', () => process.exit(0));
`;
