// Runs `git http-backend` as the CGI program it is: the request body goes to its standard input, its head becomes ours,
// its body is streamed on with backpressure, and it dies with the client's connection.
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gitEnvironment, type GitSettings } from './run.js';

const deadline = 10 * 60_000;
const longestHead = 64 * 1024;

/** How GitLab serves repositories. They come from here and not from a repository's file, so old roots get them too. */
const serving: GitSettings = {
  'http.receivepack': 'true',
  'uploadpack.allowFilter': 'true',
  'uploadpack.allowAnySHA1InWant': 'true',
  'receive.advertisePushOptions': 'true',
  // A malformed object is refused at the door, whoever wrote it.
  'receive.fsckObjects': 'true',
  'receive.maxInputSize': String(1024 * 1024 * 1024),
  // Nobody may push GitLab's own refs; everybody may fetch the heads of merge requests.
  'receive.hideRefs': 'refs/merge-requests',
};

export type BackendCall = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The CGI variables and those of the hook. */
  readonly env: Readonly<Record<string, string>>;
  /** Breaks the connection after so many bytes of the answer's body; see Fault. */
  readonly cutAfter: number | undefined;
  /** Told the first bytes of the request's body. */
  readonly onBody: (start: Buffer) => void;
  /** Awaited between the end of git's work and the end of the answer. */
  readonly beforeEnd: () => Promise<void>;
  /** For a question that git always answers alike: what it answered is said again, without a process. */
  readonly lasting?: LastingAnswer | undefined;
};

export type LastingAnswer = {
  /** As the CGI program wrote it, head and body. */
  readonly known: () => Buffer | undefined;
  /** Told an answer that is whole and no refusal. */
  readonly keep: (output: Buffer) => void;
};

/** Serves one request; resolves when the answer is out or the connection is gone, and the child has ended. */
export async function runBackend(call: BackendCall): Promise<void> {
  const { request, response } = call;
  if (response.destroyed) return; // the client left before we began
  const known = call.lasting?.known();
  if (known !== undefined) {
    request.resume();
    await answer(call, Readable.from([known]), () => '');
    return;
  }
  const child = spawn('git', ['http-backend'], {
    env: gitEnvironment(call.env, serving),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  const slow = setTimeout(() => child.kill(), deadline);
  // http-backend ends its own child with it, so nothing is left behind.
  const stop = (): void => void child.kill();
  response.on('close', stop);
  child.stdin.on('error', () => undefined); // git stops reading when it refuses a request; its answer tells why
  request.once('error', stop);
  request.pipe(child.stdin);
  request.once('data', (chunk: Buffer) => call.onBody(chunk));
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString('utf8')).slice(-4096)));
  try {
    const said: Buffer[] = [];
    await answer(call, call.lasting === undefined ? child.stdout : copying(child.stdout, said), () => complaint);
    const code = await ended;
    if (code === 0 && !isRefusal(Buffer.concat(said))) call.lasting?.keep(Buffer.concat(said));
  } finally {
    clearTimeout(slow);
    response.off('close', stop);
    child.kill();
  }
}

async function* copying(output: AsyncIterable<Buffer>, into: Buffer[]): AsyncGenerator<Buffer> {
  for await (const chunk of output) {
    into.push(chunk);
    yield chunk;
  }
}

/** A CGI program names the status when it is another than 200. */
const isRefusal = (output: Buffer): boolean => /^status:/im.test(output.subarray(0, longestHead).toString('latin1'));

async function answer(call: BackendCall, output: AsyncIterable<Buffer>, complaint: () => string): Promise<void> {
  const { response } = call;
  let head = Buffer.alloc(0);
  let begun = false;
  let sent = 0;
  const send = async (bytes: Buffer): Promise<void> => {
    const rest = call.cutAfter === undefined ? bytes.length : call.cutAfter - sent;
    sent += bytes.length;
    if (response.destroyed || rest <= 0) return; // what a cut connection misses is read all the same: git finishes its work
    if (!response.write(bytes.subarray(0, rest))) await drained(response);
  };
  for await (const chunk of output) {
    if (begun) {
      await send(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = /\r?\n\r?\n/.exec(head.toString('latin1'));
    if (end === null) {
      if (head.length > longestHead) break;
      continue;
    }
    begun = true;
    if (call.cutAfter !== 0) writeHead(response, head.toString('latin1').slice(0, end.index));
    await send(head.subarray(end.index + end[0].length));
  }
  await call.beforeEnd();
  if (response.destroyed) return;
  if (call.cutAfter !== undefined && (call.cutAfter === 0 || sent > call.cutAfter)) response.destroy();
  else if (begun) response.end();
  else
    response.writeHead(500, { 'content-type': 'text/plain' }).end(`git http-backend gave no answer. ${complaint()}\n`);
}

function writeHead(response: ServerResponse, head: string): void {
  let status = 200;
  for (const line of head.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else if (name !== '') response.setHeader(name, value);
  }
  response.writeHead(status);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
