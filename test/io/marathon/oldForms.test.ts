// The forms of Marathon 1.4: what is made of a canonical definition, and that 1.4 would show the same app for it.
import { describe, expect, it } from 'vitest';
import { canonicalDefinition } from '../../../src/core/definition/normal/normalise.js';
import { newest } from '../../../src/core/model/dialect.js';
import type { JsonObject } from '../../../src/core/model/json.js';
import { problemText } from '../../../src/core/model/problem.js';
import { fieldChanges } from '../../../src/core/plan/compare/fieldChanges.js';
import { asSpokenBy } from '../../../src/io/marathon/oldForms.js';
import { json } from '../../kit/aServer.js';
import { aCluster, aMarathon, cart, never } from './aMarathon.js';

const old = { ...newest, version: { major: 1, minor: 4, patch: 13 } };
const docker = { image: 'nginx' };
const canonical = (app: JsonObject): JsonObject => canonicalDefinition({ id: '/shop/cart', ...app });

function sent(app: JsonObject): JsonObject {
  const answer = asSpokenBy(canonical(app), old);
  if (!answer.ok) throw new Error(answer.problems.map(problemText).join('\n'));
  return answer.value;
}

const bridge: JsonObject = {
  networks: [{ mode: 'container/bridge' }],
  container: { type: 'DOCKER', docker, portMappings: [{ containerPort: 80, servicePort: 10_001, name: 'http' }] },
};
const network = [{ mode: 'container', name: 'dev', labels: { a: 'b' } }];
const inDev: JsonObject = { networks: network, container: { docker, portMappings: [{ containerPort: 80 }] } };
const mesosInDev: JsonObject = {
  cmd: 'run',
  networks: network,
  container: { type: 'MESOS', portMappings: [{ containerPort: 80, name: 'http' }] },
};

describe('a definition for Marathon 1.4', () => {
  it('has the bridge and its ports in the Docker engine', () => {
    expect(sent(bridge)).toMatchObject({
      container: {
        type: 'DOCKER',
        docker: { image: 'nginx', network: 'BRIDGE', portMappings: [{ containerPort: 80, hostPort: 0, name: 'http' }] },
      },
    });
  });

  it('has the network of a container as an address of its own', () => {
    expect(sent(inDev)).toMatchObject({
      ipAddress: { networkName: 'dev', labels: { a: 'b' }, discovery: { ports: [] } },
      container: { docker: { network: 'USER', portMappings: [{ containerPort: 80 }] } },
    });
    const mesos = sent(mesosInDev);
    expect(mesos).toMatchObject({
      ipAddress: { discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] } },
    });
    expect(mesos).not.toHaveProperty('container');
    expect(mesos).not.toHaveProperty('portDefinitions');
  });

  it.each([
    ['the host’s network', { cmd: 'run', portDefinitions: [{ port: 8080 }] }],
    ['a bridge', bridge],
    ['a container network', inDev],
    ['a container network of the Mesos engine', mesosInDev],
    ['a container network without ports', { cmd: 'run', networks: network }],
  ])('reads like the canonical one: %s', (_, app) => {
    const form = sent(app);
    expect(form).not.toHaveProperty('networks');
    expect(form).not.toHaveProperty('container.portMappings');
    expect(fieldChanges(canonical(app), { definition: form, dialect: old })).toEqual([]);
  });

  it.each([
    [
      'several networks',
      { cmd: 'run', networks: [...network, { mode: 'container', name: 'b' }] },
      'an app in several container networks',
    ],
    ['a bridge of the Mesos engine', { cmd: 'run', networks: [{ mode: 'container/bridge' }] }, 'a bridge network'],
    [
      'a host port of the Mesos engine',
      { ...mesosInDev, container: { type: 'MESOS', portMappings: [{ hostPort: 80, name: 'a' }] } },
      'a port mapping of the Mesos engine',
    ],
    [
      'a secret as a file',
      { cmd: 'run', container: { type: 'MESOS', volumes: [{ containerPath: 'x', secret: 's' }] } },
      'a volume with a secret',
    ],
  ])('that cannot be said there is refused with a sentence: %s', async (_, app, sentence) => {
    const marathon = await aMarathon({
      'GET /v2/info': (response) => json(response, { version: '1.4.13' }),
    });
    const cluster = aCluster(marathon.url);
    expect(await cluster.readAll(never)).toMatchObject({ ok: true });
    const definition = canonical(app);
    const outcome = await cluster.carryOut(
      { kind: 'put', runSpec: 'app', marathonId: cart, definition, force: false },
      never,
    );
    expect(outcome.kind === 'refused' ? outcome.problems.map(problemText).join() : outcome).toContain(
      `not-in-version: /shop/cart: ${sentence}`,
    );
    expect(marathon.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('is the canonical one for every later release', () => {
    const later = { ...newest, version: { major: 1, minor: 5, patch: 0 } };
    expect(asSpokenBy(canonical(bridge), later)).toEqual({ ok: true, value: canonical(bridge) });
  });
});
