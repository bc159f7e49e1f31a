// `pause` and `resume` against a running daemon: nothing begins, what fails goes back, and a kill forgets nothing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anIncident, patiently, unplaceable, web, type Incident } from './anIncident.js';

const why = ['--env', 'default', '--because', 'we look at the database first'];
let incident: Incident;

beforeEach(async () => {
  incident = await anIncident();
});
afterEach(() => incident.close());

describe('pause', patiently, () => {
  it('holds the next commit, also over a restart, until somebody resumes', async () => {
    expect(await incident.baton('pause', '/shop/web', ...why)).toMatch(/default \/shop\/web +paused +we look at the/);
    await incident.heard();
    const commit = await incident.world.push(web('2'));
    const held = await incident.phase('held', { commit });
    expect(held.because).toMatch(
      /^paused by .*: we look at the database first; `baton resume` lets it go on; meanwhile:/,
    );
    expect(await incident.baton('plan')).toMatch(/paused by/);
    expect(await incident.version()).toBe('1');
    await incident.stop();
    await incident.start();
    await incident.phase('held', { commit });
    expect(await incident.version()).toBe('1');
    expect(await incident.baton('resume', '/shop/*', ...why)).toMatch(/resumed/);
    await incident.phase('settled', { commit });
    await incident.serves('2');
  });

  it('of what is under way stops nothing that Marathon does, and judging goes on', async () => {
    const commit = await incident.world.push(web('2', 'deploy: { strategy: rolling, healthyWithin: 5s }', 'exit 3'));
    await incident.phase('progressing', { commit });
    await incident.baton('pause', '/shop/web', ...why);
    await incident.phase('rejected', { commit });
    await incident.serves('1');
  });

  it('is refused twice, and resume is refused where nothing is paused', async () => {
    await expect(incident.baton('resume', '/shop/web', ...why)).rejects.toThrow('nothing was written');
    await incident.baton('pause', '/shop/web', ...why);
    expect(await incident.baton('pause', '/shop/web', ...why)).toMatch(/already +it is paused since .* by /);
    await expect(incident.baton('pause', '/shop/nowhere', ...why)).rejects.toThrow('is not known here');
    await expect(incident.baton('pause', ...why)).rejects.toThrow('name apps, or say --phase');
    await expect(incident.baton('pause', '/shop/web', '--env', 'prod', '--because', 'x')).rejects.toThrow(
      'there are default',
    );
  });

  it('is lifted for all that is held', async () => {
    await incident.baton('pause', '/shop/web', ...why);
    await incident.heard();
    await incident.world.push(unplaceable('2'));
    await incident.phase('held');
    await incident.recorded('held');
    await incident.baton('resume', '--phase', 'held', ...why);
    await incident.phase('stalled');
  });
});
