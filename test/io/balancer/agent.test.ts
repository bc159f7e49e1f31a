import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startAgent, type Agent } from '../../../src/io/balancer/agent.js';
import { createLog } from '../../../src/kit/log.js';
import { eventually } from '../../kit/eventually.js';

const log = createLog({ level: 'silent' });

async function anAgent(answers: Readonly<Record<string, string>>): Promise<Agent> {
  const known = new Map(Object.entries(answers));
  const agent = await startAgent({ host: '127.0.0.1', port: 0, answerFor: (name) => known.get(name), log });
  onTestFinished(() => agent.close());
  return agent;
}

interface Talk {
  readonly socket: Socket;
  readonly heard: () => string;
  readonly isOver: () => boolean;
}

function talk({ port }: Agent, ...said: readonly (string | Uint8Array)[]): Talk {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  let over = false;
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  socket.on('error', () => (over = true));
  socket.on('close', () => (over = true));
  onTestFinished(() => void socket.destroy());
  for (const text of said) socket.write(text);
  return { socket, heard: () => heard, isOver: () => over };
}

const answerTo = async (agent: Agent, ...said: readonly (string | Uint8Array)[]): Promise<string> => {
  const one = talk(agent, ...said);
  return eventually('the agent ends the connection', () => (one.isOver() ? one.heard() : undefined));
};

describe('the agent that balancers ask', () => {
  it('answers the name of a server with one line, and closes', async () => {
    const agent = await anAgent({ '10_0_0_7_31002': 'up ready 500%' });
    expect(await answerTo(agent, '10_0_0_7_31002\n')).toBe('up ready 500%\n');
    expect(await answerTo(agent, '10_0_0_7_31002\r\n')).toBe('up ready 500%\n');
  });

  it('answers a name that comes in pieces, and only the first of several', async () => {
    const agent = await anAgent({ first: 'up ready 100%', second: 'maint' });
    expect(await answerTo(agent, 'fi', 'rst', '\nsecond\n')).toBe('up ready 100%\n');
  });

  it.each<[string, string | Uint8Array]>([
    ['a server nobody commands', 'unknown\n'],
    ['an empty line', '\n'],
    ['a request of HTTP', 'GET / HTTP/1.1\r\nHost: baton\r\n\r\n'],
    ['a name without end', 'x'.repeat(10_000)],
    ['a name that is too long', `${'x'.repeat(600)}\n`],
    ['bytes of a TLS hello', new Uint8Array([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, 10])],
    ['zeros', new Uint8Array(5_000)],
    ['the name of something that every object has', 'constructor\n'],
  ])('closes without a word on %s', async (_, said) => {
    const agent = await anAgent({ known: 'up ready 100%' });
    expect(await answerTo(agent, said)).toBe('');
    expect(await answerTo(agent, 'known\n')).toBe('up ready 100%\n');
  });

  it('breaks with whoever says nothing', async () => {
    expect(await answerTo(await anAgent({}))).toBe('');
  });

  it('goes on when others break off in the middle', async () => {
    const agent = await anAgent({ known: 'up ready 100%' });
    for (let count = 0; count < 200; count += 1) {
      const { socket } = talk(agent, count % 2 === 0 ? 'kno' : 'known\n');
      socket.once('connect', () => void socket.resetAndDestroy());
    }
    expect(await answerTo(agent, 'known\n')).toBe('up ready 100%\n');
  });

  it('answers a thousand at once', async () => {
    const agent = await anAgent({ known: 'up ready 100%' });
    const all = await Promise.all(Array.from({ length: 1_000 }, () => answerTo(agent, 'known\n')));
    expect(new Set(all)).toEqual(new Set(['up ready 100%\n']));
  });

  it('says which setting to change when its port is taken', async () => {
    const { port } = await anAgent({});
    await expect(startAgent({ host: '127.0.0.1', port, answerFor: () => undefined, log })).rejects.toThrow(
      `the balancer agent cannot listen on 127.0.0.1:${port}: the port is in use; choose another with \`listen\` of the balancer`,
    );
  });
});
