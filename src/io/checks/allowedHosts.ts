// The hosts that repositories may have asked. A repository is written by many: without this list an address in it could
// read what only this machine can reach.
import { BlockList, isIP } from 'node:net';
import { oneLine } from '../../kit/redact.js';

export type Allowed =
  { readonly kind: 'allowed'; readonly url: URL } | { readonly kind: 'refused'; readonly because: string };

/** The address, or why it is not asked. */
export function allowedAddress(address: string, hosts: readonly string[]): Allowed {
  if (!URL.canParse(address)) return { kind: 'refused', because: `${oneLine(address, 100)} is not an address` };
  const url = new URL(address);
  if (isAllowedHost(url, hosts)) return { kind: 'allowed', url };
  const because = `${oneLine(url.host, 100)} may not be asked: the settings do not list it in \`checks.hosts\` of the cluster`;
  return { kind: 'refused', because };
}

/**
 * Whether an address may be asked. Entries are hosts (`status.example`, any port), hosts with a port
 * (`status.example:8080`), all names below one (`*.dc.example`), and all addresses of a network, for agents that are known by
 * theirs (`10.0.0.0/8`, `[fd00::/8]`). What a name resolves to is not looked at: list only names of your own.
 */
export function isAllowedHost(url: URL, hosts: readonly string[]): boolean {
  const host = bare(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return hosts.some((entry) => {
    const [, name = '', only] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === '' || (only !== undefined && only !== port)) return false;
    if (name.includes('/')) return isWithin(host, name);
    return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length >= name.length : host === bare(name);
  });
}

/** Of what is no address, or no network, nothing is. */
function isWithin(host: string, name: string): boolean {
  const [, network = '', bits = ''] = /^\[?([^\]/]+)\/(\d{1,3})\]?$/.exec(name) ?? [];
  const address = host.replace(/^\[|\]$/g, '');
  const version = isIP(network);
  if (version === 0 || isIP(address) !== version || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}

/** `status.example.` is the same name as without its dot. */
const bare = (host: string): string => host.replace(/\.$/, '');
