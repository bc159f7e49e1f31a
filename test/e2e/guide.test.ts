// What README and the guide show is what the program takes: settings, policies and apps are read by the real readers, and
// the table of commands is that of the command line.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import mergePatch from 'json-merge-patch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { program } from '../../src/cli/main.js';
import { readWorkingCopy } from '../../src/cli/workingCopy.js';
import { readSettings } from '../../src/config/settings.js';
import { allProblems, loadRepository } from '../../src/core/definition/load.js';
import { serverLine, withAgent } from '../../src/core/rollout/rendering/groupLabels.js';
import { isError } from '../../src/core/model/problem.js';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const guide = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8');

/** The fenced YAML blocks of a page that match. */
async function blocks(file: string, about: RegExp): Promise<string[]> {
  const found = (await guide(file)).matchAll(/```yaml\n(.*?)```/gs);
  return [...found].map((match) => match[1] ?? '').filter((text) => about.test(text));
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'baton-guide-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the guide', () => {
  it.each(['README.md', 'docs/getting-started.md'])(
    'shows settings in %s that are accepted as they are',
    async (page) => {
      const shown = await blocks(page, /^repository:/m);
      expect(shown).toHaveLength(1);
      const file = path.join(folder, 'baton.config.yaml');
      await writeFile(file, shown[0] ?? '');
      expect(readSettings(file, {})).toMatchObject({ ok: true });
    },
  );

  it('shows a policy and an app in README.md that are accepted as they are', async () => {
    const [policy = ''] = await blocks('README.md', /^environments:/m);
    const [app = ''] = await blocks('README.md', /^id:/m);
    await mkdir(path.join(folder, 'apps'));
    await writeFile(path.join(folder, 'baton.yaml'), policy);
    await writeFile(path.join(folder, 'apps', 'web.yaml'), app);
    const loaded = loadRepository(await readWorkingCopy(folder, new AbortController().signal));
    expect(allProblems(loaded).filter(isError)).toEqual([]);
    expect(loaded.environments.flatMap((one) => one.apps.map((each) => each.id))).toEqual([
      '/staging/shop/web',
      '/shop/web',
    ]);
  });

  it('shows a canary in README.md, with its settings, that is accepted as it is', async () => {
    const [, canary = ''] = await blocks('README.md', /^id:/m);
    await writeFile(path.join(folder, 'search.yaml'), canary);
    const loaded = loadRepository(await readWorkingCopy(folder, new AbortController().signal));
    expect(allProblems(loaded)).toEqual([]);
    expect(loaded.environments.flatMap((one) => one.apps.map(({ strategy }) => strategy.kind))).toEqual(['canary']);

    const [whole = ''] = await blocks('README.md', /^repository:/m);
    const [part = ''] = await blocks('README.md', /^ +balancers:/m);
    const file = path.join(folder, 'baton.config.yaml');
    await writeFile(file, stringify(mergePatch.apply(parse(whole), parse(part))));
    const settings = readSettings(file, {});
    expect(settings).toMatchObject({ ok: true });
    const cluster = settings.ok ? settings.value.clusters.get('default') : undefined;
    expect(cluster).toMatchObject({
      balancer: { kind: 'haproxy-agent', advertise: '10.0.0.5' },
      checks: { prometheus: { url: 'http://prometheus:9090' } },
    });
  });

  it('shows checks in docs/checks.md that are accepted as they are', async () => {
    const [deploy = ''] = await blocks('docs/checks.md', /^deploy:/m);
    const app = 'id: /web\ncmd: exec ./web\nhealthChecks: [{ protocol: MESOS_HTTP, path: /, portIndex: 0 }]\n';
    await writeFile(path.join(folder, 'web.yaml'), `${app}labels: { HAPROXY_GROUP: external }\n${deploy}`);
    const loaded = loadRepository(await readWorkingCopy(folder, new AbortController().signal));
    expect(allProblems(loaded)).toEqual([]);
    const [strategy] = loaded.environments.flatMap((one) => one.apps.map((each) => each.strategy));
    expect(strategy).toMatchObject({ kind: 'canary', checks: { length: 5 } });
  });

  it('shows the line in docs/traffic.md that servers get in marathon-lb', async () => {
    const shown = /```\n(weight .*)\n```/.exec(await guide('docs/traffic.md'))?.[1] ?? '';
    const template = withAgent(serverLine, { address: '10.0.0.5', port: 8701 });
    expect(template).toContain(` ${shown}{otherOptions}`);
    expect(shown).toContain('agent-send');
  });

  it('shows deploy blocks in docs/strategies.md that are accepted as they are', async () => {
    const shown = await blocks('docs/strategies.md', /^deploy:/m);
    expect(shown.length).toBeGreaterThan(3);
    const app = 'cmd: exec ./web\ninstances: 10\nhealthChecks: [{ protocol: MESOS_HTTP, path: /, portIndex: 0 }]\n';
    for (const [index, deploy] of shown.entries()) {
      const labels = `labels: { HAPROXY_GROUP: external, HAPROXY_0_VHOST: web-${index}.example }\n`;
      await writeFile(path.join(folder, `${index}.yaml`), `id: /web-${index}\n${app}${labels}${deploy}`);
    }
    const loaded = loadRepository(await readWorkingCopy(folder, new AbortController().signal));
    expect(allProblems(loaded)).toEqual([]);
    expect(loaded.environments.flatMap((one) => one.apps)).toHaveLength(shown.length);
  });

  it('lists every setting in the table of docs/operations.md', async () => {
    const { settingsSchema } = await import('../../src/config/schema.js');
    const table = await guide('docs/operations.md');
    const missing = Object.keys(settingsSchema.shape).filter((key) => !new RegExp(`\`${key}[.\`]`).test(table));
    expect(missing).toEqual([]);
  });

  it('lists every command in the table of README.md, and no other', async () => {
    const rows = [...(await guide('README.md')).matchAll(/^\| `baton .*$/gm)].map(([row]) => row);
    const named = rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`baton ([a-z]+)/g)]);
    const commands = (await program()).commands.map((command) => command.name());
    expect([...new Set(named.map((match) => match[1]))].sort()).toEqual(commands.sort());
  });
});
