// Which task a server line of HAProxy belongs to. marathon-lb's config() names it `<ip>_<port>` when the agent is known
// by its address, else `<host>_<ip>_<port>`; every character other than letters, digits and dashes becomes `_`.
import { isIP } from 'node:net';
import type { ServedTask } from '../../core/model/traffic.js';

/** Finds what belongs to a server name; nothing where no task, or tasks with different values, can be meant. */
export interface ServerNames<T extends string | number> {
  find(name: string): T | undefined;
}

export function serverNames<T extends string | number>(owned: Iterable<readonly [ServedTask, T]>): ServerNames<T> {
  const exact = new Map<string, T | undefined>();
  const byHost = new Map<string, T | undefined>();
  for (const [task, value] of owned) {
    for (const port of task.ports) {
      for (const address of task.addresses) add(exact, safe(`${task.host}_${address}_${port}`), value);
      if (task.addresses.length > 0) continue;
      if (isIP(task.host) > 0) add(exact, safe(`${task.host}_${port}`), value);
      else add(byHost, `${safe(task.host)} ${port}`, value);
    }
  }
  return { find: (name) => exact.get(name) ?? resolved(byHost, name) };
}

/** Two tasks for one name, in one answer: then it is nobody's. */
function add<T>(names: Map<string, T | undefined>, name: string, value: T): void {
  names.set(name, !names.has(name) || names.get(name) === value ? value : undefined);
}

const safe = (text: string): string => text.replace(/[^A-Za-z0-9-]/g, '_');

const isAddress = (text: string): boolean =>
  isIP(text.replaceAll('_', '.')) === 4 || isIP(text.replaceAll('_', ':')) === 6;

/**
 * The address in the name is what the balancer resolved the host to, which nobody else knows. Hosts of digits and
 * underscores could be read as a part of it: the longest host that fits is meant.
 */
function resolved<T>(byHost: ReadonlyMap<string, T | undefined>, name: string): T | undefined {
  const [, before, port] = /^(.+)_(\d{1,5})$/.exec(name) ?? [];
  if (before === undefined || port === undefined) return undefined;
  for (let at = before.lastIndexOf('_'); at > 0; at = before.lastIndexOf('_', at - 1)) {
    const key = `${before.slice(0, at)} ${port}`;
    if (byHost.has(key) && isAddress(before.slice(at + 1))) return byHost.get(key);
  }
  return undefined;
}
