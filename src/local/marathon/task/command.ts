// What is really executed for a definition. There is no container engine here: a definition with an image runs its
// `cmd` when it has one; otherwise a stand-in answers on the task's ports, so that checks and balancers find someone.
import type { AppSpec } from '../definition/app.js';

/** argv to execute, and a line for the task's stdout that says so when it is not what real Mesos would run. */
export type Command = { readonly argv: readonly string[]; readonly notice?: string };

export function commandOf(spec: AppSpec): Command {
  if (spec.cmd !== undefined) return { argv: ['/bin/sh', '-c', spec.cmd] };
  const image = spec.container?.docker?.image;
  // With an image, args belong to the image's entry point, which is not here.
  if (image === undefined && spec.args !== undefined) return { argv: spec.args };
  const what = image === undefined ? 'a container without a command' : `image ${image}`;
  return {
    argv: [process.execPath, '-e', standIn],
    notice: `stand-in for ${what}: answers 200 on every port of the task\n`,
  };
}

const standIn = `
const { createServer } = require('node:http');
for (const port of (process.env.PORTS || '').split(',').filter(Boolean))
  createServer((request, response) => response.end('stand-in for ' + process.env.MARATHON_APP_ID + '\\n')).listen(Number(port));
setInterval(() => {}, 1 << 30);
process.on('SIGTERM', () => process.exit(0));
`;
