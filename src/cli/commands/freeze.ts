// `baton freeze --env E [APP…]`: nothing of the environment, or of these apps, begins or goes on.
import { Command } from 'commander';
import type { Freeze } from '../../core/model/decision.js';
import { isFrozenAt } from '../../core/policy/people/deciding.js';
import { instantText } from '../../core/plan/show/printable.js';
import { decide, decisionsOf } from '../environmentWords.js';
import { Failure } from '../failure.js';
import { momentOption } from '../moment.js';
import { appsOf, chosen, inRoom, withSayingOptions, type Room, type SayingFlags } from '../saying.js';

interface FreezeFlags extends SayingFlags {
  readonly until?: number;
}

export function freezeCommand(): Command {
  return withSayingOptions(
    new Command('freeze')
      .description('let nothing of an environment begin or go on; what fails still goes back')
      .argument('[apps...]', 'only these: ids or globs'),
  )
    .addOption(momentOption('--until <time>', 'until then: 2h, or 2026-12-24T06:00:00Z; without, until unfreeze'))
    .action((apps: readonly string[], flags: FreezeFlags) => inRoom(flags, (room) => freeze(apps, flags, room)));
}

async function freeze(names: readonly string[], { until = null }: Partial<Pick<Freeze, 'until'>>, room: Room) {
  const apps = names.length === 0 ? ['**'] : globsOf(names, room);
  const before = decisionsOf(room, room.environment);
  const now = Date.now();
  const same = before.freezes.find((one) => isFrozenAt(one, now) && one.apps.join() === apps.join());
  if (same !== undefined && same.until === until) {
    throw new Failure(`that is frozen already, by ${same.by}: ${same.because}`);
  }
  // Of the same apps the newest word counts; what has ended is only history.
  const others = before.freezes.filter((one) => one !== same && isFrozenAt(one, now));
  const added: Freeze = { ...room.word, apps, until };
  const what = until === null ? 'freeze' : `freeze until ${instantText(until)}`;
  const said = until === null ? 'frozen' : `frozen until ${instantText(until)}`;
  await decide(room, [{ ...before, freezes: [...others, added] }], { what, said, about: apps.join(', ') });
}

/** A glob that names nothing would freeze nothing. */
function globsOf(names: readonly string[], room: Room): readonly string[] {
  chosen(names, appsOf(room));
  return names.map((name) => name.replace(/^\/+/, ''));
}
