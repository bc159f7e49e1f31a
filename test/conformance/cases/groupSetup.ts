// A group with apps at two depths.
import { expectReply } from '../suite/expect.js';
import { aTimestamp, aUuid } from '../suite/shape.js';
import type { Json, World } from '../suite/world.js';

export const result = { version: aTimestamp, deploymentId: aUuid };

/** An app as it stands in a group: a relative id. */
export const member = (w: World, name: string, fields: Json = {}): Json => ({ ...w.app(name, fields) });

/** A group with two apps and a child group with one. */
export async function planted(w: World): Promise<string> {
  const group = w.id('group');
  const body = {
    id: group,
    apps: w.random.shuffled([member(w, 'a'), member(w, 'b', { instances: 2 })]),
    groups: [{ id: 'inner', apps: [member(w, 'c')] }],
  };
  expectReply(await w.post('/v2/groups', body), { status: 201 });
  await w.settled();
  return group;
}
