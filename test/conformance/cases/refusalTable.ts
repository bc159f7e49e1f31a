// What a row of a table of refusals is, and the case it makes.
import { chapter } from '../suite/case.js';
import type { Case } from '../suite/case.js';
import { expectReply } from '../suite/expect.js';
import { including } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import type { Json } from '../suite/world.js';

export type Refusal = {
  readonly title: string;
  readonly cites: string;
  /** Merged over a good definition. */
  readonly sent: Json;
  /** `Invalid JSON`: refused while reading; `Object is not valid`: refused by a rule. */
  readonly message: Shape;
  readonly path?: Shape;
  readonly error?: Shape;
};

export const unread = 'Invalid JSON';
export const invalid = 'Object is not valid';
export const docker = { type: 'DOCKER', docker: { image: 'i' } };
// Constraints are a set: the index of an element in a path is not for sure.
export const ofConstraints = /^\/constraints(\(\d+\))?$/;
export const single = { labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' } };

/** One case for each row: the definition is sent as a new app or as a replacement, for a rule holds for both. */
export const refusals = (rows: Readonly<Record<string, Refusal>>): readonly Case[] =>
  chapter(
    'refusals',
    'tasks',
    Object.fromEntries(
      Object.entries(rows).map(([key, { title, cites, sent, message, path, error }]) => [
        key,
        {
          title: `422 for ${title}`,
          cites,
          run: async (w) => {
            const good = w.app(w.id('app'), { instances: 0 });
            const known = w.random.pick([true, false]) && !('id' in sent);
            // A rule holds for a new app and for a replacement alike.
            const reply = known
              ? await w.put(`/v2/apps${w.id('app')}?partialUpdate=false`, { ...good, ...sent })
              : await w.post('/v2/apps', { ...good, ...sent });
            const detail = {
              ...(path === undefined ? {} : { path }),
              ...(error === undefined ? {} : { errors: including(error) }),
            };
            expectReply(reply, { status: 422, body: { message, details: including(detail) } });
          },
        },
      ]),
    ),
  );
