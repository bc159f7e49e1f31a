// What becomes of each real document: refused with what words, or printed with which keys added, dropped or changed,
// other than the plain defaults of absent keys. The documents lie beside the repository in ../shared/fixtures
// and are not part of it: without them there is nothing to test here. Groups and what the server answers over HTTP are
// tried in fixtures.test.ts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseApp } from '../../../src/local/marathon/definition/parse.js';
import { parsePod } from '../../../src/local/marathon/definition/pod/index.js';
import { outcomeOf } from './definitionRefusals.js';
import { forms } from './fixtureForms.js';

const folder = path.resolve('../shared/fixtures/marathon');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^(?:app|pod)--.*\.json$/.test(name)) : [];
if (files.length === 0) console.warn(`no fixtures in ${folder}: real documents are not tried`);

/** What Marathon prints for a key that was not sent. */
const appDefaults: Readonly<Record<string, unknown>> = {
  backoffFactor: 1.15,
  backoffSeconds: 1,
  cpus: 1,
  disk: 0,
  executor: '',
  gpus: 0,
  instances: 1,
  killSelection: 'YOUNGEST_FIRST',
  labels: {},
  maxLaunchDelaySeconds: 300,
  mem: 128,
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 0, name: 'default', protocol: 'tcp' }],
  requirePorts: false,
  role: '*',
  unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
  upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
};
const podDefaults: Readonly<Record<string, unknown>> = {
  scaling: { instances: 1, kind: 'fixed' },
  scheduling: {
    backoff: { backoff: 1, backoffFactor: 1.15, maxLaunchDelay: 300 },
    upgrade: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    placement: {},
    killSelection: 'YOUNGEST_FIRST',
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
  },
  executorResources: { cpus: 0.1, mem: 32, disk: 10 },
  role: '*',
};

function formOf(file: string): unknown {
  const sent: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  const isPod = file.startsWith('pod--');
  const printed = outcomeOf(() => {
    const { id, spec } = isPod ? parsePod(sent) : parseApp(sent);
    return { id, ...spec };
  });
  if (Array.isArray(printed) || typeof printed === 'string') return printed;
  const before = { ...(isPod ? podDefaults : appDefaults), ...present(sent) };
  return differences(before, printed, '').join(' | ');
}

/** `+` what is printed and was not sent, `-` what was sent and is not printed, `~` what is printed otherwise. */
function differences(before: unknown, after: unknown, at: string): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === undefined) return [`- ${at}`];
  if (before === undefined) return [`+ ${at} ${JSON.stringify(after)}`];
  if (typeof before !== 'object' || typeof after !== 'object' || Array.isArray(before) !== Array.isArray(after))
    return [`~ ${at} ${JSON.stringify(after)}`];
  const [old, now] = [new Map(Object.entries(present(before))), new Map(Object.entries(present(after)))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .flatMap((key) => differences(old.get(key), now.get(key), at === '' ? key : `${at}.${key}`));
}

/** An explicit null is the same as nothing. */
const present = (value: unknown): object =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => field !== null));

describe.skipIf(files.length === 0)('a real document', () => {
  it.each(files)('%s', (file) => {
    expect(formOf(file)).toEqual(forms[file] ?? '');
  });
});
