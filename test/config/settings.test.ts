// Settings: what a wrong file says, where, and that no secret ever gets out of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/config/settings.js';
import { problemText } from '../../src/core/model/problem.js';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string, variables: Record<string, string> = {}): ReturnType<typeof readSettings> {
  const file = path.join(folder, 'baton.config.yaml');
  writeFileSync(file, text);
  return readSettings(file, variables);
}

function problemsOf(text: string): string[] {
  const settings = read(text);
  return settings.ok ? [] : settings.problems.map((one) => problemText(one).replace(folder, ''));
}

const good = `
repository: { name: shop, url: https://gitlab.example/platform/apps.git, token: { file: token } }
clusters: { default: { marathon: http://marathon:8080 } }
`;

describe('the settings', () => {
  it('observe until somebody writes apply, listen on loopback only, and poll every 15 seconds', () => {
    const settings = read(good);
    expect(settings).toMatchObject({
      ok: true,
      value: {
        mode: [{ glob: '**', mode: 'observe' }],
        http: { host: '127.0.0.1', port: 8700 },
        repositories: [{ name: 'shop', branch: 'main', poll: 15_000, statusBranch: 'baton/status' }],
        data: path.join(folder, '.baton'),
      },
    });
  });

  it('take one address of a Metronome or several, and know none unless it is named', () => {
    const named = (metronome: string): unknown => {
      const settings = read(good.replace('http://marathon:8080 }', `http://marathon:8080${metronome} }`));
      return settings.ok && settings.value.clusters.get('default')?.metronome;
    };
    expect(named('')).toBeUndefined();
    expect(named(', metronome: "http://one:9000"')).toEqual(['http://one:9000']);
    expect(named(', metronome: ["http://one:9000", "http://two:9000"]')).toEqual([
      'http://one:9000',
      'http://two:9000',
    ]);
    expect(problemsOf(good.replace('http://marathon:8080 }', 'http://marathon:8080, metronome: one }'))[0]).toMatch(
      /^\/baton\.config\.yaml:3:67: settings-invalid: clusters\.default\.metronome: /,
    );
  });

  it('take one kind of balancer for a cluster, by an IP address, and the number of tasks where none is named', () => {
    const named = (more: string) => {
      const settings = read(good.replace('http://marathon:8080 }', `http://marathon:8080${more} }`));
      return settings.ok
        ? settings.value.clusters.get('default')?.balancer
        : problemsOf(good.replace('http://marathon:8080 }', `http://marathon:8080${more} }`));
    };
    const agent = 'kind: haproxy-agent, listen: "0.0.0.0:8701", stats: ["http://lb-1:9090", "http://lb-2:9090"]';
    expect(named('')).toEqual({ kind: 'instances' });
    expect(named(', balancers: [{ kind: instances }]')).toEqual({ kind: 'instances' });
    expect(named(`, balancers: [{ ${agent}, advertise: 10.0.0.5 }]`)).toEqual({
      kind: 'haproxy-agent',
      listen: { host: '0.0.0.0', port: 8701 },
      advertise: '10.0.0.5',
      stats: ['http://lb-1:9090', 'http://lb-2:9090'],
    });
    expect(named(`, balancers: [{ ${agent}, advertise: baton.example }]`)).toEqual([
      expect.stringMatching(/^\/baton\.config\.yaml:3:\d+: settings-invalid: .*must be an IP address/),
    ]);
    expect(named(', balancers: [{ kind: instances }, { kind: instances }]')).toEqual([
      expect.stringContaining('takes one kind of balancer'),
    ]);
  });

  it('take who may be asked by the checks of rollouts: nobody unless it is named', () => {
    const named = (more: string) => {
      const settings = read(good.replace('http://marathon:8080 }', `http://marathon:8080${more} }`));
      return settings.ok && settings.value.clusters.get('default')?.checks;
    };
    expect(named('')).toEqual({ hosts: [], every: 10_000 });
    expect(named(', checks: { prometheus: "http://prometheus:9090", hosts: ["*.dc.example"], every: 30s }')).toEqual({
      prometheus: { url: 'http://prometheus:9090' },
      hosts: ['*.dc.example'],
      every: 30_000,
    });
  });

  it.each(['500ms', '5m'])('ask checks every second at most, and every minute at least: not every %s', (every) => {
    const settings = read(
      good.replace('http://marathon:8080 }', `http://marathon:8080, checks: { every: ${every} } }`),
    );
    expect(settings.ok ? [] : settings.problems.map(({ message }) => message)).toEqual([
      'clusters.default.checks.every: must be between 1s and 1m: checks decide by their newest answers',
    ]);
  });

  it('take credentials and an authority for Prometheus and for the statistics of balancers', () => {
    const access = 'auth: { basic: { user: baton, password: { file: password } } }, ca: ca.pem';
    const prometheus = `prometheus: { url: "https://prometheus", ${access} }`;
    const agent = `{ kind: haproxy-agent, listen: "0.0.0.0:8701", advertise: 10.0.0.5, stats: ["https://lb-1:9090"], ${access} }`;
    const settings = read(
      good.replace(
        'http://marathon:8080 }',
        `http://marathon:8080, checks: { ${prometheus} }, balancers: [${agent}] }`,
      ),
    );
    const cluster = settings.ok ? settings.value.clusters.get('default') : undefined;
    for (const one of [cluster?.checks.prometheus, cluster?.balancer]) {
      expect(one).toMatchObject({ auth: { kind: 'basic', user: 'baton' }, ca: path.join(folder, 'ca.pem') });
    }
  });

  it('take the ceiling of a repository, with ids written as in Marathon', () => {
    const settings = read(
      good.replace(
        'token: {',
        "may: { production: { apps: [/shop/**], prune: false }, '*': { prune: { atMost: 2 } } }, token: {",
      ),
    );
    expect(settings.ok && [...(settings.value.repositories[0]?.may ?? [])]).toEqual([
      ['production', { apps: ['shop/**'], prune: false }],
      ['*', { prune: { atMost: 2 } }],
    ]);
  });

  it('let variables go before the file', () => {
    const settings = read(good, { BATON_MODE: 'apply', BATON_MARATHON: 'http://a:8080, http://b:8080' });
    expect(settings.ok && settings.value.mode).toEqual([{ glob: '**', mode: 'apply' }]);
    expect(settings.ok && settings.value.clusters.get('default')?.marathon).toEqual(['http://a:8080', 'http://b:8080']);
  });

  it('read a secret anew each time it is used, so that it may rotate', () => {
    const settings = read(good);
    const token = settings.ok ? settings.value.repositories[0]?.token : undefined;
    writeFileSync(path.join(folder, 'token'), 'first\n');
    expect(token?.()).toBe('first');
    writeFileSync(path.join(folder, 'token'), 'second\n');
    expect(token?.()).toBe('second');
    writeFileSync(path.join(folder, 'token'), '\n');
    expect(() => token?.()).toThrow('the secret file token is empty');
  });

  it.each([
    [
      'an alias',
      'x: &x { name: shop, path: . }\nrepository: *x\n',
      /:2:13: settings-invalid: the alias \*x is not taken here/,
    ],
    [
      'clusters that are not there',
      good.replace(/^clusters.*$/m, ''),
      /: clusters: is missing: it must be a value of the type object/,
    ],
    [
      'a mode that is none',
      `${good}mode: maybe\n`,
      /:4:7: settings-invalid: mode: has none of the forms that are allowed here/,
    ],
    [
      'a level that is none',
      `${good}log: { level: loud }\n`,
      /:4:15: settings-invalid: log.level: must be one of debug, info, warn, error/,
    ],
    [
      'a number where text belongs',
      `${good}data: 5\n`,
      /:4:7: settings-invalid: data: it must be a value of the type string/,
    ],
    ['an unknown key', `${good}colour: red\n`, /:4:9: settings-invalid: colour: is not a setting of this version/],
    [
      'a wrong duration',
      good.replace('token: {', 'poll: 1e99, token: {'),
      /:2:\d+: settings-invalid: repository\.poll: 1e\+99 is not a duration/,
    ],
    ['broken YAML', 'repository: {', /:1:\d+: settings-invalid/],
    [
      'the status branch as the watched one',
      good.replace('token: {', 'branch: baton/status, token: {'),
      /must not be the watched branch/,
    ],
    [
      'a branch that would be an option',
      good.replace('token: {', 'branch: --upload-pack=x, token: {'),
      /is not the name of a branch/,
    ],
    [
      'another transport',
      good.replace('https://gitlab.example', 'ext::sh -c touch'),
      /must be an http:\/\/ or https:\/\/ URL/,
    ],
    ['no repository', 'clusters: {}', /give either `repository` or `repositories`/],
    [
      'two of one name',
      good.replace('repository: {', 'repositories: [{').replace('token } }', 'token } }, { name: shop, path: . }]'),
      /two repositories are called shop/,
    ],
    [
      'a wrong time of maintenance',
      `${good}maintenance: { at: 25 o'clock }\n`,
      /:4:20: settings-invalid: maintenance\.at: is not a cron expression/,
    ],
    ['a wrong time zone', `${good}maintenance: { timezone: Mars/Base }\n`, /maintenance\.timezone: is not a time zone/],
    [
      'a ceiling for nothing',
      good.replace('token: {', 'may: {}, token: {'),
      /:2:\d+: settings-invalid: repository\.may: names no environment/,
    ],
    [
      'a ceiling for what is no environment',
      good.replace('token: {', 'may: { "pro duction": {} }, token: {'),
      /:2:\d+: settings-invalid: repository\.may\.pro duction: .*neither the name of an environment nor \*/,
    ],
    [
      'a glob that can match no id',
      good.replace('token: {', 'may: { production: { apps: [/Shop] } }, token: {'),
      /:2:\d+: settings-invalid: repository\.may\.production\.apps\.0: is no glob over ids/,
    ],
    [
      'what no ceiling is for',
      good.replace('token: {', 'may: { production: { colour: red } }, token: {'),
      /:2:\d+: settings-invalid: repository\.may\.production\.colour: is not a setting of this version/,
    ],
    ['what this version does not do', `${good}leader: { zookeeper: x }\n`, /leader: is not a setting of this version/],
  ])('tell where %s stands', (_what, text, expected) => {
    expect(problemsOf(text).join('\n')).toMatch(expected);
  });

  it.each([
    ['in clear text', good.replace('{ file: token }', 'glpat-verysecret')],
    ['in the address', good.replace('https://', 'https://user:glpat-verysecret@')],
  ])('refuse a secret %s without repeating it', (_where, text) => {
    const problems = problemsOf(text).join('\n');
    expect(problems).toMatch(/settings-invalid/);
    expect(problems).not.toContain('verysecret');
  });

  it('say what to do when there is no file', () => {
    const settings = readSettings(path.join(folder, 'nowhere.yaml'), {});
    expect(!settings.ok && settings.problems.map(problemText).join()).toMatch(
      /there are no settings here \(write .*--config\)/,
    );
  });
});
