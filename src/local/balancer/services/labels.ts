// The labels HAPROXY_n_… of one port index, read in the order of their names as marathon-lb does: so a PATH sees the
// BACKEND_WEIGHT that was given.
import { RoundFailed } from '../roundFailed.js';
import { isOverridable } from '../render/pieces.js';
import { wholeNumber } from './numbers.js';
import type { Settings } from './service.js';

/** Takes one value over; `label` is for the sentence when it cannot. */
type Reader = (settings: Settings, value: string, label: string) => void;

const readers: Readonly<Record<string, Reader>> = {
  AUTH: (settings, value, label) => {
    const [realm, user, password, ...rest] = value.split(':');
    if (realm === undefined || user === undefined || password === undefined || rest.length > 0)
      throw new RoundFailed(`${label} is not of the form realm:username:password`);
    settings.auth = { realm, user, password };
  },
  BACKEND_HEALTHCHECK_PORT_INDEX: (settings, value, label) =>
    (settings.healthCheckPortIndex = wholeNumber(value, label)),
  BACKEND_NETWORK_ALLOWED_ACL: (settings, value) => (settings.allowedNetworks = value),
  BACKEND_WEIGHT: (settings, value, label) => (settings.weight = wholeNumber(value, label)),
  BALANCE: (settings, value) => (settings.balance = value),
  BIND_ADDR: (settings, value) => (settings.bindAddress = value),
  BIND_OPTIONS: (settings, value) => (settings.bindOptions = value),
  ENABLED: (settings, value) => (settings.enabled = truth(value)),
  GROUP: (settings, value) => (settings.ownGroups = value.split(',')),
  HTTP_BACKEND_PROXYPASS_PATH: (settings, value) => (settings.proxyPath = value),
  HTTP_BACKEND_REDIR: (settings, value) => (settings.redirectPath = value),
  HTTP_BACKEND_REVPROXY_PATH: (settings, value) => (settings.reverseProxyPath = value),
  MODE: (settings, value) => (settings.mode = value.toLowerCase()),
  PATH: (settings, value) => {
    settings.path = value;
    if (settings.weight === 0) settings.weight = 1;
  },
  PORT: (settings, value, label) => (settings.servicePort = wholeNumber(value, label)),
  REDIRECT_TO_HTTPS: (settings, value) => (settings.redirectToHttps = truth(value)),
  SSL_CERT: (settings, value) => (settings.sslCertificate = value),
  STICKY: (settings, value) => (settings.sticky = truth(value)),
  USE_HSTS: (settings, value) => (settings.useHsts = truth(value)),
  VHOST: (settings, value) => (settings.hostname = value.toLowerCase()),
};

/**
 * Puts the labels of port index `index` into the settings.
 * @throws RoundFailed on a value that marathon-lb raises for
 */
export function readLabels(
  settings: Settings,
  appId: string,
  index: number,
  labels: Readonly<Record<string, string>>,
): void {
  const prefix = `HAPROXY_${index}_`;
  for (const label of Object.keys(labels).toSorted()) {
    const value = labels[label];
    if (value === undefined || !label.startsWith(prefix)) continue;
    const name = label.slice(prefix.length);
    if (isOverridable(name)) settings.overrides.set(name, value.replaceAll('\r\n', '\n'));
    else if (Object.hasOwn(readers, name)) readers[name]?.(settings, value, `${label} of ${appId}`);
  }
}

const truth = (value: string): boolean => ['true', 't', 'yes', 'y'].includes(value.toLowerCase());
