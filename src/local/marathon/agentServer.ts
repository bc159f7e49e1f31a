// What a Mesos agent serves about sandboxes, as far as one needs to read a failed task's output: `/state` names the
// directory of every executor, `/files/read` and `/files/browse` look into it. Nothing outside sandboxes is readable.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Agent } from './agent/agents.js';
import { attributeText } from './agent/attributes.js';
import type { Attribute } from './agent/attributes.js';
import type { Sandbox, Sandboxes } from './run/sandboxes.js';

/** Mesos reads at most this much at a time. */
const longestRead = 16 * 4096;

type Reply = { readonly status: number; readonly body: unknown };

/** A line of `/files/browse`, after Mesos' FileInfo. */
type Entry = {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** In seconds. */
  readonly mtime: number;
  readonly nlink: number;
  readonly uid: string;
  readonly gid: string;
};

/** A server that speaks for one agent; it is not listening yet. */
export function agentServer(agent: Agent, frameworkId: string, sandboxes: Sandboxes): Server {
  return createServer((request, response) => {
    reply(request, agent, frameworkId, sandboxes).then(
      (answer) => send(response, answer),
      (cause: unknown) => send(response, { status: 500, body: cause instanceof Error ? cause.message : String(cause) }),
    );
  });
}

async function reply(
  request: IncomingMessage,
  agent: Agent,
  frameworkId: string,
  sandboxes: Sandboxes,
): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://agent');
  if (request.method !== 'GET')
    return { status: 405, body: `Expecting one of { 'GET' }, but received '${request.method ?? ''}'` };
  switch (url.pathname.replace(/^\/slave\(1\)/, '')) {
    case '/state':
    case '/state.json':
      return { status: 200, body: state(agent, frameworkId, sandboxes) };
    case '/files/read':
      return read(url.searchParams, sandboxes);
    case '/files/browse':
      return browse(url.searchParams, sandboxes);
    default:
      return { status: 404, body: '' };
  }
}

function state(agent: Agent, frameworkId: string, sandboxes: Sandboxes): Record<string, unknown> {
  const executors = (some: readonly Sandbox[]) =>
    some
      .filter(({ agentId }) => agentId === agent.agentId)
      .map(({ taskId, directory }) => ({ id: taskId, name: 'Command Executor', source: taskId, directory }));
  return {
    id: agent.agentId,
    hostname: agent.host,
    attributes: Object.fromEntries([...agent.attributes].map(([name, attribute]) => [name, printed(attribute)])),
    frameworks: [
      {
        id: frameworkId,
        name: 'marathon',
        executors: executors(sandboxes.running),
        completed_executors: executors(sandboxes.completed),
      },
    ],
    completed_frameworks: [],
  };
}

/** Mesos writes numbers as numbers and everything else as text. */
const printed = (attribute: Attribute): string | number =>
  attribute.kind === 'scalar' ? attribute.scalar : attributeText(attribute);

async function read(query: URLSearchParams, sandboxes: Sandboxes): Promise<Reply> {
  const wanted = query.get('path');
  if (wanted === null || wanted === '') return { status: 400, body: 'Expecting path=value in query.\n' };
  const [offset, length] = [number(query.get('offset'), 0), number(query.get('length'), longestRead)];
  if (offset === undefined || length === undefined) return { status: 400, body: 'Failed to parse offset or length.\n' };
  const file = await inside(wanted, sandboxes);
  if (file === undefined) return { status: 404, body: '' };
  // Without O_NONBLOCK a pipe that a task made would hold a thread of this process until somebody writes into it.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (found.isDirectory()) return { status: 400, body: 'Cannot read a directory.\n' };
    if (!found.isFile()) return { status: 400, body: 'Cannot read what is not a regular file.\n' };
    const { size } = found;
    // -1 asks how long the file is.
    if (offset < 0 || offset >= size) return { status: 200, body: { data: '', offset: size } };
    const buffer = Buffer.alloc(Math.min(longestRead, size - offset, Math.max(0, length)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    return { status: 200, body: { data: buffer.toString('utf8', 0, bytesRead), offset } };
  } finally {
    await handle.close();
  }
}

async function browse(query: URLSearchParams, sandboxes: Sandboxes): Promise<Reply> {
  const wanted = query.get('path');
  if (wanted === null || wanted === '') return { status: 400, body: 'Expecting path=value in query.\n' };
  const directory = await inside(wanted, sandboxes);
  if (directory === undefined || !(await stat(directory)).isDirectory()) return { status: 404, body: '' };
  const names = await readdir(directory);
  const entries = await Promise.all(names.sort().map((name) => entry(directory, wanted, name)));
  return { status: 200, body: entries.filter((found) => found !== undefined) };
}

/** What `/files/browse` says of one name; undefined, and so left out as in Mesos, when nothing is behind it (any more). */
async function entry(directory: string, wanted: string, name: string): Promise<Entry | undefined> {
  const found = await stat(path.join(directory, name)).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause) return undefined;
    throw cause;
  });
  if (found === undefined) return undefined;
  const { size, mode, mtimeMs, nlink, uid, gid } = found;
  const mtime = Math.floor(mtimeMs / 1000);
  return { path: path.join(wanted, name), size, mode, mtime, nlink, uid: String(uid), gid: String(gid) };
}

/** The real path, if it lies in a sandbox: `..` and symbolic links that lead out are as good as not there. */
async function inside(wanted: string, sandboxes: Sandboxes): Promise<string | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(sandboxes.root), realpath(wanted)]);
    return real.startsWith(root + path.sep) ? real : undefined;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined;
    throw cause;
  }
}

function number(text: string | null, fallback: number): number | undefined {
  const value = text === null ? fallback : Number(text);
  return Number.isInteger(value) ? value : undefined;
}

function send(response: ServerResponse, { status, body }: Reply): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}
