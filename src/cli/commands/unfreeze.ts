// `baton unfreeze --env E [APP…]`: lifts every freeze of the environment, or the one of these apps.
import { Command } from 'commander';
import type { Freeze } from '../../core/model/decision.js';
import { isPartOf } from '../../core/model/ids.js';
import { isFrozenAt, saidIn } from '../../core/policy/people/deciding.js';
import { decide } from '../environmentWords.js';
import { Failure } from '../failure.js';
import { inRoom, withSayingOptions, type Room, type SayingFlags } from '../saying.js';

export function unfreezeCommand(): Command {
  return withSayingOptions(
    new Command('unfreeze')
      .description('lift the freezes of an environment')
      .argument('[apps...]', 'only the freeze of these, written as in `baton freeze`'),
  ).action((apps: readonly string[], flags: SayingFlags) => inRoom(flags, (room) => unfreeze(apps, room)));
}

async function unfreeze(names: readonly string[], room: Room): Promise<void> {
  const { environment } = room;
  const { decisions } = room.composed.daemon.report.said;
  const now = Date.now();
  const globs = names.map((name) => name.replace(/^\/+/, ''));
  const isLifted = (one: Freeze): boolean =>
    isFrozenAt(one, now) && (globs.length === 0 || one.apps.join() === globs.join());
  const lifted = decisions.environments.filter(
    (one) => isPartOf(one.environment, environment) && one.freezes.some(isLifted),
  );
  if (lifted.length === 0) throw new Failure(nothingLifted(room, globs, now));
  await decide(
    room,
    lifted.map((one) => ({
      ...one,
      freezes: one.freezes.filter((freeze) => isFrozenAt(freeze, now) && !isLifted(freeze)),
    })),
    { what: 'unfreeze', said: 'unfrozen', about: globs.length === 0 ? '**' : globs.join(', ') },
  );
}

function nothingLifted({ composed, environment }: Room, globs: readonly string[], now: number): string {
  const all = saidIn(composed.daemon.report.said.decisions, environment).map((one) => ({
    ...one,
    freezes: one.freezes.filter((freeze) => isFrozenAt(freeze, now)),
  }));
  const wider = all.find((one) => one.environment !== environment && one.freezes.length > 0);
  if (wider !== undefined) {
    return `${wider.environment} is frozen on all its clusters: unfreeze ${wider.environment}, then freeze the clusters that shall stay so`;
  }
  const left = all.flatMap((one) => one.freezes.map((freeze) => freeze.apps.join(' ')));
  if (left.length === 0) return `nothing of ${environment} is frozen; \`baton status\` says what holds an app`;
  return `no freeze of ${environment} names just ${globs.join(' ')}; there are: ${left.join('; ')}`;
}
