// `freeze`, `unfreeze` and `override` against a running daemon: the whole environment stops, and one commit gets through.
import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../kit/eventually.js';
import { anIncident, patiently, web, type Incident } from './anIncident.js';

const statusDocument = z.object({ tips: z.array(z.object({ kind: z.string(), because: z.string() })) });
const why = ['--env', 'default', '--because', 'the fix for the outage'];
let incident: Incident;

afterEach(() => incident.close());

/** Who types here, as the commands see it. */
const me = (): string =>
  process.env['GITLAB_USER_LOGIN'] ??
  execFileSync('git', ['config', '--get', 'user.name'], { encoding: 'utf8' }).trim();

describe('freeze', patiently, () => {
  it('holds every app until it is lifted, and shows above everything', async () => {
    incident = await anIncident();
    expect(await incident.baton('freeze', ...why, '--until', '2h')).toMatch(/default \*\* +frozen until \S+Z +the fix/);
    await incident.heard();
    const commit = await incident.world.push(web('2'));
    await incident.phase('held', { commit, because: /^frozen by .* until \S+Z: the fix for the outage/ });
    expect(await incident.baton('status')).toMatch(/^default +\*\* +frozen until \S+Z by /);
    expect(await incident.baton('why', '/shop/web')).toMatch(/said +\*\* frozen until/);
    await expect(incident.baton('unfreeze', 'shop/other', ...why)).rejects.toThrow('there are: **');
    expect(await incident.baton('unfreeze', ...why)).toMatch(/unfrozen/);
    await incident.phase('settled', { commit });
    await expect(incident.baton('unfreeze', ...why)).rejects.toThrow('nothing of default is frozen');
  });
});

describe('a broken baton.yaml', patiently, () => {
  it('takes the brake from nobody: what is on record can be frozen and paused, and status says what is broken', async () => {
    const described = 'apps: .\nenvironments: { default: { cluster: default } }\n';
    incident = await anIncident({ files: { ...web('1'), 'baton.yaml': described } });
    await incident.recorded('settled');
    await incident.world.push({ ...web('2'), 'baton.yaml': 'environments: { default: [\n' });
    expect(await incident.baton('status')).toMatch(/baton\.yaml:\d+:\d+: yaml-syntax: /);
    await eventually('the broken tip to be among the tips of the JSON', async () => {
      const { tips } = statusDocument.parse(JSON.parse(await incident.baton('status', '--output', 'json')));
      return tips.some(({ kind, because }) => kind === 'undescribed' && because.includes('baton.yaml')) || undefined;
    });
    // The environment stays in force as it was: it counts at once.
    expect(await incident.baton('pause', '/shop/web', ...why)).toMatch(
      /default \/shop\/web +paused +the fix \S+ the outage\n$/,
    );
    expect(await incident.baton('freeze', ...why)).toMatch(/default \*\* +frozen/);
    await expect(incident.baton('freeze', '--env', 'prod', '--because', 'x')).rejects.toThrow('there are default');
    await incident.heard();
    const commit = await incident.world.push({ ...web('2'), 'baton.yaml': described });
    await incident.phase('held', { commit, because: /^(frozen|paused) by / });
    expect(await incident.version()).toBe('1');
  });
});

describe('override', patiently, () => {
  const settings = (by: string): string => `mode: apply\noverride: { by: [${JSON.stringify(by)}] }`;
  const files = {
    ...web('1'),
    'baton.yaml': 'apps: .\nenvironments: { default: { cluster: default } }\n',
  };
  /** Denied for a year from a minute that comes every hour: always. */
  const denied =
    'apps: .\nenvironments: { default: { cluster: default, windows: [{ deny: "* * * * *", for: 1h }] } }\n';

  it('lets one commit through a closed window, loudly, and no other', async () => {
    incident = await anIncident({ files, settings: settings(me()) });
    const commit = await incident.world.push({ ...web('2'), 'baton.yaml': denied });
    await incident.recorded('held', commit);
    expect(await incident.baton('override', 'window', commit.slice(0, 8), ...why)).toMatch(
      /window OVERRIDDEN +the fix for the outage\n$/,
    );
    await incident.phase('settled', { commit });
    await incident.recorded('settled', commit);
    expect((await incident.world.subjects()).join('\n')).toContain('override window');
    expect(await incident.baton('status')).toMatch(/commit \S+ +window OVERRIDDEN by /);
    const early = await incident.baton('override', 'after', commit, ...why);
    expect(early).toMatch(
      /after OVERRIDDEN[^]*nothing of default is on record as held at commit \S+: it counts if that comes/,
    );
    expect(await incident.baton('history', '/shop/web')).toContain('window overridden by');
    await incident.phase('held', { commit: await incident.world.push(web('3')) });
  });

  it('is refused for whom the settings do not name, with who may', async () => {
    incident = await anIncident({ files, settings: settings('somebody else') });
    const commit = await incident.world.push({ ...web('2'), 'baton.yaml': denied });
    await incident.phase('held', { commit });
    await expect(incident.baton('override', 'window', commit, ...why)).rejects.toThrow('somebody else may');
    expect(await incident.world.subjects()).not.toContain('override');
  });
});
