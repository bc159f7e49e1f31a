// Kill and replace, again and again, with real processes: nothing may be left behind. BATON_SOAK=500 runs as many
// cycles as the promise says; without it a few.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { appInfo, request, until } from './client.js';
import { childrenOf, taskProcesses } from './soak/processes.js';
import { startSoakedServer } from './soak/server.js';
import type { SoakedServer } from './soak/server.js';

const cycles = Number(process.env['BATON_SOAK'] ?? 20);
/** Every agent has these ports and no others: one that is lost is missed soon. */
const ports = { first: 24_100, last: 24_111 } as const;

const app = {
  id: '/soak',
  cmd: 'sleep 1000 & sleep 1000',
  instances: 3,
  backoffSeconds: 0,
  portDefinitions: [{ port: 0, name: 'http' }],
  healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' }, delaySeconds: 0, intervalSeconds: 1 }],
};

// /proc is how processes are looked at.
describe.skipIf(!existsSync('/proc/self/fd'))(`${cycles} kill-and-replace cycles`, () => {
  it(
    'leave no process, no port, no descriptor, no timer and no memory behind',
    { timeout: 60_000 + cycles * 6_000 },
    async () => {
      const sandboxRoot = await mkdtemp(path.join(tmpdir(), 'soak-'));
      onTestFinished(() => rm(sandboxRoot, { recursive: true, force: true }));
      const agent = `cpus:8;ports:[${ports.first}-${ports.last}]`;
      const server = await startSoakedServer({ sandboxRoot, agent: [agent, agent] });
      const soak = new Soak(server, sandboxRoot);
      const watchdog = childrenOf(server.pid);
      await soak.create();
      // The first cycles fill caches and pools.
      for (let cycle = 0; cycle < 10; cycle += 1) await soak.cycle(cycle);
      const before = await server.measure();
      for (let cycle = 0; cycle < cycles; cycle += 1) await soak.cycle(cycle);
      const after = await server.measure();

      if (process.env['BATON_SOAK'] !== undefined)
        process.stdout.write(`after ${cycles} cycles: ${JSON.stringify({ before, after })}\n`);
      expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 4);
      expect(after.timers).toBeLessThanOrEqual(before.timers + 6);
      // Sandboxes of 500 finished tasks are remembered, which is why there is a growth at all.
      expect(after.heap - before.heap).toBeLessThan(6 * 2 ** 20);
      expect(new Set(taskProcesses(sandboxRoot).map(({ taskId }) => taskId)).size).toBe(3);

      await soak.takeAllPorts();
      await soak.remove();
      expect(taskProcesses(sandboxRoot)).toEqual([]);
      expect(childrenOf(server.pid)).toEqual(watchdog);

      await soak.create();
      expect(await server.close()).toBe(0);
      expect(taskProcesses(sandboxRoot)).toEqual([]);
      for (const pid of watchdog) expect(existsSync(`/proc/${pid}`)).toBe(false);
    },
  );
});

class Soak {
  readonly #server: SoakedServer;
  readonly #sandboxRoot: string;

  constructor(server: SoakedServer, sandboxRoot: string) {
    this.#server = server;
    this.#sandboxRoot = sandboxRoot;
  }

  async create(): Promise<void> {
    await this.#ask('POST', '/v2/apps', app);
    await this.#settled();
  }

  async remove(): Promise<void> {
    await this.#ask('DELETE', '/v2/apps/soak');
    await this.#settled();
    await until(() => taskProcesses(this.#sandboxRoot).length === 0);
  }

  /** One of the ways in which instances come and go, after which there are three again. */
  async cycle(number: number): Promise<void> {
    const ways = [
      () => this.#killByApi(),
      () => this.#killProcess(),
      () => this.#restart(),
      () => this.#scale(),
      () => this.#loseAgent(),
    ];
    await ways[number % ways.length]?.();
    await until(async () => {
      const { tasks, tasksRunning } = await this.#look();
      return tasksRunning === 3 && tasks.length === 3;
    });
  }

  /** An app that needs every port of an agent twice over: it starts only when none is lost. */
  async takeAllPorts(): Promise<void> {
    await this.#ask('PUT', '/v2/apps/soak', { instances: 0 });
    await this.#settled();
    const wanted = ports.last - ports.first + 1;
    const greedy = { id: '/greedy', cmd: 'sleep 1000', portDefinitions: Array(wanted).fill({ port: 0 }) };
    await this.#ask('POST', '/v2/apps', greedy);
    await this.#settled();
    await this.#ask('DELETE', '/v2/apps/greedy');
    await this.#settled();
  }

  async #killByApi(): Promise<void> {
    const [victim] = (await this.#look()).tasks;
    await this.#ask('DELETE', `/v2/apps/soak/tasks/${victim?.id ?? ''}`);
    await this.#gone(victim?.id);
  }

  async #killProcess(): Promise<void> {
    const [victim] = taskProcesses(this.#sandboxRoot).filter(({ parent }) => parent === this.#server.pid);
    if (victim === undefined) throw new Error('no task has a process');
    process.kill(victim.pid, 'SIGKILL');
    await this.#gone(victim.taskId);
  }

  async #restart(): Promise<void> {
    await this.#ask('POST', '/v2/apps/soak/restart');
    await this.#settled();
  }

  async #scale(): Promise<void> {
    await this.#ask('PUT', '/v2/apps/soak', { instances: 5 });
    await this.#settled();
    await this.#ask('PUT', '/v2/apps/soak', { instances: 3 });
    await this.#settled();
  }

  /** The tasks of a lost agent are replaced, and killed as unknown ones when it is back. */
  async #loseAgent(): Promise<void> {
    const [agentId = ''] = this.#server.agents;
    await this.#server.loseAgent(agentId);
    await until(async () => (await this.#look()).tasksRunning === 3);
    await this.#server.returnAgent(agentId);
    await until(() => new Set(taskProcesses(this.#sandboxRoot).map(({ taskId }) => taskId)).size === 3);
  }

  async #gone(taskId: string | undefined): Promise<void> {
    await until(async () => (await this.#look()).tasks.every(({ id }) => id !== taskId));
  }

  async #settled(): Promise<void> {
    await until(async () => z.array(z.unknown()).parse(await this.#ask('GET', '/v2/deployments')).length === 0);
  }

  async #look() {
    return z.object({ app: appInfo }).parse(await this.#ask('GET', '/v2/apps/soak')).app;
  }

  async #ask(method: string, where: string, body?: unknown): Promise<unknown> {
    const answer = await request(this.#server.url + where, method, body);
    expect([method, where, answer.status < 300, answer.text]).toEqual([method, where, true, answer.text]);
    return answer.body;
  }
}
