// The embedded Metronome: a small, faithful one that runs the tasks of jobs as processes of this machine. This file wires the
// parts; READ routes.ts for the API, runs.ts for what becomes of a run, agent.ts for its processes.
import { getRequestListener } from '@hono/node-server';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { closeServer, listen } from '../../kit/listen.js';
import { Agent } from './agent.js';
import { History } from './history.js';
import { Jobs } from './jobs.js';
import { checkOptions, type MetronomeOptions } from './options.js';
import { routes } from './routes.js';
import { Runs } from './runs.js';

export type { MetronomeOptions } from './options.js';

export type RunningMetronome = {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly faults: {
    /** As long as they are held, no task is launched. */
    holdOffers(held: boolean): void;
    /** The next request that matches is carried out, and its connection broken instead of answered. */
    cutNext(matches: (method: string, path: string) => boolean): void;
  };
  /** Stops every task and lets go of the port. */
  close(): Promise<void>;
};

/** @throws Error with a sentence when a setting is wrong or the port is taken */
export async function startMetronome(options: MetronomeOptions): Promise<RunningMetronome> {
  checkOptions(options);
  const host = options.host ?? '127.0.0.1';
  const root = await sandboxRoot(options.sandboxRoot);
  const agent = new Agent(root, { host: '127.0.0.1', cpus: options.cpus ?? 64, mem: options.mem ?? 65_536 });
  const history = new History();
  const runs = new Runs(agent, history);
  const api = getRequestListener(routes(new Jobs(runs, history), runs).fetch);
  const cuts: ((method: string, path: string) => boolean)[] = [];
  const server = createServer((request, response) => {
    const cut = cuts.findIndex((matches) => matches(request.method ?? '', request.url ?? ''));
    if (cut < 0) void api(request, response);
    else {
      cuts.splice(cut, 1);
      carriedOutUnanswered(api, request, response);
    }
  });

  async function close(): Promise<void> {
    runs.close();
    history.close();
    await Promise.all([closeServer(server), agent.close()]);
    if (options.sandboxRoot === undefined) await rm(root, { recursive: true, force: true });
  }

  try {
    const port = await listen(server, options.port, host, 'Metronome', '--port');
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      faults: { holdOffers: (held) => runs.holdOffers(held), cutNext: (matches) => void cuts.push(matches) },
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** The answer is made, and never sent. */
function carriedOutUnanswered(
  api: ReturnType<typeof getRequestListener>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead = () => {
    response.destroy();
    return response;
  };
  void api(request, response);
}

async function sandboxRoot(given: string | undefined): Promise<string> {
  if (given === undefined) return realpath(await mkdtemp(path.join(os.tmpdir(), 'metronome-sandboxes-')));
  await mkdir(given, { recursive: true });
  return realpath(given);
}
