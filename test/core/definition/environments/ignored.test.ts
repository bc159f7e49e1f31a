// Pointers of `ignore` that leave nothing alone.
import { describe, expect, it } from 'vitest';
import { ids, load, said } from '../repository.js';

const ignoring = (pointer: string) =>
  load({
    'baton.yaml': `environments:\n  live:\n    cluster: dc1\n    ignore:\n      - /mem\n      - ${pointer}\n`,
    'apps/web.yaml': 'cmd: run web\n',
  });

describe('a pointer of ignore that leads nowhere', () => {
  it.each([
    ['/ports', '/ports is a form from before Marathon 1.5, and is compared as /portDefinitions', '/portDefinitions'],
    ['/ports/0', '/ports is a form', '/portDefinitions'],
    ['/uris', '/uris is a form', '/fetch'],
    ['/container/docker/network', '/container/docker/network is a form', '/networks'],
    ['/container/docker/portMappings', '/container/docker/portMappings is a form', '/container/portMappings'],
    ['/ipAddress', '/ipAddress is a form', '/networks'],
    ['/ipAddress/discovery/ports', '/ipAddress/discovery is a form', '/container/portMappings'],
    ['/memm', '/memm is no field of an app or a pod', '/mem'],
    ['/enviroment/LEVEL', '/enviroment is no field of an app or a pod', '/environment/LEVEL'],
    [
      '/upgradeStrategy/minHealthCapacity',
      '/upgradeStrategy/minHealthCapacity is no field',
      '/upgradeStrategy/minimumHealthCapacity',
    ],
    ['/container/dockr/image', '/container/dockr is no field', '/container/docker/image'],
    ['/containers/0/imag/id', '/containers/0/imag is no field', '/containers/0/image/id'],
    ['/unreachableStrategy/inactiveAfter', '/unreachableStrategy/inactiveAfter is no field', undefined],
    [
      '/unreachableStrategy/inactiveAfterSecond',
      '/unreachableStrategy/inactiveAfterSecond is no field',
      '/unreachableStrategy/inactiveAfterSeconds',
    ],
    ['/whatever/it/is', '/whatever is no field', undefined],
    ['/cmd/0', '/cmd/0 is no field', undefined],
    ['/container/portMappings/hostPort', '/container/portMappings is a list, whose items have positions', undefined],
    ['/containers/web/image', '/containers is a list, whose items have positions', undefined],
  ])('%s is a warning at its place, and the environment goes on', (pointer, because, meant) => {
    const loaded = ignoring(pointer);
    expect(ids(loaded, 'live')).toEqual(['/web']);
    const told = said(loaded);
    expect(told).toEqual([expect.stringContaining(`baton.yaml:6:9: ignore-unmatched: ${because}`)]);
    if (meant === undefined) expect(told[0]).not.toContain('did you mean');
    else expect(told[0]).toContain(`(did you mean ${meant}?)`);
  });

  it.each([
    '/env/LEVEL',
    '/env/PASSWORD/secret',
    '/labels/HAPROXY_0_VHOST',
    '/instances',
    '/scaling/instances',
    '/healthChecks',
    '/container/docker/image',
    '/container/volumes/0/external/options/dvdi~1driver',
    '/containers/1/environment/LEVEL',
    '/portDefinitions/0/port',
    '/unreachableStrategy/inactiveAfterSeconds',
    '/networks/0/name',
    '/executorResources/cpus',
  ])('is not %s', (pointer) => {
    expect(said(ignoring(pointer))).toEqual([]);
  });
});
