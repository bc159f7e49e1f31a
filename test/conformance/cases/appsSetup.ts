// Apps to choose from, and the part of a listing that is this case’s own.
import { expectReply, listAt, textAt } from '../suite/expect.js';
import { present } from '../suite/shape.js';
import type { World } from '../suite/world.js';

/** The ids that a listing has of this case's own apps. */
export async function listed(w: World, query: string): Promise<readonly string[]> {
  const reply = expectReply(await w.get(`/v2/apps?${query}`), { status: 200, body: { apps: present } });
  return listAt(reply.json, 'apps')
    .map((app) => textAt(app, 'id'))
    .filter((id) => id.startsWith(`${w.top}/`));
}

/** Three apps with labels to choose by. */
export async function labelled(
  w: World,
): Promise<{ readonly front: string; readonly back: string; readonly plain: string }> {
  const ids = { front: w.id('front'), back: w.id('back'), plain: w.id('plain') };
  const tier = `tier-${w.top.slice(-8)}`;
  for (const [id, labels] of w.random.shuffled<[string, Record<string, string>]>([
    [ids.front, { [tier]: 'web', 'a.b_c-d': 'x y' }],
    [ids.back, { [tier]: 'db' }],
    [ids.plain, {}],
  ]))
    await w.create(w.app(id, { labels, instances: 0 }));
  return ids;
}

export const tierOf = (w: World): string => `tier-${w.top.slice(-8)}`;
export const selector = (text: string): string => `label=${encodeURIComponent(text)}`;
