// How the cluster reads definitions, asked for when it may have changed: two small requests at the first look, after a
// change of leader, and every ten minutes.
import { z } from 'zod';
import { isSince, newest, sameDialect, type Dialect, type MarathonVersion } from '../../core/model/dialect.js';
import type { HttpAnswer } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import type { Log } from '../../kit/log.js';
import type { Connection } from '../../kit/remote/connection.js';
import { marathonInfo, type Info } from './info.js';
import { read, shaped } from './reading.js';

export interface Dialects {
  /**
   * The dialect that the apps of this answer are in. The same object for as long as nothing in it changes. Throws
   * HttpFailure when it cannot be read and none is known.
   */
  of(answer: HttpAnswer, apps: readonly unknown[], signal: AbortSignal): Promise<Dialect>;
  /** The one of the last look; the newest Marathon's before the first. */
  readonly last: Dialect;
}

/** Milliseconds. Marathon's flags change with a restart only, which changes the leader; a group's `enforceRole` at any time. */
const goodFor = 600_000;

interface Known {
  readonly leader: string;
  readonly at: number;
  readonly dialect: Dialect;
  /** Groups that did not enforce their role although an app of theirs had it: somebody gave it by hand. */
  readonly byHand: ReadonlySet<string>;
}

export function openDialects(from: Connection, log: Log): Dialects {
  let known: Known | undefined;
  let told = false;

  /** What cannot be read stays as it was known, or is guessed: only a Marathon that is silent altogether is not looked at. */
  async function orElse<T>(reading: Promise<T>, otherwise: T | undefined, what: string): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof HttpFailure) || otherwise === undefined) throw error;
      if (!told)
        log.warn({ because: error.message }, `Marathon does not tell ${what}; it is taken from what else it shows`);
      told = true;
      return otherwise;
    }
  }

  async function ask(apps: readonly unknown[], signal: AbortSignal): Promise<Dialect> {
    const info = await orElse(readInfo(from, signal), known?.dialect ?? guessed(apps), 'its version');
    const roles = isSince(info, 1, 9)
      ? await orElse(readEnforced(from, signal), known?.dialect.enforcedRoles ?? newest.enforcedRoles, 'its groups')
      : newest.enforcedRoles;
    return { ...info, enforcedRoles: roles };
  }

  return {
    get last() {
      return known?.dialect ?? newest;
    },
    async of(answer, apps, signal) {
      const leader = answer.headers.get('x-marathon-leader') ?? new URL(answer.asked.url).origin;
      const isGood = known?.leader === leader && Date.now() - known.at < goodFor;
      const speaking = new Set(apps.flatMap((app) => groupAsRole(app) ?? []));
      const explained = (group: string): boolean =>
        known?.dialect.enforcedRoles.has(group) === true || known?.byHand.has(group) === true;
      if (known !== undefined && isGood && [...speaking].every(explained)) return known.dialect;
      const asked = await ask(apps, signal);
      const dialect = known !== undefined && sameDialect(known.dialect, asked) ? known.dialect : asked;
      const byHand = [...speaking].filter((group) => !dialect.enforcedRoles.has(group));
      known = {
        leader,
        at: Date.now(),
        dialect,
        byHand: new Set([...(isGood ? (known?.byHand ?? []) : []), ...byHand]),
      };
      return dialect;
    },
  };
}

const readInfo = async (from: Connection, signal: AbortSignal): Promise<Info> =>
  shaped(await read(from, '/v2/info', signal), marathonInfo);

const groupList = z.object({
  groups: z.array(z.object({ id: z.string(), enforceRole: z.boolean().nullish() })).nullish(),
});

/** Groups without their apps and pods: the answer grows with the number of groups only. */
async function readEnforced(from: Connection, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { groups } = shaped(await read(from, '/v2/groups?embed=group.groups', signal), groupList);
  return new Set((groups ?? []).filter((group) => group.enforceRole === true).map(({ id }) => id.replace(/^\//, '')));
}

/** The top-level group whose name the app has as its role: it may have begun to enforce it since it was asked for. */
function groupAsRole(app: unknown): string | undefined {
  const [, group, rest] = textIn(app, 'id')?.split('/') ?? [];
  return rest !== undefined && textIn(app, 'role') === group ? group : undefined;
}

/** By the fields that only some releases show: `uris` before 1.5, `networks` since then, `role` since 1.9. */
function guessed(apps: readonly unknown[]): Info {
  const shows = (name: string): boolean => apps.some((app) => field(app, name) !== undefined);
  const release = (minor: number): MarathonVersion => ({ major: 1, minor, patch: 0 });
  if (shows('uris')) return { ...newest, version: { ...release(4), patch: 13 } };
  return shows('networks') && !shows('role') ? { ...newest, version: release(8) } : newest;
}

const field = (app: unknown, name: string): unknown =>
  typeof app === 'object' && app !== null && Object.hasOwn(app, name) ? Reflect.get(app, name) : undefined;

function textIn(app: unknown, name: string): string | undefined {
  const value = field(app, name);
  return typeof value === 'string' ? value : undefined;
}
