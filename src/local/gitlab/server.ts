// An embedded GitLab: git over smart HTTP and the REST API on one port, everything it keeps under one root folder.
// READ THIS FIRST: a request is recorded, meets a planned fault or not, and goes to the git door or to the API.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { createApi } from './api/app.js';
import {
  createFaults,
  remember,
  type Door,
  type Fault,
  type FaultBox,
  type Faults,
  type RecordedRequest,
} from './faults.js';
import { isGitPath } from './git/admission.js';
import { serveGit } from './git/smartHttp.js';
import { requireGit } from './git/run.js';
import { createGitlab, type Gitlab } from './gitlab.js';
import { followPush } from './mergeRequests/follow.js';
import { plant } from './planting.js';
import { readSeed } from './seed.js';
import { openStore } from './store.js';

export type { Door, Fault, FaultPlan, Faults, RecordedRequest } from './faults.js';

export type GitlabOptions = {
  /** Default 8929; 0 picks a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Where repositories and state live; made when missing, kept at the end. */
  readonly root: string;
  /** See readSeed. Without it the users and projects of the last run are there again. */
  readonly seed?: unknown;
  /** The folder that relative `from` entries of the seed start at; default the working directory. */
  readonly seedFolder?: string;
};

export type RunningGitlab = {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  readonly faults: Faults;
  /** The newest 10 000 requests, oldest first. */
  readonly requests: readonly RecordedRequest[];
  forgetRequests(): void;
  /** Ends every connection and child process and lets go of the port; the root keeps everything. */
  close(): Promise<void>;
};

/**
 * Starts an embedded GitLab. Throws with one clear sentence when git is missing or too old, when the seed is wrong, when
 * the root holds something else, or when the port is taken.
 */
export async function startGitlab(options: GitlabOptions): Promise<RunningGitlab> {
  const seed = readSeed(options.seed ?? {});
  await requireGit();
  const root = path.resolve(options.root);
  const gitlab = createGitlab(root, await openStore(root));
  await plant(gitlab, seed, options.seedFolder ?? process.cwd());
  for (const project of gitlab.store.state.projects) await followPush(gitlab, project, undefined);

  const faults = createFaults();
  const requests: RecordedRequest[] = [];
  const underWay = new Set<Promise<void>>();
  const api = createApi(gitlab);
  const server = createServer((request, response) => {
    const work = answer({ gitlab, faults, requests, api, request, response }).catch((error: unknown) => {
      // An answer that has begun must not look complete.
      if (response.headersSent) response.destroy();
      else
        response.writeHead(500, { 'content-type': 'text/plain' }).end(`500 Internal Server Error: ${String(error)}
`);
    });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  });
  gitlab.url = await listen(server, options.port ?? 8929, options.host ?? '127.0.0.1');

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
    await Promise.all(underWay);
    await gitlab.quiet();
  };
  return {
    url: gitlab.url,
    faults,
    requests,
    forgetRequests: () => void requests.splice(0),
    close: () => (closing ??= close()),
  };
}

type Call = {
  readonly gitlab: Gitlab;
  readonly faults: FaultBox;
  readonly requests: RecordedRequest[];
  readonly api: ReturnType<typeof createApi>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

async function answer(call: Call): Promise<void> {
  const { gitlab, request, response } = call;
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const url = new URL(target.startsWith('/') ? `http://gitlab${target}` : target);
  const door: Door = isGitPath(url.pathname) ? 'git' : 'api';
  const record = remember(call.requests, {
    door,
    method,
    path: target.replace(/(private_token=)[^&]*/g, '$1[FILTERED]'),
  });
  const fault = call.faults.take(door, method, target);
  if (fault !== undefined) {
    fail(fault, request, response);
    return;
  }
  const takeCut = (): number | undefined => call.faults.takeCut(door, method, target);
  if (door === 'api') return call.api(request, response, takeCut);
  return serveGit({
    gitlab,
    request,
    response,
    url,
    record,
    takeCut,
    onPush: (project, user) => followPush(gitlab, project, user),
  });
}

function fail(fault: Exclude<Fault, { kind: 'cut' }>, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  switch (fault.kind) {
    case 'refuse':
      request.socket.destroy();
      return;
    case 'answer':
      response.writeHead(fault.status, { 'content-type': 'text/plain', ...fault.headers }).end(fault.body ?? '');
      return;
    case 'hang':
      return; // the connection ends with the client's patience, or with close()
  }
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new Error(`The embedded GitLab cannot listen on ${host}:${port}: ${error.message}.`, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('The embedded GitLab has no port.'));
        return;
      }
      // A wildcard is no address one can call; links name the loopback then.
      const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
      resolve(`http://${name.includes(':') ? `[${name}]` : name}:${address.port}`);
    });
  });
}
