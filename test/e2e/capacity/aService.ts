// A small HTTP server as a Marathon app of four tasks, and the ways in which one of its versions can be bad.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What its tasks do: serve, end with an error at once, or run and answer 503 for ever. */
export type Behaviour = 'serves' | 'crashes' | 'is never healthy';

export interface Service {
  /** `/floor/web` */
  readonly id: string;
  readonly strategy: string;
  readonly version: string;
  readonly behaviour?: Behaviour;
  /** `deploy.healthyWithin`; long enough for a busy machine unless a test waits for its end. */
  readonly healthyWithin?: string;
  /** Further lines of YAML: fields of the app. */
  readonly more?: string;
}

export const instances = 4;

const program = `
import { createServer } from 'node:http';
const { BEHAVIOUR, HOST, PORT0, VERSION } = process.env;
if (BEHAVIOUR === 'crashes') {
  console.error('this version cannot start');
  process.exit(3);
}
let up = 0;
const server = createServer((request, response) => {
  response.writeHead(BEHAVIOUR === 'serves' ? 200 : 503, { connection: 'close' });
  response.end(JSON.stringify({ version: VERSION, up }));
});
server.listen(Number(PORT0), HOST, () => { up = Date.now(); });
`;

/** Writes the program of every service into a folder; returns where it is. */
export async function writeProgram(folder: string): Promise<string> {
  const file = path.join(folder, 'service.mjs');
  await writeFile(file, program);
  return file;
}

export const fileOf = (id: string): string => `${id.replaceAll('/', '-').slice(1)}.yaml`;

/** Its definition as YAML. */
export const definitionOf = (service: Service, file: string): string => `id: ${service.id}
cmd: exec ${process.execPath} ${file}
instances: ${instances}
cpus: 0.1
mem: 32
portDefinitions: [{ port: 0 }]
requirePorts: false
backoffSeconds: 1
maxLaunchDelaySeconds: 1
env: { VERSION: "${service.version}", BEHAVIOUR: ${service.behaviour ?? 'serves'} }
healthChecks:
  - { protocol: MESOS_HTTP, path: /health, portIndex: 0, gracePeriodSeconds: 20, delaySeconds: 0, intervalSeconds: 1, timeoutSeconds: 10, maxConsecutiveFailures: 3 }
deploy: { ${service.strategy}, healthyWithin: ${service.healthyWithin ?? '120s'} }
${service.more ?? ''}
`;
