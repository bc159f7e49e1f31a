// One case for each definition that is sent, and how GET prints it.
import { chapter } from '../suite/case.js';
import type { Case } from '../suite/case.js';
import { expectThat } from '../suite/expect.js';
import { aNumber } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import type { Json } from '../suite/world.js';

export type Printed = {
  readonly title: string;
  readonly cites: string;
  readonly sent: Json;
  readonly printed: { readonly [key: string]: Shape };
};

/** One case for each row: a definition is sent with no instances, and GET prints it so. */
export function printed(rows: Readonly<Record<string, Printed>>): readonly Case[] {
  return chapter(
    'definitions',
    'tasks',
    Object.fromEntries(
      Object.entries(rows).map(([key, { title, cites, sent, printed: wanted }]) => [
        key,
        {
          title,
          cites,
          run: async (w) => {
            const id = w.id('app');
            const app = { id, cmd: 'sleep 1000', cpus: 0.01, mem: 32, instances: 0, ...sent };
            await w.create(w.random.pick([true, false]) ? app : { ...app, id: id.slice(1) });
            expectThat(await w.read(id), wanted, 'the app');
          },
        },
      ]),
    ),
  );
}

export const servicePort = aNumber;
export const hostNetwork = [{ mode: 'host' }];
