// The maintenance job: it comes at its times, one at a time, until it is stopped.
import { it } from 'vitest';
import { openSchedule } from '../../../src/io/calendar/schedule.js';
import { eventually } from '../../kit/eventually.js';

it('runs the job at its times until it is stopped', async () => {
  let runs = 0;
  const schedule = openSchedule({ at: '* * * * * *', timezone: 'UTC' }, () => {
    runs += 1;
    return Promise.resolve();
  });
  try {
    await eventually('two runs', () => (runs >= 2 ? true : undefined));
  } finally {
    schedule.stop();
  }
});
