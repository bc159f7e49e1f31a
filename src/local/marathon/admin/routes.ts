// The table of the admin port: what can be asked, with a sentence for GET /, and what it does.
import { z } from 'zod';
import { ApiError } from '../http/errors.js';
import type { AgentState } from './agentState.js';
import { faultBody, printFault } from './faultBody.js';
import type { AdminParts } from './parts.js';

export type AdminRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` stands for one segment, handed to `run` in order. */
  readonly path: string;
  readonly does: string;
  /** An example of the body, when one is taken. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** @throws ApiError */
  readonly run: (body: unknown, segments: readonly string[]) => unknown;
};

export function adminRoutes(parts: AdminParts): readonly AdminRoute[] {
  return [
    ...faultRoutes(parts),
    ...streamRoutes(parts),
    ...offerRoutes(parts),
    ...agentRoutes(parts),
    ...leaderRoutes(parts),
  ];
}

function faultRoutes({ faults }: AdminParts): readonly AdminRoute[] {
  const list = () => ({ faults: faults.armed.map(printFault) });
  return [
    { method: 'GET', path: '/faults', does: 'Lists the faults that wait for requests.', run: list },
    {
      method: 'POST',
      path: '/faults',
      does:
        'Arms a fault for the next `count` (1) answers to requests with this method and path, both optional; * in the path is any text. ' +
        'kind delay: carried out, the answer comes after `milliseconds`. kind fail: not carried out, the answer is `status` (503). ' +
        'kind cut: carried out, the connection breaks before the answer.',
      body: { kind: 'fail', status: 503, count: 2, method: 'PUT', path: '/v2/apps/*' },
      run: (body) => {
        const { count, fault, match } = read(faultBody, body);
        return printFault(faults.arm(count, fault, match));
      },
    },
    {
      method: 'DELETE',
      path: '/faults',
      does: 'Disarms all faults.',
      run: () => ({ disarmed: faults.clear() }),
    },
    {
      method: 'DELETE',
      path: '/faults/{id}',
      does: 'Disarms one fault.',
      run: (_body, [id = '']) => {
        if (faults.clear(Number(id)) === 0)
          throw new ApiError(404, { message: `No fault ${id} is armed. GET /faults lists those that are.` });
        return { disarmed: 1 };
      },
    },
  ];
}

function streamRoutes({ eventStreams }: AdminParts): readonly AdminRoute[] {
  if (eventStreams === undefined) return [];
  return [
    {
      method: 'GET',
      path: '/event-streams',
      does: 'Counts the open event streams.',
      run: () => ({ open: eventStreams.count }),
    },
    {
      method: 'DELETE',
      path: '/event-streams',
      does: 'Breaks all event streams that are open.',
      run: () => {
        const dropped = eventStreams.count;
        eventStreams.dropAll();
        return { dropped };
      },
    },
  ];
}

function offerRoutes({ offers }: AdminParts): readonly AdminRoute[] {
  if (offers === undefined) return [];
  const held = z.strictObject({ held: z.boolean('give true or false') });
  return [
    { method: 'GET', path: '/offers', does: 'Tells whether offers are held.', run: () => ({ held: offers.held }) },
    {
      method: 'PUT',
      path: '/offers',
      does: 'Holds offers (no agent offers anything, nothing is launched) or releases them.',
      body: { held: true },
      run: (body) => {
        offers.hold(read(held, body).held);
        return { held: offers.held };
      },
    },
  ];
}

function agentRoutes({ agents }: AdminParts): readonly AdminRoute[] {
  if (agents === undefined) return [];
  const act = async (name: string, change: (agentId: string) => void): Promise<AgentState> => {
    const { agentId } = find(agents.states(), name);
    await refusable(() => change(agentId));
    return find(agents.states(), agentId);
  };
  const loss = z.strictObject({
    tasks: z.enum(['unreachable', 'gone'], "give 'unreachable' or 'gone'").default('unreachable'),
  });
  return [
    {
      method: 'GET',
      path: '/agents',
      does: 'Lists the agents and their state.',
      run: () => ({ agents: agents.states() }),
    },
    {
      method: 'POST',
      path: '/agents/{agent}/lose',
      does:
        'Makes an agent vanish, named by its id or host; it offers nothing. Its tasks become unreachable and go on unseen ' +
        '(`tasks` unreachable), or they die with it (gone).',
      body: { tasks: 'unreachable' },
      run: (body, [agent = '']) => {
        const { tasks } = read(loss, body ?? {});
        return act(agent, (id) => agents.lose(id, tasks));
      },
    },
    {
      method: 'POST',
      path: '/agents/{agent}/return',
      does: 'Brings a lost agent back, named by its id or host.',
      run: (_body, [agent = '']) => act(agent, (id) => agents.restore(id)),
    },
  ];
}

function find(agents: readonly AgentState[], name: string): AgentState {
  const found = agents.find(({ agentId, host }) => agentId === name || host === name);
  if (found === undefined)
    throw new ApiError(404, { message: `There is no agent '${name}'. GET /agents lists those there are.` });
  return found;
}

function leaderRoutes({ failOver, election }: AdminParts): readonly AdminRoute[] {
  const routes: AdminRoute[] = [];
  const interlude = z.strictObject({
    milliseconds: z
      .int('give whole milliseconds')
      .min(0, 'give at least 0')
      .max(600_000, 'give at most 600000')
      .default(1000),
  });
  if (failOver !== undefined)
    routes.push({
      method: 'POST',
      path: '/fail-over',
      does:
        'Loses leadership and wins it again after `milliseconds` (1000): event streams end, connections break, and requests in between ' +
        'wait up to 2.75 s for a leader, then get 502. The answer comes when it is over.',
      body: { milliseconds: 1000 },
      run: async (body) => {
        const { milliseconds } = read(interlude, body ?? {});
        await refusable(() => failOver(milliseconds));
        return { lostFor: milliseconds };
      },
    });
  if (election !== undefined) {
    const leader = z.strictObject({ leader: z.string('give http://host:port, or null for nobody').nullable() });
    const tell = () => ({ leader: election.leader ?? null });
    routes.push(
      { method: 'GET', path: '/leader', does: 'Tells whom this standby takes for the leader.', run: tell },
      {
        method: 'PUT',
        path: '/leader',
        does: 'Plays an election: from now on this one leads, or nobody (null).',
        body: { leader: 'http://127.0.0.1:8080' },
        run: async (body) => {
          const wanted = read(leader, body).leader ?? undefined;
          await refusable(() => election.follow(wanted), 400);
          return tell();
        },
      },
    );
  }
  return routes;
}

/** What a part refuses with a sentence becomes an answer with that sentence. */
async function refusable(act: () => void | Promise<void>, status = 409): Promise<void> {
  try {
    await act();
  } catch (cause) {
    if (cause instanceof Error) throw new ApiError(status, { message: cause.message });
    throw cause;
  }
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  throw new ApiError(400, { message: `The body does not fit: ${problems.join('; ')}. GET / shows an example.` });
}
