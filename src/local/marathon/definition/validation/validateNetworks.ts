// Rules about the combination of networks, which apps and pods have in common (Marathon's NetworkValidation).
import type { Network } from '../schema/index.js';
import { isUnique } from './violations.js';
import type { Violations } from './violations.js';

type Written = { readonly name?: string | undefined; readonly mode: Network['mode']; readonly labels: object };

/** Notes what is wrong with the networks; none at all is right. */
export function checkNetworks(networks: readonly Written[], found: Violations): void {
  const of = (mode: Network['mode']) => networks.filter((network) => network.mode === mode);
  const [host, bridge, container] = [of('host'), of('container/bridge'), of('container')];
  const path = '/networks';
  found.unless(
    host.every(({ name, labels }) => name === undefined && Object.keys(labels).length === 0),
    path,
    'Host networks may not have names or labels',
  );
  found.unless(
    bridge.every(({ name }) => name === undefined),
    path,
    'Bridge networks may not have names',
  );
  const unnamed = container.filter(({ name }) => name === undefined).length;
  found.unless(
    unnamed < 2 && isUnique(networks.flatMap(({ name }) => name ?? [])),
    path,
    'Duplicate networks are not allowed',
  );
  const kinds = [host, bridge, container].filter((some) => some.length > 0).length;
  found.unless(
    kinds <= 1 && host.length <= 1 && bridge.length <= 1,
    path,
    'May specify a single host network, single bridge network, or else 1-to-n container networks',
  );
  found.unless(unnamed === 0, path, 'Network name must be specified when container network is selected.');
}
