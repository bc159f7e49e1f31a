// Small pods, and what is asked about them again and again.
import { expectReply } from '../suite/expect.js';
import type { Reply } from '../suite/client.js';
import { unplaceable } from '../suite/world.js';
import type { Json, World } from '../suite/world.js';

export const container = (name: string, fields: Json = {}): Json => ({
  name,
  exec: { command: { shell: 'sleep 1000' } },
  resources: { cpus: 0.01, mem: 32 },
  ...fields,
});

export const pod = (id: string, fields: Json = {}): Json => ({ id, containers: [container('main')], ...fields });
export const fixed = (instances: number): Json => ({ scaling: { kind: 'fixed', instances } });

export const nowhere = {
  scheduling: {
    placement: { constraints: [{ fieldName: unplaceable.constraints[0][0], operator: 'LIKE', value: 'x' }] },
  },
};

export async function create(w: World, body: Json): Promise<Reply> {
  return expectReply(await w.post('/v2/pods', body), { status: 201 });
}

export async function deploy(w: World, body: Json): Promise<void> {
  await create(w, body);
  await w.settled();
}

export const status = async (w: World, id: string): Promise<unknown> =>
  expectReply(await w.get(`/v2/pods${id}::status`), { status: 200 }).json;
