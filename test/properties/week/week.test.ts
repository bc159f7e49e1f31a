// A week of 1,500 apps, 20 teams and 300 merges a day, in virtual time, with agents lost, GitLab and Marathon away,
// operators, and kills. CI lives through a day of a small one; the whole is `npm run week` (BATON_WEEK=full). BATON_SEED
// chooses another week, and BATON_WEEK_DAYS how many days of it.
import { describe, expect, it } from 'vitest';
import { figures } from './figures.js';
import { Week } from './simulate.js';

const isFull = process.env['BATON_WEEK'] === 'full';
const days = Number(process.env['BATON_WEEK_DAYS'] ?? (isFull ? 7 : 1));
const seed = process.env['BATON_SEED'] ?? 'week';
const size = isFull
  ? { teams: 20, appsPerTeam: 50, stagedTeams: 10, days, mergesPerDay: 300, agents: 60 }
  : { teams: 2, appsPerTeam: 12, stagedTeams: 1, days, mergesPerDay: 50, agents: 12 };

describe(`${isFull ? 'a week' : 'a day'} of merges, losses and absences (seed ${seed})`, () => {
  it(
    'ends as git wants it, with no good revision rejected, nothing deleted unasked, and next to nothing held for nothing',
    { timeout: (isFull ? 240 : 30) * 60_000 },
    async () => {
      const began = process.cpuUsage();
      const start = performance.now();
      const progress = (text: string): void => {
        const minutes = (performance.now() - start) / 60_000;
        if (isFull) process.stderr.write(`${minutes.toFixed(1)}m ${memory()} ${text}\n`);
      };
      const week = new Week({ ...size, seed, progress });
      await week.live();
      const { user, system } = process.cpuUsage(began);
      process.stdout.write(`${figures(week, { seconds: (user + system) / 1_000_000 })}\n`);

      const { judge } = week;
      expect(week.violations).toEqual([]);
      expect(week.unsettled()).toEqual([]);
      const { changes, settled, rejectedBad, heldForNothing, waitedMinutes, minutesForNothing } = judge.counted;
      expect(settled).toBeGreaterThan(changes / 2);
      expect(rejectedBad).toBeGreaterThan(0);
      expect(heldForNothing / changes, judge.heldForNothing.join('\n')).toBeLessThanOrEqual(0.01);
      expect(minutesForNothing / waitedMinutes, judge.heldForNothing.join('\n')).toBeLessThanOrEqual(0.01);
    },
  );
});

const memory = (): string => `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`;
