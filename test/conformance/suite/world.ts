// What a case sees of the world: one Marathon, ids that are its own, choices that another seed makes differently,
// waiting that ends, and the removal of what was made.
import { clientOf } from './client.js';
import type { Client, Reply, Sending, Target } from './client.js';
import { openEvents } from './events.js';
import type { EventStream } from './events.js';
import { at, expectReply, listAt, textAt, Unmet } from './expect.js';
import { randomOf } from './random.js';
import type { Random } from './random.js';
import { isRecord, present } from './shape.js';

export type Json = Readonly<Record<string, unknown>>;

export type World = {
  readonly target: Target;
  readonly random: Random;
  /** The top-level group of this run of this case, like `/conformance-kqzhgt`. */
  readonly top: string;
  /** The group that ids are made in: `top`, or some levels below it. */
  readonly group: string;
  /** An absolute id in `group`: the same for the same name. */
  id(name: string): string;
  send(method: string, path: string, sending?: Sending): Promise<Reply>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  put(path: string, body: unknown): Promise<Reply>;
  patch(path: string, body: unknown): Promise<Reply>;
  delete(path: string, body?: unknown): Promise<Reply>;
  /** A small definition that runs until it is killed, with these fields besides. */
  app(id: string, fields?: Json): Json;
  /** POSTs an app and sees 201. */
  create(app: Json): Promise<Reply>;
  /** POSTs an app and waits for its deployment. */
  deploy(app: Json): Promise<Reply>;
  /** The app as GET /v2/apps/{id} has it. */
  read(id: string): Promise<Json>;
  tasks(id: string): Promise<readonly Json[]>;
  /** Deployments of GET /v2/deployments that touch anything of this case. */
  deployments(): Promise<readonly Json[]>;
  /** Waits until none of them is left. */
  settled(): Promise<void>;
  /** Looks again until there is something; `what` is the sentence that shall come true. */
  until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T>;
  events(query?: string): Promise<EventStream>;
};

/** No agent has this attribute: instances of such an app wait for an offer for ever, and so does their deployment. */
export const unplaceable = { constraints: [['conformance-no-such-attribute', 'LIKE', 'x']] } as const;

export type OpenWorld = {
  readonly world: World;
  readonly client: Client;
  readonly close: () => Promise<void>;
};

/** @param seed decides ids, depth of paths, counts and the order of keys */
export function openWorld(target: Target, seed: string): OpenWorld {
  const random = randomOf(seed);
  const client = clientOf(target, random);
  const top = `/conformance-${random.word(8)}`;
  const group = [top, ...Array.from({ length: random.between(0, 2) }, () => random.word(random.between(1, 9)))].join(
    '/',
  );
  const names = new Map<string, string>();
  const streams: EventStream[] = [];

  function id(name: string): string {
    const known = names.get(name) ?? `${name}-${random.word(random.between(1, 6))}`;
    names.set(name, known);
    return `${group}/${known}`;
  }

  const send = (method: string, path: string, sending?: Sending): Promise<Reply> => client.send(method, path, sending);

  async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    const deadline = Date.now() + target.patience * 1000;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > deadline) throw new Unmet(what, `not so after ${target.patience} s`, client.exchanges.at(-1));
      await new Promise((resolve) => setTimeout(resolve, target.pause));
    }
  }

  async function deployments(): Promise<readonly Json[]> {
    const all = expectReply(await send('GET', '/v2/deployments'), { status: 200 });
    return listAt(all.json)
      .filter(isRecord)
      .filter((plan) =>
        [...listAt(plan, 'affectedApps'), ...listAt(plan, 'affectedPods')].some(
          (affected) => typeof affected === 'string' && (affected === top || affected.startsWith(`${top}/`)),
        ),
      );
  }

  const settled = async (): Promise<void> => {
    await until('all deployments of the case are over', async () => (await deployments()).length === 0);
  };

  async function read(appId: string): Promise<Json> {
    const reply = expectReply(await send('GET', `/v2/apps${appId}`), { status: 200, body: { app: present } });
    const app = at(reply.json, 'app');
    if (!isRecord(app)) throw new Unmet('an app', reply.text, reply.exchange);
    return app;
  }

  async function create(app: Json): Promise<Reply> {
    return expectReply(await send('POST', '/v2/apps', { body: app }), { status: 201 });
  }

  const world: World = {
    target,
    random,
    top,
    group,
    id,
    send,
    get: (path, headers) => send('GET', path, headers === undefined ? {} : { headers }),
    post: (path, body) => send('POST', path, { body }),
    put: (path, body) => send('PUT', path, { body }),
    patch: (path, body) => send('PATCH', path, { body }),
    delete: (path, body) => send('DELETE', path, { body }),
    app: (appId, fields = {}) => ({ id: appId, cmd: 'sleep 1000', cpus: 0.01, mem: 32, ...fields }),
    create,
    deploy: async (app) => {
      const reply = await create(app);
      await settled();
      return reply;
    },
    read,
    tasks: async (appId) => listAt(await read(appId), 'tasks').filter(isRecord),
    deployments,
    settled,
    until,
    events: async (query = '') => {
      const stream = await openEvents(target, query);
      streams.push(stream);
      return stream;
    },
  };

  /** Removes the top-level group, which nobody else can have: its name was drawn. */
  async function close(): Promise<void> {
    for (const stream of streams) stream.close();
    const gone = await send('DELETE', `/v2/groups${top}?force=true`);
    if (gone.status === 404) return;
    expectReply(gone, { status: 200 });
    const deployment = textAt(gone.json, 'deploymentId');
    await until('what the case made is gone', async () => {
      const running = await send('GET', '/v2/deployments');
      return listAt(running.json).every((plan) => at(plan, 'id') !== deployment);
    });
  }

  return { world, client, close };
}
