// A server in a process of its own, which can be asked what it holds: file descriptors, heap, timers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const held = z.object({ descriptors: z.number(), heap: z.number(), timers: z.number() });
/** Open descriptors, bytes of heap after a collection, running timers. */
export type Held = z.output<typeof held>;

export type SoakedServer = {
  readonly pid: number;
  readonly url: string;
  readonly agents: readonly string[];
  /** Collects garbage and counts. */
  measure(): Promise<Held>;
  loseAgent(agentId: string): Promise<void>;
  returnAgent(agentId: string): Promise<void>;
  /** Closes the server; resolves to the exit code of the process, which ends when nothing holds it any more. */
  close(): Promise<number | null>;
};

const reply = z.union([z.object({ done: z.literal(true) }), held]);

// vitest's own loader runs the TypeScript; afterwards it is closed, so that it is not measured.
const script = (options: object): string => `
  import { readdirSync } from 'node:fs';
  const { createServer } = await import(${JSON.stringify(path.resolve('node_modules/vite/dist/node/index.js'))});
  const vite = await createServer({ server: { middlewareMode: true, watch: null, ws: false }, appType: 'custom', logLevel: 'error', configFile: false });
  const { startMarathon } = await vite.ssrLoadModule('/src/local/marathon/server.ts');
  const marathon = await startMarathon(${JSON.stringify(options)});
  const measure = () => {
    globalThis.gc();
    return {
      descriptors: readdirSync('/proc/self/fd').length,
      heap: process.memoryUsage().heapUsed,
      timers: process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length,
    };
  };
  process.on('message', async ({ ask, agentId }) => {
    if (ask === 'measure') process.send(measure());
    if (ask === 'lose') marathon.faults.loseAgent(agentId);
    if (ask === 'return') marathon.faults.returnAgent(agentId);
    if (ask === 'close') {
      await marathon.close();
      await vite.close();
      process.disconnect();
    } else if (ask !== 'measure') process.send({ done: true });
  });
  process.send({ url: marathon.url, agents: marathon.faults.agents().map(({ agentId }) => agentId) });
`;

/** Starts one with these settings; it is killed with the test at the latest. */
export async function startSoakedServer(options: object): Promise<SoakedServer> {
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script({ port: 0, ...options })], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const hear = async (): Promise<unknown> => {
    const [message] = z.array(z.unknown()).parse(await once(child, 'message'));
    return message;
  };
  const ask = async (message: { readonly ask: string; readonly agentId?: string }) => {
    const heard = hear();
    child.send(message);
    return reply.parse(await heard);
  };
  const { url, agents } = z.object({ url: z.string(), agents: z.array(z.string()) }).parse(await hear());
  return {
    pid: z.number().parse(child.pid),
    url,
    agents,
    measure: async () => held.parse(await ask({ ask: 'measure' })),
    loseAgent: async (agentId) => {
      await ask({ ask: 'lose', agentId });
    },
    returnAgent: async (agentId) => {
      await ask({ ask: 'return', agentId });
    },
    close: async () => {
      const exit = once(child, 'exit');
      child.send({ ask: 'close' });
      return z.tuple([z.number().nullable(), z.unknown()]).parse(await exit)[0];
    },
  };
}
