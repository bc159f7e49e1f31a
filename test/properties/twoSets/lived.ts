// A history of two sets told in short, and how it ended.
import { expect } from 'vitest';
import type { Verb } from '../people.js';
import { strategies, type Event, type History } from './history.js';
import type { Setup } from './setup.js';
import { verdictOn } from './verdict.js';

export type Events = History['events'];
export type Name = keyof typeof strategies;

export const setup = (name: Name, more: Partial<Setup> = {}): Setup => ({
  strategy: strategies[name],
  balancing: 'haproxy-agent',
  balancers: 2,
  sessionsLast: 20_000,
  scale: { kind: 'git' },
  onFailure: 'rollback',
  check: 'MESOS_HTTP',
  reportsKilling: false,
  drift: 'warn',
  ...more,
});

export const commit = (
  quality: 'good' | 'failing' | 'erring' | 'unplaceable' | 'crashing' = 'good',
  instances = 3,
): Event => ({ kind: 'commit', quality, instances });
export const revert: Event = { kind: 'bring back', earlier: 1 };
export const say = (verb: Verb): Event => ({ kind: 'person', verb });
/** Long enough for the check to pass and the candidate to be watched at its first share. */
export const watched = 40;

/** What was said on the way, and how it ended. */
export function lived(name: Name, events: Events, more: Partial<Setup> = {}): string {
  const { wrong, log } = verdictOn({ setup: setup(name, more), first: 'good', events });
  expect(wrong, log.join('\n')).toEqual([]);
  return log.join('\n');
}

export const endsIn = (log: string): string => log.split('\n').findLast((line) => /^\d+s [A-Z]\d+ /.test(line)) ?? '';
