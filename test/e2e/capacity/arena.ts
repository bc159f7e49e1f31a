// Where capacity is measured: the embedded GitLab and Marathon with real processes as tasks, and the built daemon as a
// process of its own, which can be killed.
import path from 'node:path';
import { z } from 'zod';
import { aWorld, type AWorld } from '../../kit/aWorld.js';
import { startBaton, type Run } from '../program.js';
import { definitionOf, fileOf, instances, writeProgram, type Service } from './aService.js';
import { startClients, type Clients } from './clients.js';

export interface Arena {
  readonly world: AWorld;
  /** Commits the definition. */
  push(service: Service): Promise<void>;
  /** Brings the first version of it, healthy and on record, and lets clients come. */
  settled(service: Service): Promise<Clients>;
  /**
   * Waits until the status branch on the server says so of this version. Not of a commit: of several that come within
   * one poll the daemon sees the last one only.
   */
  judged(id: string, phase: 'settled' | 'rejected', version: string): Promise<void>;
  /** Waits until all its tasks are healthy at that version and nothing is deployed. */
  whole(id: string, version: string): Promise<void>;
  /** A hand in the cluster: cancels what is deployed; with `force` everything stays half done, without Marathon undoes it. */
  cancel(id: string, force: boolean): Promise<void>;
  /** A hand in the cluster: kills one task. */
  killTask(id: string, task: string): Promise<void>;
  /** SIGKILL for the daemon as soon as that holds, asked often; then a new one is started. */
  killWhen(what: string, holds: (printed: string) => boolean): Promise<void>;
  /** What all daemons printed. */
  output(): string;
  close(): Promise<void>;
}

const known = z.object({ definition: z.object({ env: z.object({ VERSION: z.string() }) }) }).nullable();
const record = z.object({ phase: z.string(), because: z.string(), lastGood: known, rejected: known });
type AppRecord = z.infer<typeof record>;

const app = z.object({
  app: z.object({
    instances: z.number(),
    tasksHealthy: z.number(),
    tasksRunning: z.number(),
    env: z.object({ VERSION: z.string() }),
    deployments: z.array(z.object({ id: z.string() })),
  }),
});

export async function anArena(): Promise<Arena> {
  const world = await aWorld({
    files: { 'README.md': 'apps\n' },
    marathon: { simulate: false },
    settings: 'mode: apply\nhttp: { listen: "127.0.0.1:0" }\ndata: data',
  });
  const program = await writeProgram(world.folder);
  const config = path.join(world.folder, 'baton.config.yaml');
  const start = (): Run => startBaton(['run', '--config', config], world.folder);
  const ended: string[] = [];
  const came: Clients[] = [];
  let daemon = start();
  let pushing: Promise<unknown> = Promise.resolve();

  /** GitLab refuses the second of two commits made on the same parent at once. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = pushing.then(work);
    pushing = next.catch(() => undefined);
    return next;
  };

  async function recorded(id: string, what: string, holds: (seen: AppRecord) => boolean): Promise<void> {
    const file = encodeURIComponent(`apps/default${id}.json`);
    let seen: AppRecord | undefined;
    await until(
      () => `${id} to be ${what}; it is ${JSON.stringify(seen)}\n${arena.output()}`,
      async () => {
        const raw = await world.call('GET', `/repository/files/${file}/raw?ref=${encodeURIComponent('baton/status')}`);
        seen = raw === undefined ? undefined : record.parse(raw);
        return seen !== undefined && holds(seen);
      },
    );
  }

  const arena: Arena = {
    world,
    push: (service) =>
      inTurn(async () => {
        const files = { [fileOf(service.id)]: definitionOf(service, program) };
        await world.push(files, `${service.id} ${service.version}`);
      }),
    async settled(service) {
      await arena.push(service);
      await arena.judged(service.id, 'settled', service.version);
      const clients = startClients(world.marathon.url, service.id);
      came.push(clients);
      await until(
        `${instances} tasks of ${service.id} answer`,
        () => clients.tasksOf(service.version).length === instances,
      );
      await clients.measured();
      return clients;
    },
    judged: (id, phase, version) =>
      recorded(id, `${phase} at version ${version}`, (seen) => {
        const judgedOne = phase === 'settled' ? seen.lastGood : seen.rejected;
        return seen.phase === phase && judgedOne?.definition.env.VERSION === version;
      }),
    whole: (id, version) =>
      until(`${id} to be whole at version ${version}`, async () => {
        const answer = await world.ask('GET', `/v2/apps/${id}`);
        if (answer === undefined) return false;
        const live = app.parse(answer).app;
        return (
          live.env.VERSION === version &&
          live.instances === instances &&
          live.tasksRunning === instances &&
          live.tasksHealthy === instances &&
          live.deployments.length === 0
        );
      }),
    async cancel(id, force) {
      const answer = app.parse(await world.ask('GET', `/v2/apps/${id}`));
      for (const deployment of answer.app.deployments) {
        await world.ask('DELETE', `/v2/deployments/${deployment.id}?force=${force}`);
      }
    },
    async killTask(id, task) {
      await world.ask('DELETE', `/v2/apps/${id}/tasks/${task}`);
    },
    async killWhen(what, holds) {
      await until(
        () => `${what}\n${arena.output()}`,
        () => holds(daemon.output()),
        5,
      );
      daemon.process.kill('SIGKILL');
      await daemon.ended;
      ended.push(daemon.output());
      daemon = start();
    },
    output: () => [...ended, daemon.output()].join(''),
    async close() {
      await Promise.all(came.map((clients) => clients.stop()));
      daemon.process.kill('SIGTERM');
      await daemon.ended;
      await world.close();
    },
  };
  return arena;
}

/** Waits for a condition; as patient as a busy machine needs. */
export async function until(
  what: string | (() => string),
  holds: () => boolean | Promise<boolean>,
  every = 50,
): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited 90 s in vain for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
