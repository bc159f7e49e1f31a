// Which task a server line of HAProxy belongs to. marathon-lb's config() names it `<ip>_<port>` when the agent is known
// by its address, else `<host>_<ip>_<port>`; every character other than letters, digits and dashes becomes `_`.
import { isIP } from 'node:net';
import type { ServedTask } from '../../core/model/traffic.js';

/** What is known of servers, by owners whose part can be replaced. */
export interface ServerNames<T extends string | number> {
  /** Takes the place of what the owner said before. */
  put(owner: string, tasks: Iterable<readonly [ServedTask, T]>): void;
  remove(owner: string): void;
  /** What is known of the server; nothing where no task, or tasks of which different things are known, can be meant. */
  find(name: string): T | undefined;
}

interface Known<T> {
  readonly owner: string;
  readonly value: T;
}

export function serverNames<T extends string | number>(): ServerNames<T> {
  const known = new Map<string, readonly Known<T>[]>();
  const keysOfOwner = new Map<string, readonly string[]>();

  const remove = (owner: string): void => {
    for (const key of keysOfOwner.get(owner) ?? []) {
      const others = (known.get(key) ?? []).filter((one) => one.owner !== owner);
      if (others.length === 0) known.delete(key);
      else known.set(key, others);
    }
    keysOfOwner.delete(owner);
  };

  return {
    remove,
    put: (owner, tasks) => {
      remove(owner);
      const keys: string[] = [];
      for (const [task, value] of tasks) {
        for (const key of keysOf(task)) {
          keys.push(key);
          known.set(key, [...(known.get(key) ?? []), { owner, value }]);
        }
      }
      keysOfOwner.set(owner, keys);
    },
    find: (name) => {
      const [first, ...others] = known.get(name) ?? resolved(known, name) ?? [];
      return others.every(({ value }) => value === first?.value) ? first?.value : undefined;
    },
  };
}

/** Whole names, and for agents with a name the host and the port, with a blank that is in no name. */
const keysOf = ({ host, addresses, ports }: ServedTask): readonly string[] =>
  ports.flatMap((port) => {
    if (addresses.length > 0) return addresses.map((address) => safe(`${host}_${address}_${port}`));
    return isIP(host) > 0 ? [safe(`${host}_${port}`)] : [`${safe(host)} ${port}`];
  });

const safe = (text: string): string => text.replace(/[^A-Za-z0-9-]/g, '_');

/**
 * The address in the name is what the balancer resolved the host to, which nobody else knows. Hosts of digits and
 * underscores could be read as a part of it: the longest host that fits is meant.
 */
function resolved<T>(known: ReadonlyMap<string, T>, name: string): T | undefined {
  const [, before, port] = /^(.+)_(\d{1,5})$/.exec(name) ?? [];
  if (before === undefined || port === undefined) return undefined;
  for (let at = before.lastIndexOf('_'); at > 0; at = before.lastIndexOf('_', at - 1)) {
    const found = known.get(`${before.slice(0, at)} ${port}`);
    if (found !== undefined && isAddress(before.slice(at + 1))) return found;
  }
  return undefined;
}

const isAddress = (text: string): boolean =>
  isIP(text.replaceAll('_', '.')) === 4 || isIP(text.replaceAll('_', ':')) === 6;
