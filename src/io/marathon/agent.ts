// The last lines of a task's stderr, from the Mesos agent that ran it: most often the very reason of a failure.
// Mesos 1.x: GET /state names the sandbox of each executor, GET /files/read gives a piece of a file in it.
import type { AxiosInstance } from 'axios';
import { z } from 'zod';
import { createHttp } from '../../kit/http.js';
import { exchange, jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { statusFailure } from '../../kit/httpStatus.js';
import type { Log } from '../../kit/log.js';
import { oneLine } from '../../kit/redact.js';
import { basic } from '../../kit/remote/authorisation.js';

export interface AgentOptions {
  /** Port of the Mesos agents' HTTP interface, usually 5051. */
  readonly agentPort: number;
  readonly agentScheme?: 'http' | 'https';
  readonly agentAuth?: { readonly user: string; readonly password: () => string };
  readonly ca?: string;
}

export type StderrReader = (
  taskId: string,
  host: string,
  signal: AbortSignal,
) => Promise<readonly string[] | undefined>;

const lastBytes = 4_096;
const lastLines = 5;
/** Milliseconds for all requests together: it is an explanation, nobody waits long for it. */
const patience = 3_000;

const executor = z.object({ id: z.string(), directory: z.string() });
const framework = z.object({
  executors: z.array(z.unknown()).nullish(),
  completed_executors: z.array(z.unknown()).nullish(),
});
const agentState = z.object({
  frameworks: z.array(framework).nullish(),
  completed_frameworks: z.array(framework).nullish(),
});
const filePiece = z.object({ data: z.string(), offset: z.number() });

/** Makes the reader. Whatever goes wrong gives undefined and a line at debug: an explanation less, nothing else. */
export function openAgents(options: AgentOptions, log: Log): StderrReader {
  const http = createHttp({
    maxBytes: 32 * 1024 * 1024,
    keepAlive: false,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  return async (taskId, host, signal) => {
    // The name comes from Marathon: nothing but a host may become part of the URL that gets the credentials.
    if (!/^[A-Za-z0-9.:_-]+$/.test(host)) return undefined;
    const base = `${options.agentScheme ?? 'http'}://${host.includes(':') ? `[${host}]` : host}:${options.agentPort}`;
    const agent = { http, base, options, until: Date.now() + patience, signal };
    try {
      const directory = await sandboxOf(taskId, agent);
      return directory === undefined ? undefined : await tail(`${directory}/stderr`, agent);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      log.debug({ task: taskId, because: error.message }, 'the stderr of a task cannot be read from its agent');
      return undefined;
    }
  };
}

interface Agent {
  readonly http: AxiosInstance;
  readonly base: string;
  readonly options: AgentOptions;
  readonly until: number;
  readonly signal: AbortSignal;
}

/** `/state` answers on a plain agent; behind older versions and some proxies only the one of the process does. */
async function sandboxOf(taskId: string, agent: Agent): Promise<string | undefined> {
  const state = (await get('/state', agent, true)) ?? (await get('/slave(1)/state', agent));
  const parsed = agentState.safeParse(state);
  if (!parsed.success) return undefined;
  const { frameworks, completed_frameworks: completed } = parsed.data;
  for (const from of [...(frameworks ?? []), ...(completed ?? [])]) {
    for (const raw of [...(from.executors ?? []), ...(from.completed_executors ?? [])]) {
      const found = executor.safeParse(raw);
      // Marathon runs every app's task in an executor of its own, which has the task's id.
      if (found.success && found.data.id === taskId) return found.data.directory;
    }
  }
  return undefined;
}

async function tail(path: string, agent: Agent): Promise<readonly string[] | undefined> {
  const query = (offset: number): string =>
    `/files/read?path=${encodeURIComponent(path)}&offset=${offset}${offset < 0 ? '' : `&length=${lastBytes}`}`;
  // An offset of -1 asks for the length of the file.
  const size = filePiece.safeParse(await get(query(-1), agent));
  if (!size.success) return undefined;
  const piece = filePiece.safeParse(await get(query(Math.max(0, size.data.offset - lastBytes)), agent));
  if (!piece.success) return undefined;
  const lines = piece.data.data.split(/\r?\n|\r/).map((line) => oneLine(line, 500));
  return lines.filter((line) => line !== '').slice(-lastLines);
}

/** `orElse`: a 404 gives undefined instead of an error. */
async function get(path: string, agent: Agent, orElse = false): Promise<unknown> {
  const { agentAuth: auth } = agent.options;
  const answer = await exchange(
    agent.http,
    {
      method: 'GET',
      url: `${agent.base}${path}`,
      service: 'the Mesos agent',
      timeout: Math.max(1, agent.until - Date.now()),
      ...(auth === undefined ? {} : { headers: { Authorization: basic(auth.user, auth.password()) } }),
    },
    agent.signal,
  );
  if (answer.status === 404 && orElse) return undefined;
  if (answer.status !== 200) throw statusFailure(answer);
  return jsonOf(answer);
}
