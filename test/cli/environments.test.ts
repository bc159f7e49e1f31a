// Which environment is meant when nobody says one.
import { describe, expect, it } from 'vitest';
import { onlyEnvironment } from '../../src/cli/environments.js';
import { loadRepository } from '../../src/core/definition/load.js';
import { isEnvironmentName, type EnvironmentName } from '../../src/core/model/ids.js';
import { aCommit, parsed } from '../core/definition/repository.js';

/** What is meant where baton.yaml describes these, and the watched branch is main. */
function meant(environments: string, onRecord: readonly string[] = []): EnvironmentName {
  const files = { 'baton.yaml': `apps: apps\nenvironments:\n${environments}`, 'apps/cart.yaml': 'cmd: sleep 1000\n' };
  const follows = ({ branch = 'main' }: { readonly branch?: string }): boolean => branch === 'main';
  const loaded = loadRepository({ owner: 'shop', commit: aCommit(), sources: parsed(files), follows });
  const names = onRecord.filter((name): name is EnvironmentName => isEnvironmentName(name));
  return onlyEnvironment(
    loaded,
    names.map((name) => ({ environment: { name } })),
  );
}

describe('without --env', () => {
  it('the only environment is meant', () => expect(meant('  production: { cluster: dc1 }\n')).toBe('production'));

  it('all clusters of the only environment are meant', () =>
    expect(meant('  production: { clusters: [dc1, dc2] }\n', ['production@dc1'])).toBe('production'));

  it('the one on record is meant while git describes none', () =>
    expect(meant('  [\n', ['production'])).toBe('production'));

  it.each([
    ['are described', '  staging: { cluster: dc1 }\n  production: { cluster: dc1 }\n', []],
    ['are described and one of them is broken', '  staging: { cluster: dc1 }\n  production: { cluster: 7 }\n', []],
    [
      'are there and one follows another branch',
      '  staging: { cluster: dc1 }\n  production: { cluster: dc1, branch: live }\n',
      [],
    ],
    ['are there and one is merely on record', '  staging: { cluster: dc1 }\n', ['production']],
  ])('nothing is guessed where several %s', (_, environments, onRecord) => {
    expect(() => meant(environments, onRecord)).toThrow('add --env, one of production, staging');
  });

  it('nothing is guessed where there is none', () => {
    expect(() => meant('  [\n')).toThrow('git describes no environment, and none is on record; see `baton plan`');
  });
});
